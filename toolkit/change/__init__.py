"""Changes, applied in a scratch worktree, proved, and made into pull requests."""
