"""Writes down what a running program does: requests, calls, statements, requests to others."""
