"""Find the functions of a file that look at the function that called them: an extracted part is another one."""

import ast
from collections.abc import Iterable, Iterator

SEEING = (
    r"\b(?:_getframe|currentframe|f_back|getouterframes|(?:extract|format|print|walk)_stack)\b"
    r"|\binspect\.(?:stack|trace)\b|\bfrom\s+inspect\s+import\b[^\n]*\b(?:stack|trace)\b"
)
"""Pattern of what a file says that has such a function."""
_WORDS = frozenset({
    "_getframe", "currentframe", "f_back", "getouterframes", "stack", "trace", "extract_stack", "format_stack",
    "print_stack", "walk_stack",
})  # fmt: skip
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_Named = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Assign


def find_seers(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names of functions that look at their callers, or mention others of their file that do.

    A class with such a special method, and a name that is given such a function, are among them.

    Args:
        nodes: every node of the file.
    """
    words = [
        (name, {_word_of(one) for one in ast.walk(it)})
        for it in nodes
        if isinstance(it, _Named)
        for name in _names_of(it)
    ]
    found = frozenset(name for name, said in words if said & _WORDS)
    while more := frozenset(name for name, said in words if said & found) - found:
        found |= more
    return found


def _names_of(node: _Named) -> Iterator[str]:
    """Yield the name by which a function is called, or, of a class with a special method, that of the class."""
    if isinstance(node, ast.Assign):
        is_alias = isinstance(node.value, ast.Name | ast.Attribute | ast.Call | ast.Lambda)
        yield from (it.id for it in node.targets if isinstance(it, ast.Name) and is_alias)
    elif isinstance(node, ast.ClassDef):
        bodies = (it for it in node.body if isinstance(it, _FUNCTIONS) and it.name.startswith("__"))
        yield from [node.name] if any(True for _ in bodies) else []
    elif not node.name.startswith("__"):
        yield node.name


def _word_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.alias):
        return node.name
    return node.id if isinstance(node, ast.Name) else ""
