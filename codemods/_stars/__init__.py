"""Parts of `expand_wildcard_import`."""
