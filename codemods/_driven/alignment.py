"""Continuation lines that are aligned with an opening bracket stay aligned where a tool moves the bracket."""

import io
import tokenize
from collections.abc import Sequence
from contextlib import suppress
from itertools import takewhile


def realign(old: Sequence[str], new: list[str]) -> list[str]:
    """Return new lines, of which those below the first have moved as far as the bracket that they were aligned with.

    Args:
        old: lines of a statement, or its last ones.
        new: the lines in their place; as many, else they are returned as they are.
    """
    may_be_text = any(line.endswith("\\") or '"""' in line or "'''" in line for line in old)
    if len(old) != len(new) or len(old) < 2 or may_be_text:
        return new
    before, after = _inside_bracket(old[0]), _inside_bracket(new[0])
    if not before or not after or before == after or _indentation(old[1]) != before:
        return new
    held = list(takewhile(lambda it: _indentation(it) >= before, new[1:]))
    moved = [" " * (_indentation(line) + after - before) + line.lstrip() for line in held]
    return [new[0], *moved, *new[1 + len(held) :]]


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _inside_bracket(line: str) -> int:
    """Return the column behind the innermost bracket that a line leaves open; 0 if there is none, or nothing in it."""
    opened: list[int] = []
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(line.lstrip()).readline):
            if token.string in ("(", "[", "{"):
                opened.append(token.end[1])
            elif token.string in (")", "]", "}") and opened:
                opened.pop()
    stripped = len(line) - len(line.lstrip())
    return opened[-1] + stripped if opened and opened[-1] + stripped < len(line.rstrip()) else 0
