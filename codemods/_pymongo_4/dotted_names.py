"""Names of files, of members and of chains of attributes, as type tracing looks them up."""

from collections.abc import Iterator, Mapping
from typing import Any

from codemods._pymongo_4.sources import Expression


def module_name(path: str) -> str:
    """Return the dotted name of a file in its project."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def member_names(file: Mapping[str, Any]) -> Iterator[str]:
    """Yield the member names of the classes of a file, once for each class."""
    for owner in file["bases"]:
        yield from {*file["names"].get(owner, ()), *file["attributes"].get(owner, ())}


def absolute_name(name: str, path: str) -> str:
    """Make a relative dotted name absolute."""
    rest = name.lstrip(".")
    level = len(name) - len(rest)
    if not level:
        return name
    around = path.split("/")[:-level]
    return ".".join([*around, rest]) if rest else ".".join(around)


def dotted_text(it: Expression) -> str:
    """Return a chain of attributes of a name as text; empty for other expressions."""
    names: list[str] = []
    while it[0] == "attr":
        names.append(it[2])
        it = it[1]
    return ".".join([it[2], *reversed(names)]) if it[0] == "name" else ""


def attributes_put(files: Mapping[str, Any]) -> dict[str, list[tuple[str, str]]]:
    """Return where attributes are put on a global name, or on a module in a package: attribute -> (path, what has it).

    `config.db = ...` and `shop.config.db = ...` both put `db`.
    """
    found: dict[str, list[tuple[str, str]]] = {}
    for path, file in files.items():
        for written in file["names"].get("", {}):
            owner, _, name = written.rpartition(".")
            if owner:
                found.setdefault(name, []).append((path, owner))
    return found
