"""Ways out of the walls around code that nobody recorded, and what waits outside."""
