"""Parts of `dispatch_by_table`: reading the ladder, facts about its subject, words and examples."""
