"""Parts of `run_pyupgrade`: running pyupgrade fixer by fixer, and judging the changes of each."""
