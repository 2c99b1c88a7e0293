"""Prove a change: the gate, the kinds of proofs (one per file), bisection, and the scratch checkout they run in."""
