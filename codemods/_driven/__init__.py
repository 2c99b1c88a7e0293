"""Parts of the codemods that drive another tool: what it offers becomes sites, each with a verdict of ours.

A driven tool is one small file: it asks the tool about a text (`offers`), says why a person must look at an offer
(`judge`), and has words. Nothing here knows a tool.
"""
