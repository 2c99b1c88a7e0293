"""Endpoints: what the code behind a route reads from a request, and with which status codes it answers."""
