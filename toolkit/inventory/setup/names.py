"""Read the name of a project and the notices at the top of its README: that it was moved, archived or merged."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.entry_modules import first_sentence
from toolkit.model.setup import StatedFact

_PACKAGE = (
    (re.compile(r"(?:\A|/)pyproject\.toml\Z"), re.compile(r"(?m)^name\s*=\s*['\"]([\w.-]+)['\"]")),
    (re.compile(r"(?:\A|/)setup\.cfg\Z"), re.compile(r"(?m)^name\s*=\s*([\w.-]+)\s*$")),
    (re.compile(r"(?:\A|/)setup\.py\Z"), re.compile(r"\bname\s*=\s*['\"]([\w.-]+)['\"]")),
)
_DESCRIPTION = re.compile(r"(?m)^\s*description\s*=\s*['\"]([^'\"\n]{12,})['\"]")
_TITLE = re.compile(r"(?:#\s+)?([\w][\w.-]*(?: [\w.-]+)?)\s*#*\Z")
_REMOTE = re.compile(r"(?m)^\s*url\s*=\s*(?:https?://|ssh://|[\w.-]+@)[^\s?#]*?[/:]([\w.-]+?)(?:\.git)?/?\s*$")
_LIFE = re.compile(
    r"\b(?:archived|unmaintained|deprecated|discontinued|superseded|end[- ]of[- ]life|read[- ]only mode"
    r"|no longer (?:\w+ )?(?:maintained|supported|developed|updated)|not (?:actively )?maintained"
    r"|(?:has|have|is|was|were|been|being) (?:\w+ )?(?:moved|merged|consolidated|migrated|absorbed|replaced)\b"
    r"|(?:now|become|became) (?:a )?part of|moved to|(?:last|latest|final) release (?:for|of|as))"
    r"|アーカイブ|廃止|非推奨|開発を終了|保守を終了|移管|移行しました|統合されました",
    re.IGNORECASE,
)
"""Words by which a README says that the repository is no longer where the system lives."""
_TOP = 60
_MOST = 3
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def read_project_name(documents: Mapping[str, str], readme: str, git_config: str) -> str:
    """Return the name that a project gives itself: of its package, its README or its git remote; empty if unknown.

    Args:
        documents: texts by path of small files.
        readme: text of its README; empty if it has none.
        git_config: text of `.git/config`; empty if there is none.
    """
    for path, pattern in _PACKAGE:
        for name, text in documents.items():
            if path.search(name) and "/" not in name and (match := pattern.search(text)):
                return match[1]
    first = next((line.strip() for line in readme.split("\n") if line.strip()), "")
    if title := _TITLE.fullmatch(_LINK.sub(r"\1", first)):
        return title[1]
    remote = _REMOTE.search(git_config)
    return remote[1] if remote else ""


def read_description(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    """Yield the description in the package's metadata."""
    for path, text in sorted(documents.items()):
        if path in ("pyproject.toml", "setup.cfg", "setup.py") and (match := _DESCRIPTION.search(text)):
            yield StatedFact(match[1], f"{path}:{text[: match.start(1)].count(chr(10)) + 1}")
            return


def read_notices(path: str, text: str) -> tuple[StatedFact, ...]:
    """Return up to three sentences at the top of a README that say that the project was moved, merged or ended.

    Args:
        path: path of the README.
        text: text of the README.
    """
    return tuple(_notices(path, text))[:_MOST]


def _notices(path: str, text: str) -> Iterator[StatedFact]:
    lines = text.split("\n")[:_TOP]
    start = 0
    while start < len(lines):
        end = next((at for at in range(start, len(lines)) if not lines[at].strip()), len(lines))
        paragraph = " ".join(line.lstrip("> ") for line in lines[start:end] if not line.startswith(("#", "```")))
        if not re.match(r"\s*(?:[*+-]|\d+[.)])\s", lines[start] if start < len(lines) else ""):
            words = " ".join(_LINK.sub(r"\1", paragraph).replace("**", "").split())
            for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z*`\[])|(?<=。)", words):
                if _LIFE.search(sentence):
                    yield StatedFact(first_sentence(sentence), f"{path}:{start + 1}")
        start = end + 1
