"""Replay recorded and locked cases, and report the results."""
