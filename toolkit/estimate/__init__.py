"""How long it takes: the effort model, its calibration, the ledger of actual hours, the roadmap."""
