"""Branches that change what they are judged by."""
