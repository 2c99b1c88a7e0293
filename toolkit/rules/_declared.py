"""Read the versions that a project's documents declare: pins and upper bounds of its requirements."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from toolkit.rules._environments import environment_packages, is_environment, locked_by_pipenv, unused_environments

Version = tuple[int, ...]

_DIGITS = 9  # of a part of a version; Python converts no number of thousands of them
_SIDE = re.compile(
    r"(?:\A|[/_.\-])(?:dev|devcontainer|tests?|testing|docs?|lint|ci|circleci|github|gitlab|examples?|constraints)"
    r"(?:\Z|[/_.\-])"
)
_REQUIREMENT = re.compile(
    r"(?:\A|[\"'\s])(?P<name>[A-Za-z][\w.\-]*)(?:\[[\w, \-]*\])?\s*\(?"
    r"(?P<spec>(?:[=~<>!]=?=?\s*[\d.]+(?:\.\*)?\s*,?\s*)+)"
)
_CLAUSE = re.compile(r"(?P<sign>\^|~(?!=)|[=~<>!]=?=?)\s*(?P<version>\d+(?:\.\d+)*)(?P<any>\.\*)?")
_POETRY = re.compile(
    r"\A\s*(?P<name>[A-Za-z][\w\-]*)\s*=\s*(?:\{.*version\s*=\s*)?\"(?P<spec>(?:[~^=<>]=?)?[\d., <>=]+)\""
)
_PYTHON = re.compile(r"(?:python_requires|requires-python)\s*=\s*[\"']?(?P<spec>[^\"'\n]+)")
_CLASSIFIER = re.compile(r"Programming Language :: Python :: (\d+\.\d+)")
_IMAGE = re.compile(r"\A\s*FROM\s+(?:--\S+\s+)?(?:\S*/)?python:(?P<version>\d+(?:\.\d+)*)", re.IGNORECASE)
_COPIED = re.compile(
    r"^\s*(?:COPY|ADD)\s+(?!.*--from)(?:--\S+\s+)*(?P<sources>.+)\s\S+\s*$", re.IGNORECASE | re.MULTILINE
)
_OF_PRODUCT = re.compile(r"require|pyproject|setup\.|pipfile|poetry|\.lock|manage\.py|wsgi|asgi|[*\[]", re.IGNORECASE)
_LOCKED = re.compile(r"^name = \"(?P<name>[^\"]+)\"\nversion = \"(?P<version>\d+(?:\.\d+)*)", re.MULTILINE)
_LOCK_FILES = ("poetry.lock", "uv.lock", "pdm.lock")
_PINNED_FILES = {
    ".python-version": re.compile(r"\A(?P<version>\d+\.\d+)"),
    "runtime.txt": re.compile(r"python-(?P<version>\d+\.\d+)"),
}


class Declared(NamedTuple):
    """An upper limit that a document declares for the version of a product.

    Attributes:
        product: name of the product as the document writes it, in lower case.
        newest: no version above this one is allowed; missing parts mean "any" (`(3, 1)` allows 3.1.9).
        below: whether `newest` itself is excluded (`<4`).
        text: the declaration, as written.
    """

    product: str
    newest: Version
    below: bool
    text: str
    path: str
    line: int


def declared_versions(documents: dict[str, str]) -> Iterator[Declared]:
    """Yield the pins and upper bounds in requirement files, environments, package metadata, images and version files.

    Open declarations (`>=`) limit nothing and are skipped, and so are documents for development and tests.
    """
    unused = unused_environments(documents)
    for path, text in sorted(documents.items()):
        name = PurePosixPath(path).name
        if _SIDE.search(path.lower()) or path in unused:
            continue
        lines = list(enumerate(text.split("\n"), 1))
        if name in _PINNED_FILES:
            yield from _find_pins(path, lines, _PINNED_FILES[name])
        elif "dockerfile" in name.lower():
            if not _is_helper_image(path, text):
                yield from _find_pins(path, lines, _IMAGE)
        elif name.endswith((".txt", ".in", ".cfg", ".toml", ".py")) or name == "Pipfile":
            yield from _find_requirements(path, lines)
            yield from _python(path, text, lines)
        elif is_environment(path):
            for item in environment_packages(path, text):
                if bound := upper_bound(item.spec):
                    yield Declared(item.name, *bound, item.text, path, item.line)


def _is_helper_image(path: str, text: str) -> bool:
    """Return whether an image below a folder copies single files only, no folder and no list of packages.

    Then it holds a tool beside the program, such as one that copies a database.
    """
    sources = [item.strip("[],\"'") for match in _COPIED.finditer(text) for item in match["sources"].split()]
    return (
        "/" in path
        and bool(sources)
        and all("." in PurePosixPath(item).name and not _OF_PRODUCT.search(item) for item in sources)
    )


def _find_pins(path: str, lines: list[tuple[int, str]], pattern: re.Pattern[str]) -> Iterator[Declared]:
    for number, line in lines:
        if match := pattern.search(line):
            yield Declared("python", _version(match["version"]), False, line.strip(), path, number)


def _find_requirements(path: str, lines: list[tuple[int, str]]) -> Iterator[Declared]:
    for number, line in lines:
        code = line.partition("#")[0]
        pattern = _POETRY if path.endswith((".toml", "Pipfile")) and _POETRY.match(code) else _REQUIREMENT
        for match in pattern.finditer(code):
            if bound := upper_bound(_clauses(match["spec"])):
                text = match.group().strip().strip("\"',( ")
                yield Declared(match["name"].lower(), *bound, text, path, number)


def _python(path: str, text: str, lines: list[tuple[int, str]]) -> Iterator[Declared]:
    """Yield the Python version that package metadata declares: the upper bound, or else the newest classifier."""
    if (match := _PYTHON.search(text)) and (bound := upper_bound(match["spec"])):
        yield Declared("python", *bound, match["spec"].strip(), path, text.count("\n", 0, match.start()) + 1)
    tested = [
        (_version(match[1]), number, match[0])
        for number, line in lines
        for match in [_CLASSIFIER.search(line)]
        if match
    ]
    if tested:
        version, number, shown = max(tested)
        yield Declared("python", version, False, shown, path, number)


def upper_bound(spec: str) -> tuple[Version, bool] | None:
    """Return the newest version that a list of clauses allows, and whether that version itself is excluded.

    `==1.4.2` gives ((1, 4, 2), False), `~=1.4.2` gives ((1, 4), False), `<2` gives ((2,), True), and `>=1.4`
    gives None. Follows the version specifiers of PEP 440, and `^` of Poetry.
    """
    bounds: list[tuple[Version, bool]] = []
    for match in _CLAUSE.finditer(spec):
        sign, version = match["sign"], _version(match["version"])
        if sign in ("==", "===", "<="):
            bounds.append((version, False))
        elif sign == "<":
            bounds.append((version, True))
        elif sign == "~=":
            bounds.append((version[:-1], False))
        elif sign == "~":
            bounds.append((version[:2], False))
        elif sign == "^":
            bounds.append((version[:1] if version[0] else version[:2], False))
    return min(bounds) if bounds else None


def surely_at_least(documents: dict[str, str], product: str, version: Version) -> bool:
    """Return whether documents declare a minimum version of at least `version`, and none allows an older one.

    A pin (`==`), a compatible release (`~=`, `^`) and a lower bound (`>=`) do so; for Python also an image and a
    version file. Upper bounds (`<4`) are ignored.
    """
    unused = unused_environments(documents)
    told = {
        path: text
        for path, text in sorted(documents.items())
        if path not in unused
        and not _SIDE.search(path.lower())
        and not ("dockerfile" in path.lower() and _is_helper_image(path, text))
    }
    oldest = [found for path, text in told.items() for found in _oldest_versions(path, text, product)]
    if product == "python":  # the version it runs on is stronger evidence than an allowed one
        oldest = [found for path, text in told.items() for found in _images(path, text)] or oldest
    return bool(oldest) and all(found >= version for found in oldest)


def surely_below(documents: dict[str, str], product: str, version: Version) -> bool:
    """Return whether documents limit a product to versions below `version`, and none of them allows a newer one."""
    locked = (
        (version, False)
        for path, text in documents.items()
        if not _SIDE.search(path.lower())
        for version in _locked_versions(path, text, product)
    )
    declared = ((it.newest, it.below) for it in declared_versions(documents) if it.product.replace("_", "-") == product)
    bounds = [*locked, *declared]
    return bool(bounds) and all(_is_below(newest, version, excluded=excluded) for newest, excluded in bounds)


def _is_below(newest: Version, version: Version, *, excluded: bool) -> bool:
    """Return whether a bound allows only versions below another one; missing parts of an allowed version mean "any"."""
    if excluded:
        return (*newest, *[0] * len(version)) <= (*version, *[0] * len(newest))
    return newest[: len(version)] < version[: len(newest)]


def _images(path: str, text: str) -> Iterator[Version]:
    name = PurePosixPath(path).name
    pattern = _IMAGE if "dockerfile" in name.lower() else _PINNED_FILES.get(name)
    if is_environment(path):
        yield from _named_versions(path, text, "python")
    if pattern is not None:
        yield from (_version(match["version"]) for line in text.split("\n") if (match := pattern.search(line)))


def _oldest_versions(path: str, text: str, product: str) -> Iterator[Version]:
    name = PurePosixPath(path).name
    if product == "python":
        yield from (found for match in _PYTHON.finditer(text) if (found := lower_bound(match["spec"])))
    elif name in (*_LOCK_FILES, "Pipfile.lock"):
        yield from _locked_versions(path, text, product)
    elif is_environment(path):
        yield from _named_versions(path, text, product)
    elif name.endswith((".txt", ".in", ".cfg", ".toml", ".py")) or name == "Pipfile":
        for line in text.split("\n"):
            code = line.partition("#")[0]
            pattern = _POETRY if path.endswith((".toml", "Pipfile")) and _POETRY.match(code) else _REQUIREMENT
            for match in pattern.finditer(code):
                if match["name"].lower().replace("_", "-") == product and (
                    found := lower_bound(_clauses(match["spec"]))
                ):
                    yield found


def _locked_versions(path: str, text: str, product: str) -> Iterator[Version]:
    """Yield the versions of a product in a lock file; other files give none."""
    name = PurePosixPath(path).name
    locked: Iterator[tuple[str, str]] = iter(())
    if name in _LOCK_FILES:
        locked = ((match["name"], match["version"]) for match in _LOCKED.finditer(text))
    elif name == "Pipfile.lock":
        locked = locked_by_pipenv(text)
    yield from (_version(version) for found, version in locked if found.lower().replace("_", "-") == product)


def _named_versions(path: str, text: str, product: str) -> Iterator[Version]:
    for item in environment_packages(path, text):
        if item.name.replace("_", "-") == product and (found := lower_bound(item.spec)):
            yield found


def _clauses(spec: str) -> str:
    """Add the `==` that Poetry omits: a bare version means exactly that version."""
    return f"=={spec}" if spec[:1].isdigit() else spec


def lower_bound(spec: str) -> Version | None:
    """Return the oldest version that a list of clauses allows; None if they have no lower limit.

    `==1.4.2` gives (1, 4, 2), `~=1.4` and `>=1.4` give (1, 4), `<2` gives None.
    """
    bounds = [
        _version(match["version"])
        for match in _CLAUSE.finditer(spec)
        if match["sign"] in ("==", "===", "~=", "~", "^", ">=", ">")
    ]
    return max(bounds, default=None)


def _version(text: str) -> Version:
    return tuple(int(part[:_DIGITS]) for part in text.split(".") if part)
