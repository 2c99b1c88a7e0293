"""Parts of `merge_duplicate`: equal runs of statements, functions that hold such a run alone, words and examples."""
