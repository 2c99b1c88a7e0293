"""Mask the parts of a replayed answer, depending on that case alone.

Whatever else was replayed before, in whichever order and process, a case is masked alike: what is learned and how many
pseudonyms there are begins anew with it, and they are counted in the order of what is compared.
"""

import functools
import json

from .escaped_secrets import without_escaped, written_pairs
from .hidden_ranges import ranges_between
from .json_escapes import without
from .json_escapes import words as words_of
from .learned_secrets import without_word
from .masking import Masking, remember
from .named_rows import secret_of_call, secret_of_function, without_answer
from .percent_escapes import values_of_pairs
from .secret_forms import confirming_forms, is_rest_secret, without_forms
from .secret_parts import SecretParts
from .whole_json import mask_json
from .written_lines import LineMask
from .written_values import ValueMask

_TEXT = type(b"".decode("ascii"))
_TEXTS = (str, _TEXT)
_REMEMBERED = 1000  # hidden texts, most of which are in many answers, with their digests
_SHORTEST = 3
_SHORT_NUMBER = 7  # digits that may be the same by chance


def answer_mask(asked):
    """Return the mask for answers that the first request of a replay describes."""
    return AnswerMask(Masking(b"", *[asked.get(name) or () for name in ("names", "patterns", "keep")]))


class AnswerMask(object):
    """Masks answers.

    Args:
        masking: a `masking.Masking` without a key.
    """

    def __init__(self, masking):
        self._masking = masking
        self._values = ValueMask(masking)
        self._lines = LineMask(masking)
        self._confirming_forms = functools.partial(remember, {}, confirming_forms, most=_REMEMBERED)

    def parts(self, parts, ask):
        """Mask the parts of an answer.

        Args:
            parts: see `toolkit/model/lock.py`.
            ask: the input. Its texts are in the lock anyway and stay as they are; `hidden` says which texts of
                the answer are hidden besides: `{"at": path, "before": text, "after": text}`, for what stands between
            them when everything else is masked.
        """
        self._masking.begin(_texts_of(ask))
        masked = {}
        for name in sorted(parts, key=_position):
            masked[name] = self._part(name, parts[name], parts, masked)
        hides = self._masking.hides
        secret = secret_of_call(hides, ask.get("given")) or secret_of_function(hides, ask.get("symbol"))
        if secret and "result" in masked:
            masked["result"] = without_answer(self._values.value, masked["result"], secret)
        missed = ask.get("hidden") or ()
        while True:
            before, waiting = masked, missed
            masked, missed = self._without_places(masked, waiting)
            masked = self._without_learned(masked)
            if len(missed) == len(waiting) or masked == before:
                return masked

    def texts(self, value):
        """Mask the texts beside an answer."""
        return self._values.value(value)

    def learned(self):
        """Return secrets learned from names in the last answer; none of them may be written."""
        return sorted(self._masking.learned.all)

    def _part(self, name, value, parts, masked):
        if name == "commands":
            return [self._lines.command(one) for one in value]
        if name == "outgoing":
            return [self._lines.exchange(one) for one in value]
        if name.startswith("header "):
            changed = "body" in parts and masked.get("body") != parts["body"]
            return [self._lines.header(name[7:], one, changed) for one in value]
        return self._values.value(value)

    def _without_learned(self, parts):
        learned, words = self._masking.learned.all, self._masking.learned.words
        if not learned and not words and not self._masking.list_hidden():
            return parts
        text = json.dumps(parts)
        masked = mask_json(self._without_secrets, text)
        return parts if masked == text else json.loads(masked)

    def _without_secrets(self, text):
        """Mask what was learned and hidden so far in a text."""
        learned, words = self._masking.learned.all, self._masking.learned.words
        shared = SecretParts()
        longest_first = sorted(learned, key=len, reverse=True)
        text = without_escaped([(secret, learned[secret]) for secret in longest_first], text)
        for secret in longest_first:
            masked = self._masking.by_patterns(secret)
            notations = [secret, masked] if is_rest_secret(secret, masked) else [secret]
            for form, shown in [pair for one in notations for pair in written_pairs(one, learned[secret])]:
                if form in text:
                    text = without(form, shown, text)
            text = without_forms(secret, learned[secret], text)
            shared.add(secret, learned[secret])
        text = shared.without(words_of(text), text)
        for secret in self._masking.list_hidden():
            for form in self._confirming_forms(secret):
                if form in text:
                    text = without(form, self._masking.value(secret), text)
        for word in sorted(words):
            text = without_word(word, words[word], text) if word in text else text
        return text

    def _without_places(self, parts, places):
        """Mask places; return the parts, and the places that are not there: what stands beside may be learned."""
        missed = []
        for place in places:
            shown = self._without_place(parts, place)
            missed += [place] if shown == parts else []
            parts = shown
        return parts, missed

    def _without_place(self, parts, place):
        path, before, after = place["at"], place.get("before") or "", place.get("after") or ""
        try:
            return _with(parts, path, lambda held: self._between(held, before, after, place.get("nth") or 0))
        except (KeyError, IndexError, TypeError):
            return parts

    def _between(self, held, before, after, nth):
        """Mask one range between two texts."""
        for start, stop in ranges_between(held, before, after)[nth : nth + 1] if isinstance(held, _TEXTS) else ():
            return held[:start] + self._masking.value(held[start:stop]) + held[stop:]
        return held


def _with(value, path, changed):
    """Return a value with another one at the end of a path."""
    if not path:
        return changed(value)
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _with(copy[path[0]], path[1:], changed)
    return copy


def _position(name):
    """Return the sort key of a part: the body comes before the headers, some of which depend on it."""
    return (name.startswith("header "), name)


def _texts_of(ask):
    """Return the texts in the input of a case, with the pseudonyms of numbers under secret names."""
    found = set()
    waiting = [held for name, held in ask.items() if name in ("given", "preceding", "headers", "body", "target")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting += list(one) + list(one.values())
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, _TEXTS) and len(one) >= _SHORTEST and not (one.isdigit() and len(one) < _SHORT_NUMBER):
            found.add(one)
            if one[:1] in "{[":
                waiting += _parse_json(one)
            found.update(_fields_of(one))
    return found


def _fields_of(text):
    """Return the values of a form or of a query."""
    pieces = text.replace("?", "&").replace(";", "&").split("&") if "=" in text and len(text) < 10000 else ()
    found = [piece.partition("=")[2] for piece in pieces]
    return [value for value in found + values_of_pairs(pieces) if len(value) >= _SHORTEST]


def _parse_json(text):
    try:
        return [json.loads(text)]
    except ValueError:
        return []
