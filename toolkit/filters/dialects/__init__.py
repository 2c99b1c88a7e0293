"""Find where an implementation of Mongo-style filters differs from MongoDB, and explain why.

    grid, hypothesis -> questions -> asked of both sides -> differences -> roots -> causes -> dialect

- `questions.py` asks both sides and caches the answers; `grid.py` has the systematic questions, `explore.py` the rest
- `laws.py` of the folder above: how an answer is made of plainer ones; what follows from one is not news (`roots.py`)
- `features.py`: what the remaining differences have in common and nothing that agrees has
- `causes/`: known quirks of dialects, one family a file; `words.py`: the sentence for each, in English and Japanese
"""
