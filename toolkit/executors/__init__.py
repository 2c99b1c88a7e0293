"""Ways to run one function over many items; one bad item never stops a run."""
