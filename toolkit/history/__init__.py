"""Read git history: churn, renames, coupling, ownership, and the metrics of past revisions."""
