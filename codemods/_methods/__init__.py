"""Methods that are taken out of their class."""
