"""Find the objects that an ORM saves: `session.add(Order(...))`, and `order.save()` of a row that was made or found.

A form or serializer saves the model of its `Meta`, and generic views of Django and of its REST framework save theirs.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.model.data_access import DataAccess, SavedObject
from toolkit.model.tree import Scope, dotted_name, is_name
from toolkit.source.calls import last_name

_SESSION = re.compile(r"(?:\A|[._])(?:session|db)(?:\(\))?\Z", re.IGNORECASE)
_ADDS = ("add", "add_all", "merge", "delete")
_SAVES = ("save", "delete")
_MAKES = re.compile(r"_*(?:create|add|new|insert|make|register|save_new)")
"""Names of methods of a model that make a row of themselves."""
_POSTS, _PUTS = ("POST",), ("PUT", "PATCH")
_WRITING_VIEWS: Mapping[str, Sequence[str]] = {
    "CreateView": _POSTS,
    "UpdateView": ("POST", "PUT"),
    "DeleteView": ("POST", "DELETE"),
    "ModelViewSet": (*_POSTS, *_PUTS, "DELETE"),
    "CreateModelMixin": _POSTS,
    "UpdateModelMixin": _PUTS,
    "DestroyModelMixin": ("DELETE",),
    "CreateAPIView": _POSTS,
    "UpdateAPIView": _PUTS,
    "DestroyAPIView": ("DELETE",),
    "ListCreateAPIView": _POSTS,
    "RetrieveUpdateAPIView": _PUTS,
    "RetrieveDestroyAPIView": ("DELETE",),
    "RetrieveUpdateDestroyAPIView": (*_PUTS, "DELETE"),
}
"""Generic views by name, with the methods of requests that make them save or delete a row."""


_METHODS: Mapping[str, Sequence[str]] = {
    "post": ("POST", "*"),
    "put": ("PUT", "*"),
    "patch": ("PATCH", "*"),
    "delete": ("DELETE", "*"),
    "form_valid": ("POST", "PUT", "*"),
    "perform_create": ("POST", "*"),
    "perform_update": ("PUT", "PATCH", "*"),
    "perform_destroy": ("DELETE", "*"),
}
"""Methods of a view that only requests of these methods reach, though all of them lead to its class."""


def find_saved_objects(
    index: ProgramIndex, reached: Mapping[int, Sequence[tuple[str, int]]], data: DataAccess
) -> tuple[SavedObject, ...]:
    """Return every saved object whose model is known, by file and line.

    Args:
        index: index of the program.
        reached: the endpoints that lead to each function.
        data: its models and queries.
    """
    reader = _StoreReader(index, data)
    found: set[SavedObject] = set()
    for function in index.functions.values() if reader.models else ():
        endpoints = _endpoints_of(function, reached.get(id(function), ()))
        symbol = f"{function.path}::{function.scope.qualname}"
        for node, saved in _saves(function):
            store, creates = reader.of(saved, function)
            deletes = last_name(node) == "delete"
            stores = [store] if store else reader.of_subclasses(saved, function)
            made = creates and not deletes
            found.update(SavedObject(function.path, node.lineno, symbol, it, endpoints, deletes, made) for it in stores)
        for line, row in _assigned_rows(function):
            store, creates = reader.of(row, function)
            if store and not creates:
                found.add(SavedObject(function.path, line, symbol, store, endpoints))
    for view in index.classes.values() if reader.models else ():
        found.update(_generic_writes(view, reached.get(id(view), ()), reader))
    return tuple(sorted(found))


def _generic_writes(
    view: ClassDefinition, reaching: Sequence[tuple[str, int]], reader: "_StoreReader"
) -> Iterator[SavedObject]:
    """Yield what a generic view saves, and what it deletes, without a line of the project's own."""
    bases = {base.rpartition(".")[2] for base in view.externals()}
    verbs = {verb for base in bases for verb in _WRITING_VIEWS.get(base, ())}
    writes = [name for name, _ in reaching if name.partition(" ")[0] in verbs]
    removed = [name for name in writes if name.startswith("DELETE ") or "DeleteView" in bases]
    made = [name for name in writes if name not in removed and name.startswith("POST ") and "UpdateView" not in bases]
    changed = [name for name in writes if name not in (*removed, *made)]
    store = reader.of_view(view) if writes else ""
    for names, deletes, creates in ((changed, False, False), (made, False, True), (removed, True, False)):
        if store and names:
            symbol = f"{view.path}::{view.scope.qualname}"
            yield SavedObject(view.path, view.node.lineno, symbol, store, tuple(names), deletes, creates)


def _endpoints_of(function: FunctionDefinition, reaching: Sequence[tuple[str, int]]) -> tuple[str, ...]:
    """Return the endpoints that lead to a function; to a method of views only those of its own views.

    Args:
        function: the function.
        reaching: (endpoint, calls between), nearest first.
    """
    verbs = _METHODS.get(function.name) if function.owner is not None else None
    if verbs is None:
        return tuple(name for name, _ in reaching)
    nearest = reaching[0][1] if reaching else 0
    return tuple(name for name, calls in reaching if calls == nearest and name.partition(" ")[0] in verbs)


