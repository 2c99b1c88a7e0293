"""Inventory of a system, from its source code alone."""
