"""Presentation: each file is an output format of `analyze`; the folders hold the parts of pages and of commands."""
