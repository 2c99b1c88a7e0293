"""Recognize documentation that only people read, by its name or its folder."""

import re
from pathlib import PurePosixPath

_TEXTS = frozenset({"", ".txt", ".md", ".markdown", ".rst", ".adoc"})
_PAGES = frozenset({".md", ".markdown", ".rst", ".adoc", ".png", ".jpg", ".jpeg", ".gif", ".svg"})
_FOLDERS = frozenset({"doc", "docs"})
_LICENCES = "LICEN[SC]ES?|COPYING|COPYRIGHT"
_ANYWHERE = re.compile(rf"(README|CHANGELOG|{_LICENCES})([._-][a-z]{{2}}([_-][a-z]{{2}})?)?", re.IGNORECASE)
"""With a language, as in README.ja; a file with a longer suffix may be a text that the program sends."""
_AT_THE_TOP = re.compile(
    rf"(README|CHANGELOG|CHANGES|HISTORY|NEWS|UPGRADING|ROADMAP|{_LICENCES}|UNLICENSE|NOTICE|PATENTS|AUTHORS"
    r"|CONTRIBUTORS|MAINTAINERS|CREDITS|THANKS|CONTRIBUTING|HACKING|CODE_OF_CONDUCT|SECURITY|SUPPORT|GOVERNANCE)"
    r"([.-].*)?",
    re.IGNORECASE,
)


def is_documentation(path: str) -> bool:
    """Return whether a file is certainly documentation: well-known texts, and texts and pictures in top-level `docs`.

    Any other text may be read by the program, for example by a walk over a folder whose parent is named in the code.

    Args:
        path: path relative to the project; `../` leads to other folders of its repository.
    """
    name = PurePosixPath(path)
    parts = [part for part in name.parts if part != ".."]
    suffix = name.suffix.lower()
    if len(parts) > 1 and parts[0].lower() in _FOLDERS:
        return suffix in _PAGES
    text = name.stem if suffix in _TEXTS else name.name
    wanted = _AT_THE_TOP if len(parts) == 1 else _ANYWHERE
    return (suffix in _TEXTS or suffix[1:].isdigit()) and wanted.fullmatch(text) is not None
