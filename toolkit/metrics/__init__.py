"""Metrics, one a file: a file in this folder is a metric, and nothing else is."""
