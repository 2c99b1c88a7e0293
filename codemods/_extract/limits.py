"""Limits of extraction."""

MOST_PARAMETERS = 5
"""Maximum number of parameters of an extracted function."""
MOST_VALUES = 2
"""Maximum number of values that it returns."""
WORST_CERTAIN = 8
"""Cost of the worst name that needs no review."""
LEAST_STATEMENTS = 3
LEAST_GAIN = 3
"""Minimum cognitive complexity that a region moves out."""
LEAST_LAST_GAIN = 2
"""The same for a region after which the function is not too complex any more."""
MOST_LINES = 120
MOST_TRIED = 600
"""Maximum number of regions of one function that are examined closely, most promising first."""
EXAMPLE = ">>>"
"""Begins an example in a docstring, which doctest runs at the top of a module, and not inside a function."""
