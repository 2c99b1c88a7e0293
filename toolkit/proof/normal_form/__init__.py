"""Normal forms of functions: two functions with the same one do the same, whatever they are given."""
