"""Generated files that nobody edits: rules ignore them, and codemods leave them unchanged."""

import re

from toolkit.model.settings import GENERATED
from toolkit.source.patterns import make_matcher

_HEAD = 4000
_COMMENTS = re.compile(r"(?:[ \t]*(?:#.*)?\r?\n)*+")
_BY = r"(?:auto(?:matically)?[- ]?)?generated (?:by|from|with|using)\b"
_MARK = re.compile(
    rf"^#\W*(?:this (?:file|code|module|script) (?:is|was|has been) )?{_BY}"
    r"|^#.*(?<![\w.])@generated\b"
    r"|^#.*\bdo not (?:edit|modify)\b(?:\W*$|[.!,;:]| (?:this|it|by|manually|directly|unless|or)\b)"
    r"|^#.*\b(?:auto|automatically|machine)[- ]?generated\b",
    re.IGNORECASE | re.MULTILINE,
)
_named = make_matcher(GENERATED)


def says_generated(text: str) -> bool:
    """Return whether the comments before the first statement say that a program wrote the file."""
    head = _COMMENTS.match(text[:_HEAD])
    return bool(head and _MARK.search(head[0]))


def is_generated(path: str, text: str) -> bool:
    """Return whether a file is generated, by its path or its head, or is a migration of a database.

    Args:
        path: relative to the project's root.
        text: text of the file.
    """
    return _named(path) or says_generated(text)
