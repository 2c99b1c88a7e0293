"""Record what a running program does: requests, calls, database statements, outgoing requests."""
