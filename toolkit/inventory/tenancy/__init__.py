"""Tenants of a program: where a request is given to one, and which queries forget it."""
