"""Find the names that a file may take from a module: attributes, imports from it, and strings that may be names."""

import ast
from collections.abc import Iterator, Mapping
from functools import lru_cache

from toolkit.errors import SourceError
from toolkit.proof.names.mentioned_names import first_lines, list_mentions
from toolkit.source.parse import parse_file

_REMEMBERED = 2000  # files, each of which is asked for many names


@lru_cache(_REMEMBERED)
def taken_names(path: str, data: bytes) -> Mapping[str, int] | None:
    """Return name -> first line that may take it, `*` for all names; None if the file cannot be read.

    Args:
        path: path of the file.
        data: its bytes.
    """
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return None
    return first_lines((name, getattr(node, "lineno", 1)) for node in ast.walk(tree) for name in _names_of(node))


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.Constant):
        yield from list_mentions([node])
    elif isinstance(node, ast.ImportFrom):
        yield from (it.name for it in node.names)
