"""Inventories as files."""
