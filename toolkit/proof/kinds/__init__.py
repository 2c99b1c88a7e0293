"""Proofs, one file each: whether a change preserves something, or why that is unknown."""
