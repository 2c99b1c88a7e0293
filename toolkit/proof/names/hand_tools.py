"""Tell tools that a person starts, such as a checker of docstrings, from the program: nothing leads from one to it."""

import ast
import re
from collections.abc import Collection
from pathlib import PurePosixPath

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file

_STARTED = re.compile(rb"\A#!.*python|^if\s+__name__\s*==\s*[\"']__main__[\"']", re.MULTILINE)
_REACHING = re.compile(
    rb"\b(?:__import__|exec|execfile|eval|popen\w*|system|\w*spawn\w*|exec[lv]\w*|startfile|fork\w*)\b|\bsys\.modules\b"
    rb"|(?<![.\w])compile\s*\("
)
"""Words by which a file may run or import other code."""
_HARMLESS = frozenset({
    "__future__", "argparse", "ast", "collections", "contextlib", "csv", "dataclasses", "datetime", "difflib", "enum",
    "fnmatch", "functools", "glob", "io", "itertools", "json", "keyword", "linecache", "operator", "os", "pathlib",
    "re", "shutil", "string", "symtable", "sys", "textwrap", "time", "token", "tokenize", "traceback", "typing",
    "unicodedata",
})  # fmt: skip
"""Modules by which a file reads and writes texts and files, and reaches no other program."""


def is_hand_tool(path: str, data: bytes, paths: Collection[str]) -> bool:
    """Return whether a file is a program of its own, which neither imports nor starts anything of the project.

    It may still be started by the project: who asks has to see that nothing names it.

    Args:
        path: of the file.
        data: what it holds.
        paths: of all files of the project.
    """
    is_in_package = str(PurePosixPath(path).with_name("__init__.py")) in paths
    if is_in_package or not _STARTED.search(data) or _REACHING.search(data):
        return False
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return False
    names = {part for it in paths for part in (*PurePosixPath(it).parts[:-1], PurePosixPath(it).stem)}
    return all(it in _HARMLESS and it not in names for node in ast.walk(tree) for it in _list_imports(node))


def _list_imports(node: ast.AST) -> tuple[str, ...]:
    """Return the first names of the modules that a statement imports; an empty one for a relative import."""
    if isinstance(node, ast.Import):
        return tuple(it.name.partition(".")[0] for it in node.names)
    if isinstance(node, ast.ImportFrom):
        return ("" if node.level else (node.module or "").partition(".")[0],)
    return ()
