"""Find the oldest Python that must run a project, from its documents and its files."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from toolkit.model.codemod import Facts, Version

_OLD: Version = (2, 7)
_PROMISES = (
    re.compile(r"(?:python_requires|requires-python)[\"']?\s*[=:]\s*[\"']?(?P<spec>[^\"'\n]+)"),
    re.compile(r"^python\s*=\s*(?:\{.*version\s*=\s*)?\"(?P<spec>[^\"\n]+)\"", re.MULTILINE),
    re.compile(r"^python_version\s*=\s*\"(?P<spec>[^\"\n]+)\"", re.MULTILINE),
)
_LOWER = re.compile(r"(?:\A|[,\s|])(?:>=?|===?|~=?|\^)?\s*(?P<major>[23])(?:\.(?P<minor>\d+))?")
_UPPER = re.compile(r"(?:<=?|!=)\s*[\d.*]+")
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (?P<version>[23](?:\.\d+)?)(?! :: Only)\b")
_TOX = re.compile(r"\bpy(?P<version>[23]\.?\d{1,2})\b")
_TOX_FACTORS = re.compile(r"\bpy\{(?P<list>[\d.,\s-]+)\}")
_CI_LINE = re.compile(
    r"\bpython[\w-]*['\"]?\s*[:=].*|^\s*-\s*['\"]?(?:python:?)?[23]\.\d+['\"]?\s*$", re.IGNORECASE | re.MULTILINE
)
_NUMBER = re.compile(r"(?<![\d.])[23]\.\d{1,2}(?![\d.])")
_ASIDE = {"test", "tests", "testing", "doc", "docs", "example", "examples", "vendor", "third_party", "node_modules"}
_CI = re.compile(
    r"(?:\A|/)(?:\.travis\.yml|\.gitlab-ci\.yml|\.appveyor\.yml|appveyor\.yml|\.github/workflows/.*|\.circleci/.*)\Z"
)


def oldest_python(documents: Mapping[str, str], *, python2: bool) -> Version:
    """The oldest Python that must run the code of a project.

    A promise of the package metadata (`requires-python`) decides. Without one, classifiers, tox and CI files, and
    files that only Python 2 reads, can only make it older than what is assumed of projects that say nothing.

    Args:
        documents: path -> text of the files that say something about the project.
        python2: whether a file of the project can be read by Python 2 only.
    """
    promised, named = _declared_versions(documents)
    if promised:
        return min(promised)
    return min([Facts.target, *named, *([_OLD] if python2 else [])])


def declared_oldest(documents: Mapping[str, str]) -> Version | None:
    """Return the oldest Python that the documents of a project name; None if they name none."""
    promised, named = _declared_versions(documents)
    return min(promised or named, default=None)


def _declared_versions(documents: Mapping[str, str]) -> tuple[list[Version], list[Version]]:
    """The versions that package metadata requires, and those that documents name as tested or supported."""
    own = {path: text for path, text in documents.items() if not _ASIDE.intersection(PurePosixPath(path).parts[:-1])}
    promised = [version for path, text in own.items() for version in _promises(path, text)]
    return promised, [version for path, text in own.items() for version in _mentions(path, text)]


def _promises(path: str, text: str) -> Iterator[Version]:
    """The lower bounds of package metadata."""
    if PurePosixPath(path).name not in ("setup.py", "setup.cfg", "pyproject.toml", "Pipfile"):
        return
    for pattern in _PROMISES:
        for match in pattern.finditer(text):
            found = [_version(it["major"], it["minor"]) for it in _LOWER.finditer(_UPPER.sub(" ", match["spec"]))]
            if found:
                yield min(found)


def _mentions(path: str, text: str) -> Iterator[Version]:
    """Versions that a document names as tested or supported."""
    name = PurePosixPath(path).name
    if name in ("setup.py", "setup.cfg", "pyproject.toml"):
        for match in _CLASSIFIER.finditer(text):
            major, _, minor = match["version"].partition(".")
            if minor or major == "2":
                yield _version(major, minor or str(_OLD[1]))
    if name in ("tox.ini", "setup.cfg", "pyproject.toml"):
        numbers = [match["version"] for match in _TOX.finditer(text)]
        numbers += [it for match in _TOX_FACTORS.finditer(text) for it in re.split(r"[,\s-]+", match["list"]) if it]
        yield from (_version(it[0], it[1:].lstrip(".")) for it in numbers if it[:1] in "23" and it[1:].lstrip("."))
    if _CI.search(path):
        for line in _CI_LINE.findall(text):
            for number in _NUMBER.findall(line):
                yield _version(*number.split("."))


def _version(major: str, minor: str | None) -> Version:
    return int(major), int((minor or "0")[:3])  # Python converts no number of thousands of digits
