"""Find imports that take a file of the same folder before any other module of that name.

Python 2 looks beside the importing module first, unless that asks for absolute imports. Each Python looks first in the
folder of the script that is started, which may be any folder that is no package.
"""

import ast

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file


def looks_beside(path: str, data: bytes, name: str, *, is_package: bool, python: str = "") -> bool:
    """Return whether a module imports another by its name alone, and may find it in its own folder.

    Args:
        path: of the importing module.
        data: its bytes.
        name: by which it imports.
        is_package: whether its folder is a package.
        python: version of the program's interpreter; empty: not known.
    """
    if name.encode() not in data:
        return False
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return True
    nodes = list(ast.walk(tree))
    if is_package and (not _may_be_python2(python) or any(map(_asks_for_absolute, nodes))):
        return False
    return any(name in _first_parts(node) for node in nodes)


def _may_be_python2(python: str) -> bool:
    return not python or python.startswith("2.")


def _asks_for_absolute(node: ast.AST) -> bool:
    if not isinstance(node, ast.ImportFrom) or node.module != "__future__":
        return False
    return any(it.name == "absolute_import" for it in node.names)


def _first_parts(node: ast.AST) -> set[str]:
    """The first parts of the names of modules that a statement imports from wherever they are."""
    if isinstance(node, ast.Import):
        return {it.name.partition(".")[0] for it in node.names}
    if isinstance(node, ast.ImportFrom) and not node.level and node.module:
        return {node.module.partition(".")[0]}
    return set()
