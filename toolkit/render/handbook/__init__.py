"""Documents of a project: a draft of its handbook, one page for a first meeting, and the questions that are left."""
