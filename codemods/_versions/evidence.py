"""Signs of the Python that runs a project: in its documents, and in its code."""

import ast
import re
from collections.abc import Mapping
from itertools import islice
from pathlib import PurePosixPath

from codemods._versions.oldest import find_oldest
from toolkit.model.codemod import Facts
from toolkit.model.project_facts import WHOLE, ProjectFacts
from toolkit.model.tree import SourceFile, ancestors, dotted_name
from toolkit.rules._python2 import removed_imports

MARKS = "pythons"
"""Key of the marks where a codemod gathers an object."""
PYTHON2 = "python2!"
"""Mark of a file that imports modules which only Python 2 has."""
_NODES = (
    *(ast.AsyncFunctionDef, ast.Await, ast.Nonlocal, ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.YieldFrom),
    *(ast.MatMult, ast.Match, ast.TryStar),
)
_MODULES = frozenset(
    (
        *("asyncio", "contextvars", "dataclasses", "graphlib", "secrets", "tomllib", "tracemalloc", "zoneinfo"),
        *("collections.abc", "importlib.metadata", "unittest.mock", "urllib.error", "urllib.parse", "urllib.request"),
    )
)
_OLD = re.compile(r"python[-_ .:]{0,4}2|\bpip2\b|\bpy2\d", re.IGNORECASE)
_ASIDE = frozenset({"vendor", "third_party", "node_modules"})


def gather_pythons(file: SourceFile) -> list[str]:
    """Return the marks of a file."""
    return [PYTHON2] if imports_python2(file) else []


def imports_python2(file: SourceFile) -> bool:
    """Return whether a file imports modules that only Python 2 has, and asks for no version before."""
    return any(removed_imports(file))


def runs_on_python3(file: SourceFile, facts: Facts) -> bool:
    """Return whether Python 3 alone runs a file: a document or its code says so, or nothing speaks of Python 2.

    Args:
        file: the file.
        facts: facts with the documents, and the marks of other files.
    """
    oldest = find_oldest(facts)
    if file.python2 or oldest is None or imports_python2(file):
        return False
    if oldest.is_declared or _is_python3(file):
        return True
    project = ProjectFacts.of(facts.gathered)
    key = MARKS if all(isinstance(it, dict) for it in islice(project.values(), 1)) else WHOLE
    return PYTHON2 not in project.union(key) and not _speak_of_python2(facts.documents)


def _speak_of_python2(documents: Mapping[str, str]) -> bool:
    texts = (text for path, text in documents.items() if _ASIDE.isdisjoint(PurePosixPath(path).parts))
    return any(map(_OLD.search, texts))


def _is_python3(file: SourceFile) -> bool:
    """Return whether only Python 3 can run a file: its syntax, or modules that it imports whatever happens."""
    if file.python2:
        return False
    if any(True for _ in file.nodes(*_NODES)) or any(it.cause is not None for it in file.nodes(ast.Raise)):
        return True
    if any(it.keywords for it in file.nodes(ast.ClassDef)) or any(it.annotation for it in file.nodes(ast.arg)):
        return True
    if any(it.returns or it.args.kwonlyargs for it in file.nodes(ast.FunctionDef)):
        return True
    if any(dotted_name(it.func) == "super" and not it.args for it in file.nodes(ast.Call)):
        return True
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    return any(map(_imports_python3, imports))


def _imports_python3(node: ast.Import | ast.ImportFrom) -> bool:
    if isinstance(node, ast.ImportFrom):
        names = [] if node.level else [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
    else:
        names = [alias.name for alias in node.names]
    return not _MODULES.isdisjoint(names) and not any(isinstance(it, ast.Try | ast.If) for it in ancestors(node))
