"""Estimate effort: the model, its calibration by history and by actual hours, its back-test."""
