"""Find the states of rows: the fields that hold them, where they are set, tested and selected."""
