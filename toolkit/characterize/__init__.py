"""What the code does today: recorded, held fast, replayed, and how well it is held."""
