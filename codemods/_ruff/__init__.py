"""What `run_ruff` is made of: asking ruff, judging what it offers, and putting its text into statements."""
