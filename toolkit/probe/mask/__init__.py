"""Mask secrets and personal data before anything is written."""