def _saves(function: FunctionDefinition) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Yield the calls that save, with the saved object."""
    for call in function.scope.nodes(ast.Call):
        if not isinstance(call.func, ast.Attribute):
            continue
        owner = call.func.value
        written = dotted_name(owner) or (dotted_name(owner.func) if isinstance(owner, ast.Call) else "")
        if call.func.attr in _ADDS and call.args and _SESSION.search(written):
            given = call.args[0]
            yield from ((call, item) for item in (given.elts if isinstance(given, ast.List | ast.Tuple) else [given]))
        elif call.func.attr in _SAVES and (isinstance(owner, ast.Name) or written == "self.object"):
            yield call, owner


def _assigned_rows(function: FunctionDefinition) -> Iterator[tuple[int, ast.Name]]:
    """Yield the rows whose attributes a function assigns before it commits a session, each once, with the line."""
    commits = [
        call
        for call in function.scope.nodes(ast.Call)
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "commit"
        and _SESSION.search(dotted_name(call.func.value))
    ]
    seen: set[str] = set()
    for node in function.scope.nodes(ast.Assign) if commits else ():
        for target in node.targets:
            row = target.value if isinstance(target, ast.Attribute) else None
            if isinstance(row, ast.Name) and row.id not in seen:
                seen.add(row.id)
                yield node.lineno, row


class _StoreReader:
    """Reads the models of saved objects.

    Args:
        index: index of the program.
        data: its models and queries.
    """

    def __init__(self, index: ProgramIndex, data: DataAccess) -> None:
        self._index = index
        self.models = {(model.file, model.name): model.name for model in data.models}
        self._stores = {(query.file, query.line): query.store for query in data.queries if query.store}

    def of(self, saved: ast.expr, function: FunctionDefinition) -> tuple[str, bool]:
        """Return the model of a saved object, and whether the code made it; the store of the query that found it.

        The model is empty if neither is known.
        """
        values = [saved] if isinstance(saved, ast.Call) else list(_values_of(saved, function))
        for value in values:
            made = self._class_of(value.func, function.path, function.scope) if isinstance(value, ast.Call) else None
            if made is not None and (name := self._of_class(made)):
                return name, True
            lines = range(value.lineno, (value.end_lineno or value.lineno) + 1)
            if store := next(
                (self._stores[row] for line in lines if (row := (function.path, line)) in self._stores), ""
            ):
                return store, False
        if store := self._of_passed(saved, values, function):
            return store, is_name(saved, "self") and bool(_MAKES.match(function.name))
        is_form = function.owner is not None and isinstance(saved, ast.Name) and saved.id in ("form", "serializer")
        creates = function.name == "perform_create"
        return self.of_view(function.owner) if is_form and not values and function.owner is not None else "", creates

    def of_subclasses(self, saved: ast.expr, function: FunctionDefinition) -> list[str]:
        """Return the models of the subclasses of a view whose method finds its row by `self.model`."""
        values = [saved] if isinstance(saved, ast.Call) else list(_values_of(saved, function))
        names = {dotted_name(node) for value in values for node in ast.walk(value) if isinstance(node, ast.Attribute)}
        if function.owner is None or not names & {"self.model", "cls.model"}:
            return []
        return sorted({store for item in function.owner.heirs() if (store := self.of_view(item))})

    def _of_passed(self, saved: ast.expr, values: Sequence[ast.expr], function: FunctionDefinition) -> str:
        """Return the model of an object that is passed: a method's own, a parameter's type, a lookup's argument."""
        if dotted_name(saved) == "self.object" and function.owner is not None:
            return self.of_view(function.owner)
        if is_name(saved, "self") and function.owner is not None:
            return self._of_class(function.owner)
        found = [value.args[0] for value in values if isinstance(value, ast.Call) and value.args]
        if isinstance(saved, ast.Name) and not values:
            arguments = (*function.node.args.posonlyargs, *function.node.args.args, *function.node.args.kwonlyargs)
            found = [item.annotation for item in arguments if item.arg == saved.id and item.annotation is not None]
        for node in found:
            named = self._class_of(node, function.path, function.scope)
            if named is not None and (name := self.models.get((named.path, named.name))):
                return name
        return ""

    def of_view(self, view: ClassDefinition) -> str:
        """Return the model that a generic view edits: its own, that of its form, serializer or rows."""
        for name in ("model", "form_class", "serializer_class"):
            value = view.find(name)
            named = self._class_of(value, view.path, view.scope) if isinstance(value, ast.expr) else None
            if named is not None and (store := self._of_class(named)):
                return store
        rows = view.find("queryset")
        return self._stores.get((view.path, rows.lineno), "") if isinstance(rows, ast.expr) else ""

    def _class_of(self, node: ast.expr, path: str, scope: Scope) -> ClassDefinition | None:
        found = self._index.resolve(node, path, scope)
        return found if isinstance(found, ClassDefinition) else None

    def _of_class(self, made: ClassDefinition) -> str:
        """Return the model that a class is, or that its `Meta` names."""
        for item in made.lineage():
            if name := self.models.get((item.path, item.name)):
                return name
            meta = self._index.classes.get((item.path, f"{item.scope.qualname}.Meta"))
            model = meta.members.get("model") if meta is not None else None
            named = self._class_of(model, item.path, item.scope) if isinstance(model, ast.expr) else None
            if named is not None:
                return self.models.get((named.path, named.name), "")
        return ""


def _values_of(saved: ast.expr, function: FunctionDefinition) -> Iterator[ast.expr]:
    """Yield what a name is bound to: values, the first of a pair (`row, made = get_or_create(...)`), rows of a loop."""
    name = saved.id if isinstance(saved, ast.Name) else ""
    for node in function.scope.nodes(ast.Assign) if name else ():
        for target in node.targets:
            first = target.elts[0] if isinstance(target, ast.Tuple | ast.List) and target.elts else target
            if is_name(first, name):
                yield node.value
    for named in function.scope.nodes(ast.NamedExpr) if name else ():
        if named.target.id == name:
            yield named.value
    for loop in function.scope.nodes(ast.For) if name else ():
        if is_name(loop.target, name):
            yield loop.iter
