"""Rules, one per file; files with an underscore are shared code of the rules."""
