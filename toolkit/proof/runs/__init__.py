"""Runs of a project's own tests, and how two of them are compared."""
