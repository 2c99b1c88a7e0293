"""Parts of `return_early`."""
