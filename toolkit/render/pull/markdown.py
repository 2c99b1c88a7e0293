"""Small pieces of Markdown around names and texts that strangers wrote."""

import re

_SIGNS = re.compile(r"[\\|<\[\]*#]|(?<!\w)_|_(?!\w)")


def code_text(text: str) -> str:
    """Text as code: on one line, with what does not show written as an escape."""
    plain = _visible(text)
    fence = "`" * (_longest_run(plain) + 1)
    space = " " if len(fence) > 1 else ""
    return f"{fence}{space}{plain}{space}{fence}" if plain else ""


def cell_text(text: str) -> str:
    """Text for a table's cell, a list or a heading: it can neither end it nor bring in HTML, links or images.

    What stands between backticks stays code, if they are paired; `|` is escaped even there, as tables ask for.
    """
    parts = _visible(text).split("`")
    if len(parts) % 2 == 0:
        return "\\`".join(_SIGNS.sub(r"\\\g<0>", part) for part in parts)
    return "`".join(
        part.replace("|", "\\|") if number % 2 else _SIGNS.sub(r"\\\g<0>", part) for number, part in enumerate(parts)
    )


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
