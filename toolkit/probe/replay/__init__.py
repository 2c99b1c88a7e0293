"""Replays recorded and locked cases and reports the results."""
