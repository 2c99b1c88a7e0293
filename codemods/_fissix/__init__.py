"""Parts of `run_fissix`: running the fixers of fissix one by one, and judging the changes of each."""
