"""One proof a file: each says whether a change keeps one thing as it was, or why that is not known."""
