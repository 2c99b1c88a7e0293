"""Find client input in the values of a query: parts of the request, path parameters, bodies."""

import ast
from collections.abc import Callable, Iterable

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.data_access.exposed import gives_input
from toolkit.inventory.data_access.program import is_parameter
from toolkit.inventory.endpoints.request_values import part_of_request
from toolkit.inventory.tenancy.row_conditions import is_object, values_given
from toolkit.model.tree import Scope, dotted_name, has_name, text_of
from toolkit.source.calls import last_name

_DEEPEST = 3
_SENT = ("validated_data", "attrs", "data", "value", "cleaned_data")
_BODIES = ("BaseModel", "Schema", "Struct")
_PATHS = (".kwargs", ".path_params", ".view_args", ".match_info")


class ClientInputs:
    """Finds client input in expressions.

    Args:
        index: index of the program.
        names_tenant: tells whether an expression, with the values of its names to some depth, names the tenant.
        is_handler: tells whether a function handles requests itself.
    """

    def __init__(
        self,
        index: ProgramIndex,
        names_tenant: Callable[[ast.expr, Scope, int], bool],
        is_handler: Callable[[FunctionDefinition], bool],
    ) -> None:
        self._index = index
        self._is_handler = is_handler
        self._names_tenant = names_tenant
        self._givers = {item.name for item in index.functions.values() if gives_input(item)}

    def of(self, values: Iterable[ast.expr], scope: Scope) -> set[str]:
        """Return the inputs that were not read from a row: `request`, names of parameters and path keys.

        Args:
            values: arguments of a query.
            scope: scope of the query.
        """
        found: set[str] = set()
        for value in values:
            self._raw(value, scope, found, _DEEPEST)
        return found

    def _raw(self, node: ast.expr, scope: Scope, found: set[str], depth: int) -> None:
        is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        owner = node.func.value if is_method and not self._gives(node) else node  # type: ignore[attr-defined]
        if part_of_request(owner, {}) or self._gives(owner) or is_validated(owner):
            found.add("request")
        elif isinstance(owner, ast.Attribute) and self._is_of_body(owner, scope):
            found.update(("request", owner.attr))
        elif key := key_of_path(node):
            found.update(("request", key))
        elif isinstance(node, ast.Name):
            self._raw_name(node, scope, found, depth)
        else:
            for part in _parts_of(node, owner):
                self._raw(part, scope, found, depth)

    def _gives(self, node: ast.expr) -> bool:
        """Return whether a call of a project function returns a part of the request."""
        return isinstance(node, ast.Call) and last_name(node) in self._givers

    def _is_of_body(self, node: ast.Attribute, scope: Scope) -> bool:
        """Return whether an expression is a part of a body that a handler declares: `payload.order_id`."""
        start, function = node.value, self._index.function_around(scope)
        if not isinstance(start, ast.Name) or function is None or not self._is_handler(function):
            return False
        spec = function.node.args
        for item in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs):
            if item.arg == start.id and item.annotation is not None:
                declared = self._index.resolve(item.annotation, function.path, function.scope.parent or scope)
                names = declared.externals() if isinstance(declared, ClassDefinition) else ()
                return any(name.endswith(_BODIES) for name in names)
        return False

    def _is_of_client(self, name: str, scope: Scope) -> bool:
        """Return whether a parameter of a serializer's or form's method holds client input."""
        owner = self._index.class_around(scope)
        if name not in _SENT or owner is None:
            return False
        return any(item.endswith(("Serializer", "Form", "Schema")) for item in (owner.name, *owner.externals()))

    def _raw_name(self, node: ast.Name, scope: Scope, found: set[str], depth: int) -> None:
        if is_parameter(scope, node.id):
            if self._is_of_client(node.id, scope):
                found.add("request")
            if not is_object(scope, node.id):
                found.add(node.id)
            return
        loops = [loop.iter for loop in scope.nodes(ast.For) if has_name(loop.target, node.id)]
        for value in (*values_given(scope, node.id), *loops) if depth else ():
            if not self._names_tenant(value, scope, 0):  # else a row that was found by the tenant
                self._raw(value, scope, found, depth - 1)


def _parts_of(node: ast.expr, owner: ast.expr) -> list[ast.expr]:
    """Return the parts that can be the value of an expression; none for an attribute, which is part of a row."""
    if isinstance(node, ast.Call) and owner is not node and isinstance(owner, ast.Subscript | ast.Call | ast.Name):
        return [owner, *node.args, *(item.value for item in node.keywords)]  # the text of it
    if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
        return [item.iter for item in node.generators]
    if isinstance(node, ast.Subscript):
        return [node.value]
    if isinstance(node, ast.Attribute):
        return []
    inside = (item.value if isinstance(item, ast.keyword) else item for item in ast.iter_child_nodes(node))
    return [item for item in inside if isinstance(item, ast.expr)]


def is_validated(node: ast.expr) -> bool:
    """Return whether an expression is data of a serializer or form: `self.validated_data`."""
    return isinstance(node, ast.Attribute) and node.attr in ("validated_data", "cleaned_data", "initial_data")


def key_of_path(node: ast.expr) -> str:
    """Return the path key that a view reads: `order_pk` for `self.kwargs["order_pk"]`; empty if none."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "pop"):
        is_path = dotted_name(node.func.value).endswith(_PATHS)
        return text_of(node.args[0]) if is_path and node.args else ""
    if isinstance(node, ast.Subscript):
        is_path = dotted_name(node.value).endswith(_PATHS)
        return text_of(node.slice) if is_path else ""
    return ""
