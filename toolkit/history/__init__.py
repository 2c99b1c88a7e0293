"""What git remembers: churn, renames, coupling, ownership, and the metrics of past revisions."""
