"""Output formats, one a file: a file in this folder is a format, and nothing else is."""
