"""Read the packages that conda environments and recipes, and lock files of Pipenv, name with their versions."""

import re
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

_ENVIRONMENT = re.compile(r"\A(?:[^/]*[_.-])?(?:conda|environment)[^/]*\.ya?ml\Z")
_RECIPE = re.compile(r"\Ameta\.ya?ml\Z")
_KEY = re.compile(r"(?P<indent>\s*)(?P<name>[\w-]+):\s*(?:#.*)?\Z")
_ITEM = re.compile(r"(?P<indent>\s*)-\s*[\"']?(?P<text>[^#\"']+)")
_PIP = re.compile(r"\s*-\s*pip\s*:\s*\Z")
_PACKAGE = re.compile(
    r"(?:[\w./-]+::)?(?P<name>[A-Za-z][\w.-]*)(?:\[[\w, -]*\])?\s*(?P<spec>[=~<>!]=?=?\s*[\d.*, =~<>!]+|\s\d[\d.*]*)"
)
_FUZZY = re.compile(r"\A=(?!=)\s*(?P<version>\d+(?:\.\d+)*)|\A\s(?P<bare>\d[\d.*]*)")
_LOCKED = re.compile(r"\"(?P<name>[\w.-]+)\":\s*\{[^{}]*?\"version\":\s*\"==(?P<version>\d+(?:\.\d+)*)")


class NamedPackage(NamedTuple):
    """A package of an environment, with clauses as requirement files write them.

    Attributes:
        name: its name, in lower case.
        spec: its clauses: `==4.6.3`, `>=1.2,<2`.
        text: the declaration, as written.
        line: its line.
    """

    name: str
    spec: str
    text: str
    line: int


def is_environment(path: str) -> bool:
    """Return whether a file declares an environment or a recipe of conda."""
    name = PurePosixPath(path).name
    return bool(_ENVIRONMENT.match(name) or _RECIPE.match(name))


def unused_environments(documents: Mapping[str, str]) -> set[str]:
    """Return the environments that fewer other documents name (`conda env update --file ...`) than another one.

    Old and exported environments stay beside the one that is installed.
    """
    environments = {path: PurePosixPath(path).name for path in documents if is_environment(path)}
    if len(environments) < 2:
        return set()
    others = [text for path, text in documents.items() if path not in environments]
    uses = {path: sum(_names(text, name) for text in others) for path, name in environments.items()}
    most = max(uses.values())
    return {path for path, count in uses.items() if count < most}


def _names(text: str, name: str) -> bool:
    return re.search(rf"(?<![\w.-]){re.escape(name)}", text) is not None


def environment_packages(path: str, text: str) -> Iterator[NamedPackage]:
    """Yield the packages of an environment, those of its `pip:` list too, or those that a recipe runs with.

    `python=3.6` of conda allows any 3.6, and so do the clauses that are given.

    Args:
        path: path of the file.
        text: its text.
    """
    wanted = ("run", "host") if _RECIPE.match(PurePosixPath(path).name) else ("dependencies",)
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if key := _KEY.match(line):
            inside = key["name"] in wanted
        elif inside and not _PIP.match(line) and (item := _ITEM.match(line)) and "{{" not in line:
            if found := _PACKAGE.match(item["text"].strip()):
                yield NamedPackage(found["name"].lower(), _clauses(found["spec"]), item["text"].strip(), number)
        elif line[:1].strip() and line[0] not in "-#":
            inside = False


def _clauses(spec: str) -> str:
    fuzzy = _FUZZY.match(spec)
    return f"=={fuzzy['version'] or fuzzy['bare']}" if fuzzy else spec.strip()


def locked_by_pipenv(text: str) -> Iterator[tuple[str, str]]:
    """Yield the names and versions of the packages of a `Pipfile.lock` that the product needs."""
    for match in _LOCKED.finditer(text.partition('"develop":')[0]):
        yield match["name"].lower(), match["version"]
