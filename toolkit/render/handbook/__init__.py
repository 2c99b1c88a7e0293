"""Documents of a project: a draft of its handbook, one page for a first meeting, and open questions."""
