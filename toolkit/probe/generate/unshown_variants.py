"""The variants of functions that no input has shown yet."""

import contextlib

_TRIES = 25  # inputs that do not show a variant, after which it is tried ever more rarely


class UnshownVariants(object):
    """Variants by the line where they differ.

    Args:
        subjects: the functions, as `functions.Subject`.
        variants_of: returns the variants of one of them.
        random: draws numbers.
        answer_again: runs a `TriedInput` once more and returns it with its outcome; None: it takes far longer.
    """

    def __init__(self, subjects, variants_of, random, answer_again):
        self._random = random
        self._answer_again = answer_again
        self._alive = {}
        self._all = {}
        for one in subjects:
            self._all[one] = list(variants_of(one))
            self._add(one, self._all[one])

    def count(self, places=None):
        """Count those that differ at some places; None: all."""
        chosen = self._alive if places is None else places
        return sum(len(self._alive.get(place, ())) for place in chosen)

    @contextlib.contextmanager
    def all_of(self, subject):
        """Take all variants of a function for unshown meanwhile, as it may be memory that has shown some of them."""
        before = self._take_out(subject)
        self._add(subject, self._all[subject])
        try:
            yield
        finally:
            left = self._take_out(subject)
            self._add(subject, [one for one in before if one in left])

    def take_shown(self, tried):
        """Remove those that an input shows, and return whether there are any."""
        shown = False
        for key in set((code, line) for code, _, line in tried.arcs):
            for subject, variant in list(self._alive.get(key, ())):
                if variant.tried > _TRIES and self._random.random() > float(_TRIES) / variant.tried:
                    continue
                if self._is_shown(subject, variant, tried):
                    self._alive[key].remove((subject, variant))
                    shown = True
                else:
                    variant.tried += 1
        return shown

    def _take_out(self, subject):
        found = []
        for pairs in self._alive.values():
            found += [variant for one, variant in pairs if one is subject]
            pairs[:] = [pair for pair in pairs if pair[0] is not subject]
        return found

    def _add(self, subject, variants):
        for variant in variants:
            self._alive.setdefault(variant.place, []).append((subject, variant))

    def _is_shown(self, subject, variant, tried):
        own = subject.function.__code__
        try:
            subject.function.__code__ = variant.code
            again = self._answer_again(tried)
            return again is None or again.text != tried.text
        finally:
            subject.function.__code__ = own
