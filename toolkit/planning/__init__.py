"""From findings to steps: how big the counter-measure of a finding is, what is done together, and in which order."""
