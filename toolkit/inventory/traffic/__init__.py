"""Recorded requests, joined with the routes, status codes and fields that the source declares."""
