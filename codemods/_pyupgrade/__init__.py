"""Parts of `run_pyupgrade`: asking pyupgrade fixer by fixer, and judging what each of them does."""
