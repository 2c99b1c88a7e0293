"""Meaning of the names of a program, and which function calls which: by imports and classes, nothing is followed."""
