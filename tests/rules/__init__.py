"""Tests of the rules: what each one sees, beyond its own examples."""
