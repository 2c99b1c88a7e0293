"""Parts of `simplify`: one function as a small file, and the search for the order of moves."""
