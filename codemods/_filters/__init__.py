"""Parts of `name_the_filter`: filters and their shapes, names for builders, how they are written."""
