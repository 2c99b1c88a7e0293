"""Small pieces of Markdown around names and texts that strangers wrote."""

import re

_FENCE = re.compile("`+")
_SIGNS = re.compile(r"[\\|<\[\]*#]|(?<!\w)_|_(?!\w)")


def code_text(text: str) -> str:
    """Text as code: on one line, with what does not show written as an escape."""
    plain = _visible(text)
    fence = "`" * (_longest_run(plain) + 1)
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def cell_text(text: str) -> str:
    """Text for a table's cell, a list or a heading: it can neither end it nor bring in HTML, links or images.

    What stands between backticks stays code if as many end it as began it (CommonMark 0.31, 6.1); `|` is escaped even
    there, as tables ask for.
    """
    shown, left = "", _visible(text)
    while found := _FENCE.search(left):
        before, fence, rest = left[: found.start()], found.group(), left[found.end() :]
        shown += _SIGNS.sub(r"\\\g<0>", before)
        end = next((other for other in _FENCE.finditer(rest) if other.group() == fence), None)
        if end is None:
            shown, left = shown + fence.replace("`", "\\`"), rest
        else:
            code = rest[: end.start()].replace("|", "\\|")
            shown, left = f"{shown}{fence}{code}{fence}", rest[end.end() :]
    return shown + _SIGNS.sub(r"\\\g<0>", left)


def list_item(text: str) -> str:
    """An item of a list."""
    return f"- {text}"


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
