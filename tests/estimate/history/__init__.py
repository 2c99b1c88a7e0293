"""A team's own past: mined from git, and kept in the ledger."""
