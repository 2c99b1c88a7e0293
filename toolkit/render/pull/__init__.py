"""What a pull request says to its reviewer."""
