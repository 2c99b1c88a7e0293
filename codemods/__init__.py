"""Codemods, one per file: every file in this folder is a codemod."""
