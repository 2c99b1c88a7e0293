"""The plan for people: a text to read in a meeting, and a table for a spreadsheet or an import of tickets."""
