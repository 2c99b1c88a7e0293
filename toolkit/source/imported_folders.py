"""Tell folders called like documentation or samples that a program imports from those that only stand beside it."""

import re
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

_AMBIGUOUS = frozenset({"doc", "docs", "example", "examples", "sample", "samples"})
_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([\w.]+)(?:[ \t]+import[ \t]+\(?[ \t]*([\w, \t]+))?", re.MULTILINE)


def find_imported(paths: Iterable[str], texts: Iterable[str], is_beside: Callable[[str], bool]) -> set[str]:
    """Return the files in folders called `doc`, `samples` and the like that code of the program imports.

    A folder counts only inside of another one, such as `core/doc/` of `from core.doc.folders import Folder`: those at
    the top of a project hold what their names say.

    Args:
        paths: files that the settings take for no part of the program.
        texts: source of the program.
        is_beside: tells whether the settings take a path for no part of the program.
    """
    found: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        parts = path.split("/")
        number = next((number for number, part in enumerate(parts[:-1]) if part in _AMBIGUOUS), 0)
        if number and not is_beside("/".join(parts[:number] + parts[number + 1 :])):
            found.setdefault((parts[number - 1], parts[number]), []).append(path)
    imported = {pair for text in texts for pair in _imported_pairs(text)} if found else set()
    return {path for pair in found.keys() & imported for path in found[pair]}


def _imported_pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yield (package, name in it) of everything that the imports of a text name."""
    for match in _IMPORT.finditer(text):
        parts = [part for part in match[1].split(".") if part]
        yield from pairwise(parts)
        for name in (match[2] or "").split(",") if parts else ():
            yield parts[-1], name.split()[0] if name.split() else ""
