"""Parts of `name_the_condition`: which conditions may be kept in a variable, and their names."""
