"""What the probe has refused, in a row, and what to do where a function for filters needs it.

The kinds are those of `toolkit/probe/isolation/refusals.py`.
"""

from collections.abc import Iterable, Sequence

_WHAT = {
    "start": "to start `{detail}`",
    "write": "to write {detail}",
    "connect": "to connect to {detail}",
    "resolve": "to look up the name {detail}",
    "listen": "to listen at {detail}",
    "native": "to reach {detail} in C",
    "system": "to change the system ({detail})",
}
_WITHOUT = "Name a function that does without."
_NEXT = {
    "write": "It is called in its own folder, where nothing is written: name a function that writes nothing, or only "
    "below tempfile.gettempdir().",
    "connect": "A service of your own for tests is allowed with --connects HOST:PORT.",
    "resolve": "A service of your own for tests is allowed with --connects HOST:PORT.",
}
_SHOWN = 5
_LONGEST = 160


def list_refusals(refused: Iterable[Sequence[str]]) -> str:
    """What was refused, in a row: the first ones, and how many more."""
    texts = list(dict.fromkeys(_WHAT.get(kind, kind).format(detail=_shorten(detail)) for kind, detail in refused))
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return "; ".join(texts[:_SHOWN]) + more


def explain_refusals(refused: Iterable[Sequence[str]]) -> str:
    """What was refused while a function for filters was called or imported, and what to do; it begins as a clause."""
    pairs = list(refused)
    advice = dict.fromkeys(_NEXT.get(kind, _WITHOUT) for kind, _ in pairs)
    return f"tebiki refused {list_refusals(pairs)}. {' '.join(advice)}"


def _shorten(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
