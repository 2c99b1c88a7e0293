"""Parts of `merge_duplicate`: equal runs of statements, functions that consist of such a run, words and examples."""
