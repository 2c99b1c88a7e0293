"""Rules, one a file: a file in this folder is a rule, and nothing else is."""
