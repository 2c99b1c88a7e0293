"""Estimate effort: the model, its calibration, the ledger of actual hours, the roadmap."""
