"""Secrets planted in a program, and their traces in its recording and its lock."""
