"""Puts recorded and locked cases to the program again, and says what comes of them."""
