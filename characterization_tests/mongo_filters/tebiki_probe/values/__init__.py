"""Serialize values without running any code of the program, and rebuild them."""
