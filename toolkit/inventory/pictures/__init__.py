"""Diagrams of a system that stay readable: few boxes and arrows, with the number of omitted ones."""
