"""Database migrations, read from their source: which of them are safe for an old revision of the program.

During a rollout the old revision runs against the new schema. An operation `breaks` it, `locks` a table for
as long as it takes to rewrite or scan it, `loses` data for good, or is `safe`. PostgreSQL is assumed.
"""
