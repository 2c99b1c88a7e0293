"""Migrations of databases, read from their source: which of them an old revision of the program survives.

While a release rolls out, the old revision runs against the new schema. An operation `breaks` it, `locks` a table for
as long as it takes to rewrite or scan it, `loses` what cannot be brought back, or is `safe`. PostgreSQL is assumed.
"""
