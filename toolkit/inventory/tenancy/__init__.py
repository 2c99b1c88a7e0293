"""Tenants of a program: where the tenant of a request is determined, and which queries ignore it."""
