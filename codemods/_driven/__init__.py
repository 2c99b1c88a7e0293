"""Parts of the codemods that drive another tool: its offers become sites, each with our verdict.

A driven tool is one small module: it runs the tool on a text (`offers`), says why a person must review an offer
(`judge`), and has words. Nothing here depends on a particular tool.
"""
