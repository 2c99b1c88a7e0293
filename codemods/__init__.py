"""Codemods, one a file: a file in this folder is a codemod, and nothing else is."""
