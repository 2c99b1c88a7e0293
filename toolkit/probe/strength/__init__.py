"""Runs mutants of a program and counts those that the cases of a lock kill: mutation testing."""
