"""Format untrusted names and texts as Markdown."""

import re

_FENCE = re.compile("`+")
_SIGNS = re.compile(r"[\\|<\[\]*#]|(?<!\w)_|_(?!\w)")


def code_text(text: str) -> str:
    """Format text as a code span on one line, with invisible characters escaped."""
    plain = _visible(text)
    fence = "`" * (_longest_run(plain) + 1)
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def cell_text(text: str) -> str:
    """Escape text for a table cell, a list item or a heading, including HTML, links and images.

    Text between equal numbers of backticks stays code (CommonMark 0.31, 6.1); `|` is escaped even
    there, as tables require.
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
    """Format an item of a list."""
    return f"- {text}"


def _longest_run(text: str) -> int:
    longest = run = 0
    for char in text:
        run = run + 1 if char == "`" else 0
        longest = max(longest, run)
    return longest


def _visible(text: str) -> str:
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode("ascii") for char in text)
