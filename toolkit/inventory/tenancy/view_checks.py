"""Find views that check the owner of the rows that a request names before their serializer reads it.

A base class of the project often does so for all of them: `create` and `update` ask whether the rows in `request.data`
belong to the user, and each view says which fields hold such rows.
"""

import ast
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.tenancy.accesses import CHOICES, StoreAccess
from toolkit.inventory.tenancy.key_checks import USERS
from toolkit.inventory.tenancy.row_conditions import identifiers, is_check
from toolkit.model.tree import ancestors, dotted_name, text_of
from toolkit.source.calls import last_name

_DEEPEST = 3
_WRITES = {
    "create": ("ModelViewSet", "CreateModelMixin", "CreateAPIView"),
    "update": ("ModelViewSet", "UpdateModelMixin", "UpdateAPIView", "RetrieveUpdateDestroyAPIView"),
}
"""Method that handles a request body -> ends of the names of the library's classes that have it."""
_READING = "ReadOnlyModelViewSet"
_BEFORE = {"create": ("create", "perform_create"), "update": ("update", "perform_update")}


class ViewChecks:
    """Finds checks of the views around a serializer's field.

    Args:
        index: index of the program.
    """

    def __init__(self, index: ProgramIndex) -> None:
        self._index = index
        self._made: frozenset[str] | None = None
        self._named: dict[int, frozenset[str]] = {}

    def checks_field(self, access: StoreAccess) -> bool:
        """Return whether every view of a serializer checks the row that one of its fields accepts.

        Args:
            access: the rows that the field accepts.
        """
        owner, field = self._index.class_around(access.scope), _field_of(access)
        if owner is None or not field or owner.name in self._names_called():
            return False
        views = [item for item in self._index.classes.values() if self._reads_with(item, owner)]
        return bool(views) and all(self._is_checked(view, field) for view in views)

    def _reads_with(self, view: ClassDefinition, serializer: ClassDefinition) -> bool:
        """Return whether a view, or a serializer around it, reads bodies with a serializer."""
        return view is not serializer and any(serializer.name in self._names_of(item) for item in view.lineage())

    def _names_of(self, item: ClassDefinition) -> frozenset[str]:
        """Return every name in the members of a class."""
        if id(item) not in self._named:
            trees = (it.node if isinstance(it, FunctionDefinition) else it for it in item.members.values())
            self._named[id(item)] = frozenset(name for tree in trees for name in identifiers(tree))
        return self._named[id(item)]

    def _names_called(self) -> frozenset[str]:
        """Return the names of the classes that code calls with a body: no view decides what they get."""
        if self._made is None:
            calls = (node for file in self._index.files.values() for node in file.nodes(ast.Call))
            self._made = frozenset(
                last_name(node) for node in calls if any(item.arg == "data" for item in node.keywords)
            )
        return self._made

    def _is_checked(self, view: ClassDefinition, field: str) -> bool:
        names = view.externals()
        writing = [name for name in names if not name.endswith(_READING)]
        methods = [method for method, ends in _WRITES.items() if any(name.endswith(ends) for name in writing)]
        if not methods:
            return any(name.endswith(_READING) for name in names) or self._borrows_checks(view, field)
        return all(any(self._checks(view, entry, field) for entry in _BEFORE[method]) for method in methods)

    def _borrows_checks(self, other: ClassDefinition, field: str) -> bool:
        """Return whether a class that is no view names one that checks a field, and checks the user itself."""
        members = [it for item in other.lineage() for it in item.members.values()]
        named = [it for it in members if isinstance(it, ast.Name | ast.Attribute)]
        views = [self._index.resolve(it, other.path, other.scope) for it in named]
        borrowed = any(
            isinstance(it, ClassDefinition) and it is not other and self._is_checked(it, field) for it in views
        )
        methods = [it for it in members if isinstance(it, FunctionDefinition)]
        return borrowed and any(_asks_for_user(call) for it in methods for call in it.scope.nodes(ast.Call))

    def _checks(self, view: ClassDefinition, entry: str, field: str) -> bool:
        """Return whether a method, with those of the same view that it calls, refuses rows of others in a field."""
        reached = list(_methods_from(view, entry))
        refuses = any(_refuses(call) for method in reached for call in method.scope.nodes(ast.Call))
        texts = (node.value for method in reached for node in method.scope.nodes(ast.Constant))
        return refuses and field in set(texts)


def _field_of(access: StoreAccess) -> str:
    """Return the name of the field of a serializer that accepts rows; empty if there is none."""
    if access.operation == CHOICES:
        return text_of(access.node)
    for around in ancestors(access.node):
        if isinstance(around, ast.Assign) and len(around.targets) == 1 and isinstance(around.targets[0], ast.Name):
            return around.targets[0].id
        if isinstance(around, ast.stmt):
            return ""
    return ""


def _methods_from(view: ClassDefinition, entry: str) -> Iterator[FunctionDefinition]:
    """Yield a method of a view and those that it calls on itself, to a depth."""
    waiting, seen = [(entry, 0)], {entry}
    while waiting:
        name, depth = waiting.pop(0)
        found = view.find(name)
        if not isinstance(found, FunctionDefinition):
            continue
        yield found
        for call in found.scope.nodes(ast.Call) if depth < _DEEPEST else ():
            owner, _, called = dotted_name(call.func).rpartition(".")
            if owner == "self" and called not in seen:
                seen.add(called)
                waiting.append((called, depth + 1))


def _refuses(call: ast.Call) -> bool:
    """Return whether a call checks the body for the user, and the code raises where the check fails."""
    around = _test_around(call)
    if around is None or not _asks_for_user(call):
        return False
    known = {name for item in call.args for name in identifiers(item)}
    return "data" in known and any(isinstance(node, ast.Raise) for item in around.body for node in ast.walk(item))


def _asks_for_user(call: ast.Call) -> bool:
    """Return whether a call is a check for the user that decides what is done."""
    given = (*call.args, *(item.value for item in call.keywords))
    parts = {part for item in given for name in identifiers(item) for part in name.split("_")}
    return is_check(last_name(call)) and not parts.isdisjoint(USERS) and _test_around(call) is not None


def _test_around(call: ast.Call) -> ast.If | None:
    """Return the statement whose condition a call is in; None if it is in none."""
    around = next((item for item in ancestors(call) if isinstance(item, ast.stmt)), None)
    return around if isinstance(around, ast.If) else None
