"""Prove a change: the gate, one kind of proof a file, bisection, and the sandbox they run in."""
