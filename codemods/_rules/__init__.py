"""Common parts of codemods that rewrite what a rule sees."""
