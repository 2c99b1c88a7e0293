"""Files to text to trees: the only room where bytes become trees."""
