"""Ask a function of the program which documents a filter matches."""
