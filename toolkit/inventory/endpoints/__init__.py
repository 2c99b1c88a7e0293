"""Endpoints: the parameters that the code behind a route reads, and its status codes."""
