"""Find names that a file binds by text: `globals()["str"] = f`, `builtins.str = f`, `setattr(builtins, name, f)`."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import SourceFile, dotted_name, is_text
from toolkit.source.calls import follow, imported_names

ANY = "*"
"""Stands for every name: a computed one is bound."""
_BUILTINS = frozenset({"builtins", "__builtin__", "__builtins__", "six.moves.builtins", "future.builtins"})
_NAMESPACES = frozenset({"globals", "vars", "locals"})
_SETTING = frozenset({"update", "setdefault", "__setitem__", "__setattr__", "pop", "__delitem__", "clear"})


def replaced_names(file: SourceFile) -> set[str]:
    """Return the names that a file binds by text in its module, or among the built-in ones; `ANY` if any."""
    return {*_Namespaces(file).find_set()}


class _Namespaces:
    """The expressions of a file that hold the names of its module, or the built-in ones."""

    def __init__(self, file: SourceFile) -> None:
        self._file, self._origins = file, imported_names(file)
        self._at_top = {id(it) for scope, it in file.each(ast.Call) if not scope.in_function}
        given = [it for it in file.nodes(ast.Assign) if self._holds(it.value)]
        self._held = {it.id for one in given for it in one.targets if isinstance(it, ast.Name)}

    def find_set(self) -> Iterator[str]:
        """Yield the names that are set or deleted in one."""
        stored: list[ast.Subscript | ast.Attribute] = [
            *self._file.nodes(ast.Subscript),
            *self._file.nodes(ast.Attribute),
        ]
        for node in stored:
            if not isinstance(node.ctx, ast.Load) and self._is_one(node.value):
                yield node.attr if isinstance(node, ast.Attribute) else _text_or_any(node.slice)
        for call in self._file.nodes(ast.Call):
            holder = call.func.value if isinstance(call.func, ast.Attribute) else None
            if holder is not None and call.func.attr in _SETTING and self._is_one(holder):  # type: ignore[attr-defined]
                yield from _keys(call)
            elif dotted_name(call.func) in ("setattr", "delattr") and len(call.args) > 1 and self._is_one(call.args[0]):
                yield _text_or_any(call.args[1])

    def _is_one(self, node: ast.expr) -> bool:
        return (isinstance(node, ast.Name) and node.id in self._held) or self._holds(node)

    def _holds(self, node: ast.expr) -> bool:
        if isinstance(node, ast.Attribute) and node.attr == "__dict__":
            return self._holds(node.value)
        if isinstance(node, ast.Subscript):
            is_loaded = follow(dotted_name(node.value), self._origins) == "sys.modules"
            return is_loaded and (dotted_name(node.slice) == "__name__" or _text_or_any(node.slice) in _BUILTINS)
        if isinstance(node, ast.Call):
            name = dotted_name(node.func)
            if name.endswith(("import_module", "__import__")):
                return any(_text_or_any(it) in _BUILTINS for it in node.args[:1])
            if node.args:
                return name == "vars" and self._holds(node.args[0])
            return name == "globals" or (name in _NAMESPACES and id(node) in self._at_top)
        return follow(dotted_name(node), self._origins) in _BUILTINS


def _keys(call: ast.Call) -> Iterator[str]:
    """Yield the names that a method of a dictionary sets."""
    yield from (it.arg or ANY for it in call.keywords)
    for given in call.args[:1]:
        if isinstance(given, ast.Dict):
            yield from map(_text_or_any, given.keys)
        else:
            yield _text_or_any(given)


def _text_or_any(node: ast.expr | None) -> str:
    return node.value if is_text(node) else ANY
