"""Accesses of a program to databases and external systems, read from its source."""
