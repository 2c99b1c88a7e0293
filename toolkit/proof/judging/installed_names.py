"""Find the names of modules that a new file could shadow: installed ones and the standard library."""

import re
import sys
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

_INTERPRETER = re.compile(r"[^\s'\";|&<>()=]*/bin/(?:python|pytest)[\w.]*")
_PACKAGES = "lib/python*/site-packages/*"
_SUFFIXES = frozenset({"", ".py", ".so"})


def installed_names(python: Path | None, command: str, root: Path) -> frozenset[str]:
    """Return the top-level modules of the standard library and of the environments in which changes are proved.

    Args:
        python: the interpreter of the project.
        command: its test command, which may name another interpreter by a path with `/bin/`.
        root: the user's own project, `{root}` of the command.
    """
    return frozenset(sys.stdlib_module_names).union(*map(_module_names, environments_of(python, command, root)))


def environments_of(python: Path | None, command: str, root: Path) -> set[Path]:
    """Return the environments of an interpreter, and of those in a command; arguments as for `installed_names`."""
    named = [Path(word.replace("{root}", str(root))) for word in _INTERPRETER.findall(command)]
    return {one.parent.parent for one in (*named, *filter(None, [python]))}


def _module_names(environment: Path) -> Iterator[str]:
    files = (file for file in environment.glob(_PACKAGES) if "-" not in file.name)
    return (file.name.partition(".")[0] for file in files if file.suffix in _SUFFIXES)


def is_shadow(path: str, names: frozenset[str], folders: Collection[str] = (), *, is_link: bool = False) -> bool:
    """Return whether a new file is a top-level module with one of these names, or a link that may lead to one.

    Args:
        path: path of the file.
        names: names of modules.
        folders: folders in which modules are found, besides the project's own and its `src`.
        is_link: whether it is a link, which may also replace or contain one of these folders.
    """
    places = {"src", *(folder.strip("/") for folder in folders)} - {"", "."}
    if is_link and any(f"{place}/".startswith(f"{path}/") for place in places):
        return True
    below = (path.removeprefix(f"{place}/") for place in places if path.startswith(f"{place}/"))
    return any(_is_module(one, names, is_link) for one in (path, *below))


def _is_module(path: str, names: frozenset[str], is_link: bool) -> bool:
    parts = PurePosixPath(path).parts
    if is_link and len(parts) == 1:
        return parts[0].partition(".")[0] in names
    is_package = len(parts) == 2 and parts[1].startswith("__init__.")
    return (len(parts) == 1 or is_package) and parts[0].partition(".")[0] in names and path.endswith((".py", ".pyw"))
