"""Rules, one a file: each file is a rule, except those with an underscore, which rules share."""
