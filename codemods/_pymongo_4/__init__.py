"""Parts of `move_to_pymongo_4`: evidence, shapes of arguments, one file for each group of old calls, edits."""
