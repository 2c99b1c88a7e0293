"""What `move_to_pymongo_4` is made of: evidence, shapes of arguments, one file for each group of old calls, edits."""
