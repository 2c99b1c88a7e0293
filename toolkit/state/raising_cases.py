"""Find the functions that a lock reaches only with generated inputs that end in an exception.

Such a case shows how a function refuses values that nobody passes. It executes a few statements of it at most, and
says nothing about its work.

Locking and probing are not imported here: `analyze` reads this in every run.
"""

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


def only_raising(folder: Path) -> frozenset[str]:
    """Return the symbols that only generated calls reach which end in an exception.

    Damaged lines are skipped: commands that replay the lock report them.

    Args:
        folder: folder of the lock; it may not exist.
    """
    raising: set[str] = set()
    held: set[str] = set()
    for line in _read_lines(folder):
        is_raising = line.origin == "invented" and line.ask.kind == "call" and "exception" in line.parts
        (raising if is_raising else held).update(line.reached, (line.ask.symbol,))
    return frozenset(raising - held)


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
