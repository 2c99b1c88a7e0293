"""Prove a change: the gate, one kind of proof a file, bisection, and the scratch checkout they run in."""
