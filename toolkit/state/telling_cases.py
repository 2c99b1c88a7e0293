"""Count the cases of a lock that tell something about a function.

A generated call that ends in an exception does not: it shows how a function refuses values that nobody passes. It
executes a few statements of it at most, and says nothing about its work.

Locking and probing are not imported here: `analyze` reads this in every run.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from toolkit.system.regular_file import read_regular

_CASES = "cases/*.jsonl"


class _Ask(msgspec.Struct):
    kind: str = ""
    symbol: str = ""


class _Line(msgspec.Struct):
    origin: str
    ask: _Ask
    parts: dict[str, Any]
    reached: tuple[str, ...] = ()


def telling_cases(folder: Path) -> dict[str, int]:
    """Return symbol -> number of cases that reach it, without generated calls that end in an exception, sorted.

    Damaged lines are skipped: commands that replay the lock report them.

    Args:
        folder: folder of the lock; it may not exist.
    """
    found: Counter[str] = Counter()
    for line in _read_lines(folder):
        is_raising = line.origin == "invented" and line.ask.kind == "call" and "exception" in line.parts
        for name in {*line.reached, line.ask.symbol} - {""}:
            found[name] += not is_raising
    return dict(sorted(found.items()))


def _read_lines(folder: Path) -> Iterator[_Line]:
    decoder = msgspec.json.Decoder(_Line)
    for file in sorted(folder.glob(_CASES)):
        try:
            texts = read_regular(file).splitlines()
        except OSError:
            continue
        for text in texts:
            try:
                yield decoder.decode(text)
            except (ValueError, RecursionError):
                continue
