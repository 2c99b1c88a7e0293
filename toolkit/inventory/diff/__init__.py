"""Differences between two API specifications, and which of them break clients."""
