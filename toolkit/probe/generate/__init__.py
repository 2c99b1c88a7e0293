"""Generate inputs that make a program do what no known input does."""
