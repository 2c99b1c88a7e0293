"""Parts of `extract_function`: names and their flow, regions, naming, and writing."""
