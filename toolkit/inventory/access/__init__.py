"""Checks of callers: those that a handler passes, and handlers whose checks are weaker than their siblings'."""
