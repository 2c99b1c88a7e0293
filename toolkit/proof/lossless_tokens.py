"""Read the tokens of lines as the bytes that they are: what a tree of Python 3 does not tell of a Python 2 program.

The comma at the end of a `print`, `10L`, prefix and bytes of a string, and brackets around arguments of a lambda
have no place in such a tree.
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
    """Gives the tokens of some lines of a file, without comments and layout.

    Args:
        file: the file.
    """

    def __init__(self, file: SourceFile) -> None:
        self._lines = [f"{line}\n" for line in file.text.split("\n")]
        self._encoding = file.encoding

    def tokens_between(self, first: int, last: int) -> str:
        """The tokens from one line to another, both counted from 1, as a text of bytes in the file's own encoding."""
        text = "".join(self._lines[first - 1 : last])
        found = [_plain(match) for match in _TOKEN.finditer(text) if match.lastgroup not in ("comment", "skip")]
        return repr([it.encode(self._encoding, "backslashreplace") for it in found])


def _plain(match: re.Match[str]) -> str:
    """A token; of a string the prefix and the content between any quotes."""
    text = match.group()
    quote = match["quote"] or match["mark"]
    if not quote:
        return text
    prefix, _, rest = text.partition(quote)
    return f"{prefix.lower()}'{rest.removesuffix(quote)}"


def comments_of(text: str) -> list[tuple[int, str]]:
    """The comments of a file, each with its line."""
    found, line, at = [], 1, 0
    for match in _TOKEN.finditer(text):
        line += text.count("\n", at, match.start())
        at = match.start()
        if match.lastgroup == "comment":
            found.append((line, match.group()))
    return found
