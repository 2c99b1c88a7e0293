"""Forms of secrets, filed by a word of each, so that a line is searched once however many there are."""

from .json_escapes import is_long, words

_PART = 7  # letters of the shortest secret that is looked for within a longer word
_KNOWN = 100000  # words that are remembered
_TAIL = 6  # characters of a form without a word, which no form is shorter than


class FiledForms(object):
    """Forms of secrets, each with what is shown for it."""

    def __init__(self):
        self._by_word = {}
        self._by_tail = {}
        self._within = {}
        self._known_words = {}

    def add(self, plain, others):
        """Add (form, shown) pairs; a long one of the plain ones is found within longer words, too."""
        for form, other in plain + others:
            held = words(form)
            if held:
                word = max(sorted(held), key=len)
                self._by_word.setdefault(word, []).append((form, other))
                if (form, other) in plain and len(word) >= _PART and _has_digit(word) and is_long(form):
                    self._within.setdefault(word[:_PART], set()).add(word)
                    self._known_words.clear()
            else:
                self._by_tail.setdefault(form[-_TAIL:], []).append((form, other))

    def held_in(self, text, known):
        """Return the pairs whose forms a text may hold, the longest first.

        Args:
            text: the text.
            known: its words, see `json_escapes.words`; parts of words are added.
        """
        known.update([part for word in known for part in self._parts(word)])
        found = [pair for word in known if word in self._by_word for pair in self._by_word[word]]
        tails = set([tail for _, tail in pieces_in(text, _TAIL, self._by_tail)])
        return sorted(found + [pair for tail in tails for pair in self._by_tail[tail]], key=lambda pair: -len(pair[0]))

    def _parts(self, word):
        """Return words of long secrets that a longer word contains."""
        if len(word) <= _PART or not self._within or not _has_digit(word):
            return ()
        if word not in self._known_words:
            if len(self._known_words) >= _KNOWN:
                self._known_words.clear()
            self._known_words[word] = [
                one
                for at, piece in pieces_in(word, _PART, self._within)
                for one in self._within[piece]
                if word.startswith(one, at) and one != word
            ]
        return self._known_words[word]


def pieces_in(text, length, filed):
    """Yield (place, piece) for each piece of this length by which something is filed."""
    for at in range(len(text) - length + 1 if filed else 0):
        piece = text[at : at + length]
        if piece in filed:
            yield at, piece


def _has_digit(text):
    return any([letter.isdigit() for letter in text])
