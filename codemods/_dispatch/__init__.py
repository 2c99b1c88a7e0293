"""Parts of `dispatch_by_table`: the ladder as it is read, what is known of its subject, words and examples."""
