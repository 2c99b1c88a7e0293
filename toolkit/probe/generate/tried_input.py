"""An input that a search has tried: the call and its outcome."""

import json
import re

from ..replay.part_differences import refusal_of


class TriedInput(object):
    """The outcome of an input.

    Attributes:
        ask: the call; `text`: its outcome as one text, without the place of an exception; `kind`: kind of outcome;
            `arcs`: steps from line to line.
        answer: the same text without Python's own words for a value of a wrong kind.
        has_returned: whether it ended without an exception.
        seconds: CPU time; `made`: the instance that a constructor has filled, as it is written; None: it was none.
    """

    __slots__ = ("ask", "text", "answer", "kind", "arcs", "seconds", "made", "has_returned")

    def __init__(self, ask, line, arcs, seconds):
        outcome = dict((name, line[name]) for name in ("outcome", "after") if name in line)
        outcome["outcome"] = dict((name, held) for name, held in line["outcome"].items() if name != "raised")
        refusal = refusal_of(outcome["outcome"].get("exception"))
        self.ask = ask
        self.text = json.dumps(outcome, sort_keys=True)
        self.answer = json.dumps(dict(outcome, outcome=refusal), sort_keys=True) if refusal else self.text
        self.kind = _kind(outcome)
        self.has_returned = "exception" not in outcome["outcome"]
        self.arcs = arcs
        self.seconds = seconds
        is_made = ask["seam"].endswith(".__init__") and self.has_returned and ask["given"]
        self.made = (line.get("after") or {}).get(next(iter(ask["given"]))) if is_made else None


def _kind(outcome):
    """Return the kind of an outcome, without its values."""
    held = outcome["outcome"]
    if "exception" in held:
        return "%s %s" % (
            held["exception"].get("class"),
            re.sub(r"'.*?'|\d+", "", json.dumps(held["exception"].get("args")))[:80],
        )
    return "%s %s" % (_shape(held.get("result"), 2), "after" in outcome)


def _shape(value, depth):
    if isinstance(value, dict):
        if "$py" in value:
            return "%s %s" % (value["$py"], value.get("class"))
        return "{%s}" % ",".join(sorted(value)[:8]) if depth else "{}"
    if isinstance(value, list):
        return "[%s]" % (_shape(value[0], depth - 1) if value and depth else len(value[:1]))
    if isinstance(value, bool) or value is None:
        return "%s" % value
    return type(value).__name__ if value else "empty %s" % type(value).__name__
