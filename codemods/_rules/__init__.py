"""Common parts of codemods that rewrite the findings of a rule."""
