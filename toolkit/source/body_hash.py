"""Hash the meaning of code, independent of formatting."""

import ast
from typing import Any

from toolkit.model.links import digest
from toolkit.model.tree import is_docstring

Definition = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef

_NAMED = frozenset({ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef})
# What differs between two ways to write the same code, and the name of a definition, which is told outside it.
_BLIND = frozenset({"ctx", "kind", "type_comment", "type_ignores"})

# Fields that only newer Pythons know: the hash of code that does not use them must not depend on who reads it.
_NEWER = frozenset({"type_params"})


def body_hash(node: Definition) -> str:
    """Hash the normalised code of a module, class or function to 16 hexadecimal digits.

    Two pieces of code have the same hash if their syntax trees say the same: layout, comments, positions, quotes
    and needless brackets do not count, and neither do docstrings nor the name of the definition itself.
    An import counts by the names that it binds, not by where they come from: an importing module does not change when
    the imported module moves. Everything else counts: decorators, annotations, and the names of definitions inside.

    The hash is remembered at the node, so that a definition in a class in a module is read once, not three times.
    """
    known: str | None = getattr(node, "body_hash", None)
    if known is None:
        known = digest("\n".join(_tokens(node)))
        node.body_hash = known  # type: ignore[union-attr]
    return known


def _tokens(top: Definition) -> list[str]:
    """Serialize a definition in exactly one way: pre-order, lists closed by a bracket.

    An identifier stands for a name; all other tokens start with a sign that no identifier starts with, and hold
    no line end. Only definitions inside definitions recurse, and Python's own parser limits those to 100 levels.
    """
    tokens: list[str] = []
    add = tokens.append
    stack: list[Any] = [top]
    pop = stack.pop
    while stack:
        item = pop()
        kind = type(item)
        if kind is str:
            add(item)
        elif kind is ast.Name:
            add(item.id)
        elif kind is ast.Constant:
            add(_constant(item.value))
        elif kind is ast.alias:
            add(item.asname or item.name)
        elif kind in _NAMED and item is not top:
            add(f"!{item.name}:{body_hash(item)}")
        else:
            add(_TAGS[kind])
            _push_fields(item, kind, stack)
    return tokens


def _push_fields(node: ast.AST, kind: type[ast.AST], stack: list[Any]) -> None:
    """Push the children of a node, last field first."""
    push = stack.append
    for name in _FIELDS[kind]:
        value: Any = getattr(node, name, None)
        field = type(value)
        if field is str:
            push(f":{value!r}")
        elif field is list:
            _push_list(name, value, kind, stack)
        elif value is None:
            if name not in _NEWER:
                push("-")
        else:
            push(value if isinstance(value, ast.AST) else f":{value!r}")


def _push_list(name: str, items: list[Any], kind: type[ast.AST], stack: list[Any]) -> None:
    """Push a list, its end first; a docstring is left out."""
    if name in _NEWER and not items:
        return
    stack.append("]")
    if name == "body" and kind in _DOCUMENTED and is_docstring(items[0] if items else None):
        items = items[1:]
    stack.extend([item if item is not None else "-" for item in reversed(items)])


def _constant(value: Any) -> str:
    """Write a literal: its type shows in how it is written (`1`, `1.0`, `True`, `'1'`, `b'1'`)."""
    try:
        return f"~{value!r}"
    except ValueError:  # an integer of more digits than Python agrees to write in decimal
        return f"~{value:#x}"


_DOCUMENTED = _NAMED | {ast.Module}
_TOLD_ELSEWHERE = {**dict.fromkeys(_NAMED, frozenset({"name"})), ast.ImportFrom: frozenset({"module", "level"})}


class _Tags(dict[type[ast.AST], str]):
    """Node type -> its token."""

    def __missing__(self, kind: type[ast.AST]) -> str:
        tag = self[kind] = f"@{kind.__name__}"
        return tag


class _Fields(dict[type[ast.AST], tuple[str, ...]]):
    """Node type -> the fields that count, last first; filled as types are met."""

    def __missing__(self, kind: type[ast.AST]) -> tuple[str, ...]:
        skip = _BLIND | _TOLD_ELSEWHERE.get(kind, frozenset())
        newer = [name for name in _NEWER if kind in _NAMED and name not in kind._fields]
        names = self[kind] = tuple(name for name in reversed((*kind._fields, *newer)) if name not in skip)
        return names


_TAGS = _Tags()
_FIELDS = _Fields()
