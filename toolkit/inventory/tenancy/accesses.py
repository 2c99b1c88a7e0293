"""Find accesses to stores: queries, and calls of a model's own methods that query."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import symbol_of
from toolkit.model.data_access import DataQuery
from toolkit.model.tree import Scope, ancestors, dotted_name, parent
from toolkit.source.calls import last_name

CHOICES = "choices"
"""Name of the operation of a form or serializer that offers all rows of a related store."""
VIEW_ROW = "view row"
"""Name of the operation of a generic view that looks up a row of its model by the key in its path."""
CACHE = "cache"
"""Name of the store that stands for all caches."""
_FINDERS = re.compile(r"(get|find|fetch|load|lookup|by|all|first|one|select|search|list)(_|\Z)")
"""Names of methods that query rows; a model may inherit them from an external package."""
_CACHE_METHODS = ("get", "set", "add", "delete", "get_or_set", "setex", "incr", "set_many", "get_many", "expire")


@dataclass(eq=False)
class StoreAccess:
    """One access to a store.

    Attributes:
        node: expression of the access, with its arguments.
        query: None for calls of a model's own method.
        method: called method of the model, if it is not a query.
        is_definition: whether it is in a method of the model that others call to query.
        is_lookup: whether it calls a function of the project that looks up one row.
        reached_from: store whose row leads to the rows by a relation; empty for direct accesses.
    """

    path: str
    scope: Scope
    node: ast.expr
    store: str
    operation: str
    query: DataQuery | None = None
    method: FunctionDefinition | None = None
    is_definition: bool = False
    is_lookup: bool = False
    extra: list[ast.expr] = field(default_factory=list)
    reached_from: str = ""

    @property
    def symbol(self) -> str:
        """Symbol that contains the access."""
        return symbol_of(self.path, self.scope)


class AccessReader:
    """Collects the accesses of a program.

    Args:
        reader: reader of its queries.
    """

    def __init__(self, reader: DataReader) -> None:
        self._reader = reader
        self._index = reader.program.index
        self._names = {
            store: classes[0].name if len({item.name for item in classes}) == 1 else store
            for store, classes in reader.models.by_store.items()
        }
        self.asking: dict[int, FunctionDefinition] = {}

    def read(self) -> list[StoreAccess]:
        """Return all accesses; stores of models have the name of the model."""
        found = [self._of_query(query, node, scope) for query, node, scope in self._reader.written]
        for access in found:
            function = self._index.function_around(access.scope)
            if function is not None and function.owner is not None and self._stands_for(function.owner, access):
                self.asking[id(function)] = function
                access.is_definition = True
        return [*found, *self._calls(), *self._caches()]

    def store_of(self, name: str, model: ClassDefinition | None = None) -> str:
        """Return the name of a store in the report: that of its only model, else of the table.

        Args:
            name: name of a table or a model.
            model: the class itself, if it is known.
        """
        model = model or self._reader.models.model_named(name)
        known = self._reader.models.found.get(id(model))
        return self._names.get((known.store if known is not None else "") or name, name)

    def _of_query(self, query: DataQuery, node: ast.expr, scope: Scope) -> StoreAccess:
        first = query.store.partition(", ")[0]
        mapped = self._reader.orm.found.get(id(node))
        store = self.store_of(first, mapped.model if mapped is not None else None)
        made = StoreAccess(query.file, scope, node, store, query.operation, query, extra=self._texts(node))
        if mapped is not None and mapped.reached_from:
            made.reached_from = self.store_of(mapped.reached_from)
        names = [last_name(call) for call in mapped.chain] if mapped is not None else []
        if "none" in names or "bulk_update" in names:  # no rows, or rows that were read before
            made.operation = "none"
        return made

    def _texts(self, node: ast.expr) -> list[ast.expr]:
        shape = self._reader.sql.shapes.get(id(node))
        return list(shape[1].holes) if shape is not None else []

    def _stands_for(self, owner: ClassDefinition, access: StoreAccess) -> bool:
        """Return whether a class is the model of an access, or a base class of models."""
        models = self._reader.models.found
        if id(owner) in models:
            stores = {self.store_of(item.name, item) for item in owner.lineage()}
            return access.store in ("", owner.name, *stores)
        return any(id(item) in models for item in owner.heirs())

    def _calls(self) -> Iterator[StoreAccess]:
        """Yield calls of `Model.get_by_id(...)`, also passed as arguments: `get_or_404(Model.get_by_id, key)`."""
        for path, file in self._index.files.items():
            for scope, node in file.each(ast.Attribute):
                if not isinstance(node.ctx, ast.Load) or not isinstance(node.value, ast.Name | ast.Attribute):
                    continue
                owner = self._index.resolve(node.value, path, scope)
                model = self._model_of(owner) if isinstance(owner, ClassDefinition) else None
                if not isinstance(owner, ClassDefinition) or model is None:
                    continue
                method = owner.find(node.attr)
                is_asking = isinstance(method, FunctionDefinition) and self._asks(method, is_model=model is owner)
                is_known = method is not None or model is not owner or getattr(node.value, "id", "") in ("self", "cls")
                around = parent(node)
                whole = around if isinstance(around, ast.Call) else node
                store = self.store_of(model.name, model)
                if is_asking and isinstance(method, FunctionDefinition) and not _is_own(node):
                    yield StoreAccess(path, scope, _whole_chain(whole), store, method.name, method=method)
                elif not is_known and isinstance(around, ast.Call) and _FINDERS.match(node.attr):
                    yield StoreAccess(path, scope, _whole_chain(whole), store, node.attr)

    def _model_of(self, owner: ClassDefinition) -> ClassDefinition | None:
        """Return a model class, or the model that a class serves: `class OrderService: model = Order`."""
        if id(owner) in self._reader.models.found:
            return owner
        named = owner.find("model")
        found = self._index.resolve(named, owner.path, owner.scope) if isinstance(named, ast.Name) else None
        return found if isinstance(found, ClassDefinition) and id(found) in self._reader.models.found else None

    def _asks(self, method: FunctionDefinition, *, is_model: bool) -> bool:
        """Return whether a method of a model, or of a class that serves it, queries rows, possibly by inheritance."""
        if not is_model and not any(dotted_name(item) == "cls.model" for item in method.scope.nodes(ast.Attribute)):
            return False
        decorators = {dotted_name(item) for item in method.node.decorator_list}
        return id(method) in self.asking or ("classmethod" in decorators and bool(_FINDERS.match(method.name)))

    def _caches(self) -> Iterator[StoreAccess]:
        """Yield accesses to caches; their condition is the key."""
        for path, file in self._index.files.items():
            if "cache" not in file.text.lower():
                continue
            for scope, call in file.each(ast.Call):
                owner = dotted_name(call.func.value).lower() if isinstance(call.func, ast.Attribute) else ""
                is_cache = owner.rpartition(".")[2].endswith("cache") and last_name(call) in _CACHE_METHODS
                if is_cache and call.args and not isinstance(call.args[0], ast.Starred):
                    yield StoreAccess(path, scope, call.args[0], CACHE, "key")


def _is_own(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


def _whole_chain(node: ast.expr) -> ast.expr:
    """Return the call chain that begins with an access, without calls that get its result as an argument."""
    outer: ast.expr = node
    for around in ancestors(node):
        is_next = isinstance(around, ast.Attribute | ast.Await | ast.Subscript) and around.value is outer
        if not (is_next or (isinstance(around, ast.Call) and around.func is outer)):
            break
        assert isinstance(around, ast.expr)
        outer = around
    return outer
