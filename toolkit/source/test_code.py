"""Test code of a project: by the names of files and folders, but not what the product itself imports."""

import ast
import re
from collections.abc import Callable, Iterable, Mapping

from toolkit.errors import SourceError
from toolkit.model.facts import Import
from toolkit.model.settings import Settings
from toolkit.source.discover import match_tests
from toolkit.source.parse import parse_file

_TEST = re.compile(rb"^[ \t]*(?:async[ \t]+)?def[ \t]+test", re.MULTILINE)


def match_tests_among(
    settings: Settings, data: Mapping[str, bytes], imports: Mapping[str, Iterable[Import]] | None = None
) -> Callable[[str], bool]:
    """Return whether a path is test code: not a file outside of test folders that holds no test and that code imports.

    Args:
        settings: whose patterns name test code.
        data: contents of the files of the project by path.
        imports: the imports of files that are measured already, by path; the other files are parsed.
    """
    known = imports or {}
    by_name = match_tests(settings)
    doubtful = {
        path: path.rpartition("/")[2].partition(".")[0]
        for path, content in data.items()
        if by_name(path) and not by_name(f"{path.rpartition('/')[0]}/_.py") and not _TEST.search(content)
    }
    if not doubtful:
        return by_name
    mention = re.compile(rb"\b(?:%s)\b" % b"|".join(re.escape(name.encode()) for name in set(doubtful.values())))
    imported: set[str] = set()
    for path, content in data.items():
        if by_name(path):
            continue
        if path in known:
            imported |= _parts(known[path])
        elif mention.search(content):
            imported |= _imported_names(path, content)
    product = frozenset(path for path, name in doubtful.items() if name in imported)
    return lambda path: by_name(path) and path not in product


def _imported_names(path: str, content: bytes) -> set[str]:
    """The parts of the names that a file imports; none of one that cannot be read."""
    try:
        file = parse_file(path, content)
    except SourceError:
        return set()
    found: set[str] = set()
    for node in file.nodes(ast.ImportFrom):
        found.update((node.module or "").split("."), (item.name for item in node.names))
    for item in file.nodes(ast.Import):
        found.update(part for alias in item.names for part in alias.name.split("."))
    return found


def _parts(imports: Iterable[Import]) -> set[str]:
    """The parts of the names in these imports."""
    return {part for item in imports for part in (*item.module.split("."), *item.names)}
