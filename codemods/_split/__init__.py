"""Parts of `split_module`."""
