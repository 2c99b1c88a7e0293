"""Find the ranges of a text between two others, in which a secret of another case stands."""

from .learned_secrets import LONGEST


def ranges_between(text, before, after):
    """Return (start, stop) of each range that can be a secret; if all are longer, of all.

    A page repeats its markup: what stands before a secret may stand far from it as well, or around another one.

    Args:
        text: the text.
        before: what a range begins after, wherever that is.
        after: what it ends before, at the next place; empty: the end of the text.
    """
    found = list(_ranges(text, before, after))
    return [(start, stop) for start, stop in found if stop - start <= LONGEST] or found


def _ranges(text, before, after):
    found = text.find(before)
    while found >= 0:
        start = found + len(before)
        stop = text.find(after, start) if after else len(text)
        if stop > start:
            yield start, stop
        found = text.find(before, found + 1) if before else -1
