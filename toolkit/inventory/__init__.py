"""Inventory of a system, recovered from its source alone."""
