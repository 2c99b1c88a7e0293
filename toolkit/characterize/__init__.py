"""Record what the code does today, lock it as tests, replay it, and measure how well it is locked."""
