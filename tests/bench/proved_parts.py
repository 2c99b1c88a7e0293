"""Count the functions that `simplify` brings below cognitive complexity 15 by certain sites, or by sites of equal form.

python -m tests.bench.proved_parts TREE ...

Each function is simplified alone, with sites for review, and its change is judged as `tebiki prove` judges a branch
without a lock. Set TEBIKI_PYTHON to the interpreter of the project to look up its libraries.
"""

import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.simplified import LIMIT, complexities
from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.flows.target_python import find_target
from toolkit.model.codemod import Facts, Verdict
from toolkit.proof.changes_beyond_statements import WholeChange, changes_beyond_statements
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements.changed_statements import ChangedStatement, changed_statements
from toolkit.proof.verdict import unheld_statements
from toolkit.source.discover import discover_files, match_unused
from toolkit.source.oldest_python import declared_oldest
from toolkit.source.parse import parse_file
from toolkit.state import settings
from toolkit.wiring import plugins

_CODEMOD = plugins.codemod("simplify")
_ACCEPTED: tuple[frozenset[Verdict], ...] = (frozenset({"certain"}), frozenset({"certain", "review"}))


class _NoCases:
    """Evidence without any case."""

    def __getattr__(self, _name: str) -> Any:
        return lambda _statement: False


def _is_same(root: Path, before: dict[str, bytes], after: dict[str, bytes], python: str) -> bool:
    """Return whether a change is shown the same without cases."""

    def is_test(path: str) -> bool:
        return match_unused(settings.load(root))(path)

    statements: tuple[ChangedStatement, ...] = changed_statements(before, after, is_test, python)
    interpreter = os.environ.get("TEBIKI_PYTHON")
    sources = ProjectSources(root, is_test, after, Path(interpreter) if interpreter else None)
    whole = WholeChange(before, after, statements, lambda: sources, is_test)
    unheld: Iterator[object] = unheld_statements(whole, _NoCases(), "no_lock")
    return next(unheld, None) is None and next(changes_beyond_statements(whole), None) is None


def measure(root: Path) -> Counter[str]:
    """Count the functions of a tree."""
    known = settings.load(root)
    listed, is_unused = discover_files(root, known), match_unused(known)
    oldest = min(declared_oldest(listed.documents) or (0, 0), find_target(root, known))
    python = ".".join(map(str, oldest)) if oldest >= (3, 0) else ""
    data = {path: (root / path).read_bytes() for path in listed.files if not is_unused(path)}
    gathered = {}
    for path, content in data.items():
        try:
            gathered[path] = _CODEMOD.gather(parse_file(path, content)) if _CODEMOD.gather else None
        except SourceError:
            continue
    counts: Counter[str] = Counter()
    for path in gathered:
        for name, value in complexities(path, data[path]).items():
            if value > LIMIT:
                facts = {"simplify": Facts(gathered=gathered, symbols=(f"{path}::{name}",))}
                packs = [Pack((_CODEMOD,), facts, accept=it) for it in _ACCEPTED]
                certain, every = (it((path, data[path])).data or data[path] for it in packs)
                is_certain, is_down = (complexities(path, it).get(name, 0) <= LIMIT for it in (certain, every))
                is_same = is_down and _is_same(root, {path: data[path]}, {path: every}, python)
                counts += Counter(
                    above=1, certain=is_certain, review=is_down, same=is_same, without_person=is_certain or is_same
                )
    return counts


if __name__ == "__main__":
    for tree in sys.argv[1:]:
        print(tree, dict(measure(Path(tree))), flush=True)
