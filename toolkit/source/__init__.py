"""Files to text to trees: the only package that parses source code."""
