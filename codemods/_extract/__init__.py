"""Parts of `extract_function`: names and their flow, regions, names for what is extracted, and the writing."""
