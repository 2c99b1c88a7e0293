"""Find the functions that run when a row is saved or deleted: receivers of signals, and methods of its model."""

import ast
from collections.abc import Iterable, Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.program import keyword_of
from toolkit.model.data_access import DataModel
from toolkit.model.tree import Scope, text_of
from toolkit.source.calls import last_name

_SAVED = frozenset({"pre_save", "post_save", "after_insert", "before_insert", "after_update", "before_update"})
_DELETED = frozenset({"pre_delete", "post_delete", "after_delete", "before_delete"})


class RowTriggers:
    """The functions that saving or deleting a row of a model starts.

    Args:
        index: index of the program.
        models: its models.
    """

    def __init__(self, index: ProgramIndex, models: Iterable[DataModel]) -> None:
        self._index = index
        self._found: dict[tuple[str, bool], dict[int, FunctionDefinition]] = {}
        named = {(item.file, item.line): item for item in models}
        for definition in index.classes.values():
            model = named.get((definition.path, definition.node.lineno))
            if model is not None:
                self._note_methods(definition, model.name)
        for path, file in index.files.items():
            for scope in file.scopes:
                for store, is_deleted, function in (*self._of_decorators(path, scope), *self._of_calls(path, scope)):
                    self._found.setdefault((store, is_deleted), {})[id(function)] = function

    def of(self, store: str, *, is_deleted: bool = False) -> tuple[FunctionDefinition, ...]:
        """Return the functions that saving, or deleting, a row of a model starts."""
        return tuple(self._found.get((store, is_deleted), {}).values())

    def _note_methods(self, definition: ClassDefinition, store: str) -> None:
        for name, is_deleted in (("save", False), ("delete", True)):
            method = definition.find(name)
            if isinstance(method, FunctionDefinition):
                self._found.setdefault((store, is_deleted), {})[id(method)] = method

    def _of_decorators(self, path: str, scope: Scope) -> Iterator[tuple[str, bool, FunctionDefinition]]:
        """Yield the receivers that decorators register: `@receiver(post_save, sender=Order)`."""
        function = self._index.of_node(scope.node)
        if not isinstance(function, FunctionDefinition):
            return
        for node in function.node.decorator_list:
            if isinstance(node, ast.Call) and last_name(node) == "receiver" and node.args:
                signals = node.args[0].elts if isinstance(node.args[0], ast.List | ast.Tuple) else node.args[:1]
                sender = keyword_of(node, "sender")
            elif isinstance(node, ast.Call) and last_name(node) in ("listens_for", "on") and len(node.args) > 1:
                signals, sender = node.args[1:2], node.args[0]
            else:
                continue
            for signal in signals:
                yield from self._pair(signal, sender, path, scope.parent or scope, function)

    def _of_calls(self, path: str, scope: Scope) -> Iterator[tuple[str, bool, FunctionDefinition]]:
        """Yield the receivers that calls register: `post_save.connect(follow_up, sender=Order)`."""
        for call in scope.nodes(ast.Call):
            if last_name(call) == "connect" and isinstance(call.func, ast.Attribute) and call.args:
                function = self._index.resolve(call.args[0], path, scope)
                if isinstance(function, FunctionDefinition):
                    yield from self._pair(call.func.value, keyword_of(call, "sender"), path, scope, function)

    def _pair(
        self, signal: ast.expr, sender: ast.expr | None, path: str, scope: Scope, function: FunctionDefinition
    ) -> Iterator[tuple[str, bool, FunctionDefinition]]:
        name = text_of(signal) or (signal.attr if isinstance(signal, ast.Attribute) else getattr(signal, "id", ""))
        if name not in _SAVED | _DELETED or sender is None:
            return
        model = self._index.resolve(sender, path, scope)
        if isinstance(model, ClassDefinition):
            yield model.name, name in _DELETED, function
        elif text := text_of(sender) or (sender.attr if isinstance(sender, ast.Attribute) else ""):
            yield text.rpartition(".")[2], name in _DELETED, function
