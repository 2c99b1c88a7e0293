"""Read what the comment above or beside a line says of it."""

import re
from collections.abc import Mapping

from toolkit.source.masked_lines import mask_lines

_COMMENT = re.compile(r"^\s*#+\s?(.*)$")
_BESIDE = re.compile(r"[\s,({\[]#\s?([^'\"]*)$")
_CODE = re.compile(r"\s*(?:[\w.\[\]'\"]+\s*=|[\w.]+\(|from |import |['\"\])}{(\[@]|if |return )")
_NO_TEXT = re.compile(r"\W*\Z|\W*(?:noqa|type:|pylint|pragma|TODO:?\s*\Z|fmt:|isort|nosec)")
_SENTENCE = re.compile(r"(.+?(?:(?<!\bi\.e)(?<!\be\.g)(?<!\beg)(?<!\bex)[.!?](?=\s+[^a-z\s]|\Z)|。|\Z))", re.DOTALL)
_MOST_LINES = 8
_LONGEST = 160


class Comments:
    """The comments of a program.

    Args:
        texts: path -> text of its files.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._lines: dict[str, list[str]] = {}

    def at(self, path: str, line: int) -> str:
        """Return the first sentence of the comment beside a line or right above it; empty if there is none.

        Args:
            path: path of the file.
            line: the line, counted from 1.
        """
        lines = self._lines.get(path)
        if lines is None:
            lines = self._lines[path] = self._texts[path].split("\n")
        if line > len(lines):
            return ""
        beside = _BESIDE.search(lines[line - 1][:400])
        if beside and not _NO_TEXT.match(beside[1]):
            return _first_sentence(beside[1])
        above: list[str] = []
        for text in reversed(lines[max(0, line - 1 - _MOST_LINES) : line - 1]):
            match = _COMMENT.match(text[:400])
            if match is None or _CODE.match(match[1]):
                break
            above.append(match[1])
        return _first_sentence(" ".join(item for item in reversed(above) if not _NO_TEXT.match(item)))


def _first_sentence(text: str) -> str:
    match = _SENTENCE.match(" ".join(text.split()))
    words = mask_lines(match[1].strip(" #-=")) if match else ""
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"
