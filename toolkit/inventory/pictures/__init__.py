"""Readable pictures of a system: few boxes and arrows, with a count of what was omitted."""
