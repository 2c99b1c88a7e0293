"""Combine use cases with their plug-ins: the only way from the command line to flows.

`plugins` finds metrics, rules, codemods, formats, executors, proofs and publishers by folder. The other modules have
one function for each use case, which hands it its plug-ins and imports it when it is called: `tebiki lock --help` must
not pay for hypothesis, nor `tebiki --version` for the model.
"""
