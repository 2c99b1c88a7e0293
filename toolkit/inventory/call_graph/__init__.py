"""Resolve names and calls of a program statically, by imports and classes, without following values."""
