"""Parts of `replace_removed_name`."""
