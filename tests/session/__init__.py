"""Starting programs under the probe, and speaking with them."""
