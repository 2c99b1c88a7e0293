"""Changed statements: which they are, what bars them from being shown the same, and how well a lock holds them."""
