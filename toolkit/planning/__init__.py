"""Turn findings into steps: the size of each counter-measure, their grouping and their order."""
