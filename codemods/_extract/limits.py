"""Limits of extraction, outside of which statements stay in place."""

MOST_PARAMETERS = 5
"""Values that may go into an extracted function."""
MOST_VALUES = 2
"""Values that it may return."""
LEAST_STATEMENTS = 3
LEAST_GAIN = 3
"""Cognitive complexity that a region must take along."""
MOST_LINES = 120
MOST_TRIED = 600
"""Regions of one function that are looked at closely, the most promising ones first."""
