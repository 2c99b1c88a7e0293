"""Temporary directories, signals, groups of processes, claims on folders, and writes that follow no link."""
