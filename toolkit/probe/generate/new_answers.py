"""Detect new answers of an application: newly executed lines, and kinds and texts of answers not seen before."""

import json
import re

from ..replay.part_differences import HIDDEN_IN

_SLOWEST = 0.5  # CPU seconds of a request that is kept
_FOCUSED = 30  # answers of one endpoint that are reason enough to keep a request that runs through a focus
_OUTCOMES = 6  # kinds of answers of one endpoint that are reason enough to keep a request
_IDENTIFIER = re.compile(r"[0-9a-fA-F-]*\d[0-9a-fA-F-]*")
_UNFIT = ("late", "crash", "MemoryError", "RecursionError", "Forbidden")


class SeenAnswers(object):
    """Answers of each endpoint that were seen, and the lines that were run.

    Args:
        has_focus: whether a new response text alone also counts.
    """

    def __init__(self, has_focus):
        self._has_focus = has_focus
        self._lines, self._kinds, self._texts = set(), {}, {}

    def add(self, observed):
        """Remember the outcome of a request, as `request_search.RequestSearch` observes it."""
        self._lines.update(map(tuple, observed["lines"]))
        if self._has_focus:
            self._texts.setdefault(observed["endpoint"], set()).add(observed["text"])
        self._kinds.setdefault(observed["endpoint"], set()).add(observed["kind"])

    def reason_to_keep(self, tried):
        """Return why an outcome is worth keeping, "lines" or "outcome"; None if it is not new, or unusable."""
        if is_unfit(tried):
            return None
        if not set(map(tuple, tried["lines"])) <= self._lines:
            return "lines"
        if self._has_focus:
            texts = self._texts.get(tried["endpoint"], ())
            return "outcome" if tried["lines"] and tried["text"] not in texts and len(texts) < _FOCUSED else None
        kinds = self._kinds.get(tried["endpoint"], ())
        return "outcome" if tried["kind"] not in kinds and len(kinds) < _OUTCOMES else None


def is_unfit(tried):
    """Return whether a request was too slow, gave no valid answer, or queried rows that were not recorded."""
    return bool(tried.get("unanswered")) or tried["seconds"] > _SLOWEST or any(one in tried["kind"] for one in _UNFIT)


def endpoint_of(ask):
    """Return method and path of a request, without what looks like an identifier."""
    return "%s %s" % (ask["method"], _IDENTIFIER.sub("", ask["target"].partition("?")[0]))


def kind_of_answer(parts):
    """Return the kind of an answer, without its values."""
    if "exception" in parts:
        return "exception %s" % json.dumps(parts["exception"], sort_keys=True)[:80]
    try:
        shape = _shape(json.loads(parts.get("body") or ""), 2)
    except (TypeError, ValueError):
        shape = type(parts.get("body")).__name__
    return "%s %s" % (parts.get("status"), shape)


def text_of_answer(parts):
    """Return an answer as one text, without parts that change each time."""
    return _hash_of(dict((name, parts[name]) for name in parts if name in ("status", "body", "commands", "outgoing")))


def whole_answer(parts):
    """Return the answer with the parts that may change each time, but without what is masked in them."""
    return _hash_of(dict((name, parts[name]) for name in parts if not name.startswith(HIDDEN_IN)))


def _hash_of(kept):
    return "%x" % (hash(json.dumps(kept, sort_keys=True)) & 0xFFFFFFFFFFFFFFFF)


def _shape(value, depth):
    if isinstance(value, dict):
        return "{%s}" % ",".join(
            "%s:%s" % (name, _shape(value[name], depth - 1)) for name in sorted(value)[:12] if depth
        )
    if isinstance(value, list):
        return "[%s]" % (_shape(value[0], depth - 1) if value and depth else len(value[:1]))
    return ""
