"""Forms of secrets, filed by a word of each, so that a line is searched once however many there are."""

from .json_escapes import is_long, words

_PART = 7  # letters of the shortest secret that is looked for within a longer word
_KNOWN = 100000  # words that are remembered


class FiledForms(object):
    """Forms of secrets, each with what is shown for it."""

    def __init__(self):
        self._by_word = {}
        self._without_word = []
        self._within = set()
        self._known_words = {}

    def add(self, plain, others):
        """Add (form, shown) pairs; a long one of the plain ones is found within longer words, too."""
        for form, other in plain + others:
            held = words(form)
            if held:
                word = max(sorted(held), key=len)
                self._by_word.setdefault(word, []).append((form, other))
                if (form, other) in plain and len(word) >= _PART and _has_digit(word) and is_long(form):
                    self._within.add(word)
                    self._known_words.clear()
            else:
                self._without_word.append((form, other))

    def held_in(self, known):
        """Return the pairs whose forms a text of these words may hold, the longest first; parts of words are added."""
        known.update([part for word in known for part in self._parts(word)])
        found = [pair for word in known if word in self._by_word for pair in self._by_word[word]]
        return sorted(found + self._without_word, key=lambda pair: -len(pair[0]))

    def _parts(self, word):
        """Return words of long secrets that a longer word contains."""
        if len(word) <= _PART or not self._within or not _has_digit(word):
            return ()
        if word not in self._known_words:
            if len(self._known_words) >= _KNOWN:
                self._known_words.clear()
            self._known_words[word] = [one for one in self._within if one in word and one != word]
        return self._known_words[word]


def _has_digit(text):
    return any([letter.isdigit() for letter in text])
