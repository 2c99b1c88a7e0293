"""The plan as a text for meetings, and as a table for spreadsheets or an import of tickets."""
