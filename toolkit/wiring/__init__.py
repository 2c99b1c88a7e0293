"""Combine use cases with their plug-ins: the only way from the command line to flows.

`plugins` finds metrics, rules, codemods, formats, executors, proofs and publishers by folder. The other modules have
one function for each use case, which passes plug-ins to it and imports it when called: `tebiki lock --help` must
not pay for hypothesis, nor `tebiki --version` for the model.
"""
