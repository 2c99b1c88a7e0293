"""Hides secrets and personal data before anything is written."""
