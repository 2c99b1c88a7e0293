"""Check a README against the repository: missing files, missing targets, versions of Python."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from toolkit.model.setup import ReadmeFault, StatedFact

_FILE = re.compile(
    r"(?<![\w/.:@$~<{-])((?:\.?[\w-]+/)*[\w.-]+\.(?:py|txt|cfg|toml|ini|ya?ml|json|sh|sql|md|rst))\b(?!/)"
)
_LINK = re.compile(r"\]\(([^)\s#:]+)(?:#[^)]*)?\)")
_MAKE = re.compile(r"\bmake\s+([a-z][\w-]*)\b")
_TARGET = re.compile(r"^([\w.-]+(?:\s+[\w.-]+)*)\s*:(?!=)", re.MULTILINE)
_PYTHON = re.compile(
    r"\bPython\s*(?:version\s*)?(?:>=|=+|:)?\s*v?([23]\.\d{1,2})(?!\.?\d*\s*(?:to|-|–))", re.IGNORECASE
)
_CODE = re.compile(r"`([^`\n]+)`")
_COMMAND = re.compile(r"(?:^|&&|;|\|)\s*(?:[$>#]\s+)?[\w-]+\.(?:py|sh)(?=\s+\S)")
"""An installed command at the start of a line or after another one: `django-admin.py startproject`."""
_MADE = re.compile(
    r"\b(?:creat|cop[iy]|cp\b|writ|generat|touch|edit|renam|save|add|put|mv\b|your|own)|作成|コピー|生成|編集|保存",
    re.IGNORECASE,
)
"""Words that announce a file to be created, which therefore may be missing."""
_RUN = re.compile(
    r"\b(?:python[\d.]*|bash|sh)\s+((?:[\w-]+/)*[\w.-]+\.(?:py|sh))\b|\bpip[\d.]*\s+install\s+-r\s+(\S+\.\w+)"
)
"""A command in plain words: `3. python run.py`."""
_GIVEN_BY_TOOLS = frozenset({"README.md", "README.rst", "LICENSE.md"})


def check_readme(
    path: str, text: str, paths: Collection[str], documents: Mapping[str, str], pythons: Sequence[StatedFact]
) -> Iterator[ReadmeFault]:
    """Yield each statement of a README that the repository contradicts, once.

    Only inline code, code blocks and links are compared with the files; a file counts as present if
    any folder has it. A version of Python is wrong if files name versions, and none of them allows it.

    Args:
        path: path of the README.
        text: text of the README.
        paths: paths of all files of the repository.
        documents: texts of small files by path (Makefile).
        pythons: versions of Python that files name.
    """
    told: set[tuple[str, str]] = set()
    for fault in _find_contradictions(path, text, paths, documents, pythons):
        if (fault.kind, fault.text) not in told:
            told.add((fault.kind, fault.text))
            yield fault


def _find_contradictions(
    path: str, text: str, paths: Collection[str], documents: Mapping[str, str], pythons: Sequence[StatedFact]
) -> Iterator[ReadmeFault]:
    targets = {
        name for item in documents if item.rpartition("/")[2] == "Makefile" for name in _make_targets(documents[item])
    }
    names = {item.rpartition("/")[2] for item in paths}
    for number, line, is_block in _lines(text):
        place = f"{path}:{number}"
        codes = [_COMMAND.sub("", code) for code in ([line] if is_block else _CODE.findall(line))]
        links = [link for link in _LINK.findall(line) if "." in link and not link.startswith(("/", "http"))]
        plain = [name for match in _RUN.findall(line) for name in match if name]
        files = dict.fromkeys((*(file for code in codes for file in _FILE.findall(code)), *links, *plain))
        if not _MADE.search(line):
            yield from (
                ReadmeFault(place, "missing_file", file) for file in files if _is_missing(file, path, paths, names)
            )
        for target in dict.fromkeys(name for code in codes for name in _MAKE.findall(code)):
            if targets and target not in targets:
                yield ReadmeFault(place, "missing_target", f"make {target}")
        for version in dict.fromkeys(_PYTHON.findall(line)):
            if pythons and not any(_allows_version(item.text, version) for item in pythons):
                found = f"{pythons[0].text} ({pythons[0].place})"
                yield ReadmeFault(place, "python_version", f"Python {version}", found)


def _lines(text: str) -> Iterator[tuple[int, str, bool]]:
    """Yield the number and text of each line, and whether it is in a code block."""
    is_block = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.lstrip().startswith(("```", "~~~")):
            is_block = not is_block
        else:
            yield number, line, is_block or line.startswith(("    ", "\t"))


def _is_missing(file: str, readme: str, paths: Collection[str], names: Collection[str]) -> bool:
    """Return whether a file that a README names exists neither from the root nor from the README's folder."""
    name, plain = file.rpartition("/")[2], file.removeprefix("./")
    if name in _GIVEN_BY_TOOLS or not name.rpartition(".")[0]:
        return False
    if "/" not in plain:
        return name not in names
    beside = f"{readme.rpartition('/')[0]}/{plain}".removeprefix("/")
    return plain not in paths and beside not in paths and not any(item.endswith(f"/{plain}") for item in paths)


def _make_targets(makefile: str) -> Iterator[str]:
    for match in _TARGET.finditer(makefile):
        yield from match[1].split()


def _allows_version(stated: str, version: str) -> bool:
    """Return whether a requirement (`>=3.8`, `3.11-slim`, `^3.9`, `2.7`) allows a version; unclear ones allow all."""
    wanted = _number(version)
    for operator, text in re.findall(r"([<>=!~^]*)\s*(\d+(?:\.\d+)?)", stated):
        number = _number(text)
        if operator in ("", "=", "==", "~=", "===") and "." in text and number != wanted:
            return operator == "~=" and number[0] == wanted[0] and number <= wanted
        if (operator == ">=" and wanted < number) or (operator == "<" and wanted >= number):
            return False
        if operator == "^" and (wanted < number or wanted[0] != number[0]):
            return False
    return True


def _number(text: str) -> tuple[int, ...]:
    return tuple(int(part[:9]) for part in text.split("."))  # Python converts no number of thousands of digits
