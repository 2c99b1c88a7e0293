"""Parts of `run_ruff`: asking ruff, judging what it offers, and putting its text into statements."""
