"""Requests of a program to its databases and to the world outside, read from its source."""
