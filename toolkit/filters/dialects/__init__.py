"""Find where an implementation of Mongo-style filters differs from MongoDB, and explain why.

    grid, hypothesis -> questions -> asked of both sides -> differences -> roots -> causes -> dialect

- `questions.py` asks both sides and remembers; `grid/` holds what is asked systematically, `explore.py` the rest
- `laws.py`: how an answer is made of plainer ones; what follows from a plainer one is not news (`roots.py`)
- `features.py`, `rules.py`: what the remaining differences have in common and nothing that agrees has
- `causes.py`, `words.py`, `page.py`: the sentence for it, in English and Japanese
"""
