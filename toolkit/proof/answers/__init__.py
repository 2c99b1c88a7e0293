"""Answers of old and new code to the cases of a lock, and how they are compared."""
