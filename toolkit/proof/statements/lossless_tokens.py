"""Read the tokens of lines as bytes: details of a Python 2 program that a Python 3 tree does not show.

A trailing comma of `print`, `10L`, prefix and bytes of a string, and parentheses around parameters of a lambda
are missing in such a tree.
"""

import re

from toolkit.model.tree import SourceFile

_TOKEN = re.compile(
    r"""(?P<string>[A-Za-z]{0,2}(?P<quote>'{3}|"{3})(?:\\.|(?!(?P=quote)).)*(?:(?P=quote)|\Z)"""
    r"""|[A-Za-z]{0,2}(?P<mark>['"])(?:\\.|(?!(?P=mark))[^\n])*(?:(?P=mark)|(?=\n)|\Z))"""
    r"""|(?P<comment>\#[^\n]*)|(?P<skip>\s+|\\\r?\n)|(?P<word>\w+)|(?P<sign>.)""",
    re.DOTALL,
)


class LosslessTokens:
    """Reads the tokens of lines of a file, without comments and layout.

    Args:
        file: the file.
    """

    def __init__(self, file: SourceFile) -> None:
        self._lines = [f"{line}\n" for line in file.text.split("\n")]
        self._encoding = file.encoding

    def tokens_between(self, first: int, last: int) -> str:
        """Return the tokens of lines `first` to `last` (from 1) as the repr of bytes in the file's own encoding."""
        text = "".join(self._lines[first - 1 : last])
        found = [_plain(match) for match in _TOKEN.finditer(text) if match.lastgroup not in ("comment", "skip")]
        return repr([it.encode(self._encoding, "backslashreplace") for it in found])


def _plain(match: re.Match[str]) -> str:
    """Return a token; for a string its prefix and content without the kind of quotes."""
    text = match.group()
    quote = match["quote"] or match["mark"]
    if not quote:
        return text
    prefix, _, rest = text.partition(quote)
    return f"{prefix.lower()}'{rest.removesuffix(quote)}"


def comments_of(text: str) -> list[tuple[int, str]]:
    """Return the comments of a file, each with its line."""
    found, line, at = [], 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if match.lastgroup == "comment":
            found.append((line, match.group()))
    return found
