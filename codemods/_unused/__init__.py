"""Parts of `remove_unused`."""
