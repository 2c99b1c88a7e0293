"""Render pull requests for their reviewers."""
