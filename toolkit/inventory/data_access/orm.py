"""Find queries through the ORMs of Django, SQLAlchemy, mongoengine and peewee."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.inventory.data_access.models import Models
from toolkit.inventory.data_access.orm_conditions import SHORTCUTS, ComparedFields, read_conditions, sort_key
from toolkit.inventory.data_access.orm_query import OrmQuery
from toolkit.inventory.data_access.program import (
    Program,
    Where,
    chain_end,
    is_in_loop,
    is_parameter,
    local_values,
    method_chain,
    symbol_of,
)
from toolkit.inventory.interpreter.values import ExternalName
from toolkit.model.data_access import DataQuery, QueryField, Technology
from toolkit.model.tree import Scope, dotted_name, is_name, parent, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text, shorten_code

_MANAGERS = re.compile(r"(\A|_)(objects?|manager|query)\Z")
_SESSION = re.compile(r"(\A|[._])([sS]ession|SESSION)(\(\))?\Z|(\A|\.)_?db\Z")
_CONDITIONS = frozenset(
    [
        "afilter",
        "aget",
        "exclude",
        "filter",
        "filter_by",
        "filter_not",
        "first_or_404",
        "get",
        "get_or_404",
        "get_or_abort",
        "get_or_create",
        "get_or_none",
        "having",
        "objects",
        "update_or_create",
        "where",
        "with_id",
    ]
)
_SORTS = ("order_by", "sort")
_FIELDS = ("values", "values_list", "only", "with_entities", "defer", "load_only")
_ONE = frozenset(
    [
        "acount",
        "aexists",
        "afirst",
        "aget",
        "aggregate",
        "average",
        "count",
        "earliest",
        "exist",
        "exists",
        "first",
        "first_or_404",
        "get",
        "get_or_404",
        "get_or_abort",
        "get_or_create",
        "get_or_none",
        "in_bulk",
        "last",
        "latest",
        "limit",
        "one",
        "one_or_none",
        "paginate",
        "scalar",
        "scalar_one",
        "scalar_one_or_none",
        "slice",
        "sum",
        "update_or_create",
        "with_id",
    ]
)
_WRITES = frozenset(
    {"create", "insert", "update", "delete", "bulk_create", "bulk_update", "update_one", "modify", "acreate"}
)
_OF_RELATIONS = frozenset(
    {"filter", "exclude", "get", "all", "first", "last", "exists", "order_by", "values", "values_list", "get_or_create"}
)
"""Methods of the manager of related rows."""
_BUILDERS: Mapping[str, str] = {"select": "select", "delete": "delete", "update": "update", "insert": "insert"}


class OrmReader:
    """Reads the queries of a program.

    Args:
        program: the program.
        models: models of the program.
    """

    def __init__(self, program: Program, models: Models) -> None:
        self._program = program
        self.models = models
        self.found: dict[int, OrmQuery] = {}

    def queries(self) -> Iterator[tuple[DataQuery, ast.Call, Scope]]:
        """Yield the query of every call chain that starts at a model, with its last call and scope."""
        for path, scope, node in self._program.calls():
            if chain_end(node) is not node:
                continue
            query = self._query(node, path, scope)
            if query is not None:
                self.found[id(node)] = query
                yield self._row(query, path, scope), node, scope
        for path, file in self._program.files.items():  # `for row in Model.query:`
            for scope, attribute in file.each(ast.Attribute):
                if attribute.attr in ("objects", "query") and not _is_called_on(attribute):
                    model, name, technology = self._of_manager(attribute, path, scope)
                    if technology and (model is not None or technology == "mongoengine"):
                        made = ast.copy_location(ast.Call(attribute, [], []), attribute)
                        made.parent = parent(attribute)  # type: ignore[attr-defined]
                        query = OrmQuery(made, name, technology, model, attribute)
                        self.found[id(made)] = query
                        yield self._row(query, path, scope), made, scope

    def _query(self, node: ast.Call, path: str, scope: Scope) -> OrmQuery | None:
        chain, start = method_chain(node)
        if isinstance(start, ast.Call):  # select(Model).where(...), Model.objects(...) is in the chain
            return self._of_builder(node, chain, start, path, scope)
        if not chain:
            return self._of_builder(node, chain, node, path, scope) if last_name(node) in SHORTCUTS else None
        first = chain[0]
        heads = [start, first.func] if last_name(first) == "objects" else [start]
        for head in heads:
            model, name, technology = self._of_manager(head, path, scope)
            if technology:
                return OrmQuery(node, name, technology, model, start, chain)
        method = last_name(first)
        if isinstance(start, ast.Attribute) and start.attr in self.models.reverse_relations and method in _OF_RELATIONS:
            reached, origin = self.models.reverse_relations[start.attr]
            return OrmQuery(
                node, self.models.found[id(reached)].name, "django", reached, start, chain, reached_from=origin
            )
        if method in ("query", "get", "select", "execute", "scalars", "scalar") and first.args:
            found = self._of_session(node, chain, start, path, scope)
            if found is not None:
                return found
        return self._of_peewee(node, chain, start, path, scope)

    def _of_manager(
        self, start: ast.expr, path: str, scope: Scope
    ) -> tuple[ClassDefinition | None, str, Technology | None]:
        """Return the model of `Model.objects`, `Model.query` and other managers."""
        if dotted_name(start) == "self.queryset":
            return self._of_own_queryset(scope)
        is_manager = isinstance(start, ast.Attribute) and (
            _MANAGERS.search(start.attr) or self._is_manager(start, path, scope)
        )
        if not isinstance(start, ast.Attribute) or not is_manager:
            return None, "", None
        owner = self._program.index.resolve(start.value, path, scope)
        if isinstance(owner, ClassDefinition):
            return self._of_class(owner, start)
        name = self._name_by_registry(start.value, scope) or dotted_name(start.value).rpartition(".")[2]
        if name[:1].isupper() or (isinstance(owner, ExternalName) and owner.last[:1].isupper()):
            known = self.models.model_named(name)
            technology: Technology = "sqlalchemy" if start.attr == "query" else "django"
            return known, name, self.models.found[id(known)].technology if known is not None else technology
        if start.attr.endswith("objects") and (name in ("model", "__class__") or isinstance(start.value, ast.Call)):
            return None, shorten_code(start.value, 40), "django"
        return None, "", None

    def _name_by_registry(self, node: ast.expr, scope: Scope) -> str:
        """Return the model of `apps.get_model("shop", "Order")`, also held in a local name; empty for others."""
        held = local_values(scope, node.id) if isinstance(node, ast.Name) else [node]
        for value in held:
            if isinstance(value, ast.Call) and last_name(value) == "get_model" and value.args:
                return text_of(value.args[-1]).rpartition(".")[2]
        return ""

    def _of_own_queryset(self, scope: Scope) -> tuple[ClassDefinition | None, str, Technology | None]:
        """Return the model of `self.queryset`, which the body of a view class defines."""
        owner = self._program.index.class_around(scope)
        for item in owner.lineage() if owner is not None else ():
            given = item.members.get("queryset")
            if isinstance(given, ast.Call):
                return self._of_manager(method_chain(given)[1], item.path, item.scope)
        return None, "", None

    def _of_class(
        self, owner: ClassDefinition, start: ast.Attribute
    ) -> tuple[ClassDefinition | None, str, Technology | None]:
        model = self.models.found.get(id(owner))
        if model is not None:
            return owner, model.name, model.technology
        is_own = dotted_name(start.value) in ("cls", "self")
        if is_own and start.attr != "query":
            return None, "", None
        return owner, owner.name, "sqlalchemy" if start.attr == "query" else "django"

    def _is_manager(self, start: ast.Attribute, path: str, scope: Scope) -> bool:
        owner = self._program.index.resolve(start.value, path, scope)
        if not isinstance(owner, ClassDefinition) or id(owner) not in self.models.found:
            return False
        value = owner.find(start.attr)
        return isinstance(value, ast.Call) and bool(
            re.search(r"[mM]anager|QuerySet|from_queryset|as_manager", code_text(value.func))
        )

    def _of_builder(
        self, node: ast.Call, chain: list[ast.Call], start: ast.Call, path: str, scope: Scope
    ) -> OrmQuery | None:
        name = last_name(start)
        if name in SHORTCUTS and start.args:
            model, store = self._model_of(start.args[0], path, scope)
            is_query = isinstance(start.args[0], ast.Name | ast.Attribute) and bool(store)
            if is_query:
                known = self.models.found.get(id(model))
                technology: Technology = known.technology if known is not None else "django"
                return OrmQuery(node, store, technology, model, start, [start, *chain])
            return None
        if name in _BUILDERS and start.args and self._is_sqlalchemy(start, path, scope):
            model, store = self._model_of(start.args[0], path, scope)
            return OrmQuery(node, store, "sqlalchemy", model, start, [start, *chain]) if store else None
        return None

    def _is_sqlalchemy(self, node: ast.Call, path: str, scope: Scope) -> bool:
        found = self._program.index.external_name(node.func, path, scope)
        return found.startswith(("sqlalchemy", "sqlmodel", "gino"))

    def _of_session(
        self, node: ast.Call, chain: list[ast.Call], start: ast.expr, path: str, scope: Scope
    ) -> OrmQuery | None:
        first = chain[0]
        written = dotted_name(start) or (f"{dotted_name(start.func)}()" if isinstance(start, ast.Call) else "")
        method = last_name(first)
        if method in ("execute", "scalars", "scalar"):  # what they are given is a chain of its own
            return None
        model, store = self._model_of(first.args[0], path, scope)
        known = self.models.found.get(id(model))
        is_of_model = method == "query" and known is not None and known.technology == "sqlalchemy"
        is_session = _SESSION.search(written) or written.lower().endswith(("session", "session()"))
        given = first.args[0]
        is_open = method == "query" and isinstance(given, ast.Name) and is_parameter(scope, given.id)
        if not (is_of_model or is_session or is_open):
            return None
        if (method == "get" and model is None) or (method == "select" and not store):
            return None
        name = store or shorten_code(given, 40)
        return OrmQuery(node, name, "sqlalchemy", model, start, chain, is_open=not (is_of_model or is_session))

    def _of_peewee(
        self, node: ast.Call, chain: list[ast.Call], start: ast.expr, path: str, scope: Scope
    ) -> OrmQuery | None:
        owner = self._program.index.resolve(start, path, scope)
        model = self.models.found.get(id(owner)) if isinstance(owner, ClassDefinition) else None
        if model is None or model.technology != "peewee":
            return None
        assert isinstance(owner, ClassDefinition)
        return OrmQuery(node, model.name, "peewee", owner, start, chain)

    def _model_of(self, node: ast.expr, path: str, scope: Scope) -> tuple[ClassDefinition | None, str]:
        """Return the model that an argument names: `Model`, `Model.column`, `func.count(Model.id)`, `Model.objects`."""
        candidates = [node]
        if isinstance(node, ast.Call):
            candidates = [*node.args]
        for item in candidates:
            current: ast.expr = item
            while isinstance(current, ast.Name | ast.Attribute):
                found = self._program.index.resolve(current, path, scope)
                if isinstance(found, ClassDefinition):
                    known = self.models.found.get(id(found))
                    return found, known.name if known is not None else found.name
                last = dotted_name(current).rpartition(".")[2]
                if last[:1].isupper() and not last.isupper():
                    return self.models.model_named(last), last
                if isinstance(found, ast.Call) and last_name(found) == "aliased" and found.args:
                    return self._model_of(found.args[0], path, scope)
                if not isinstance(current, ast.Attribute):
                    break
                current = current.value
        return None, ""

    def _row(self, query: OrmQuery, path: str, scope: Scope) -> DataQuery:
        fields: ComparedFields = {}
        sort: list[str] = []
        projection: list[str] = []
        why = ""
        chain = [*query.chain, *self._later(query, scope)]
        names = [last_name(call) for call in chain]
        for call in chain:
            name = last_name(call)
            if name in _CONDITIONS or name in SHORTCUTS:
                why = read_conditions(query, call, Where(path, scope), fields) or why
            elif name in _SORTS:
                sort += [sort_key(item) for item in call.args]
            elif name in _FIELDS:
                projection += [text_of(item) or dotted_name(item) for item in call.args]
        operation = next((name for name in names if name in _WRITES), "")
        operation = operation or next(
            (name for name in reversed(names) if name in _ONE | _CONDITIONS | {"all"}), names[-1] if names else "all"
        )
        sliced = isinstance(parent(query.node), ast.Subscript)
        bounded = None if operation in _WRITES else sliced or any(name in _ONE for name in names)
        return DataQuery(
            file=path,
            line=query.node.lineno,
            symbol=symbol_of(path, scope),
            technology=query.technology,
            store=query.store,
            operation=operation,
            fields=tuple(QueryField(name, tuple(sorted(used))) for name, used in sorted(fields.items())),
            sort=tuple(filter(None, sort)),
            projection=tuple(filter(None, projection)),
            bounded=bounded,
            in_loop=is_in_loop(query.node),
            unresolved=why,
        )

    def _later(self, query: OrmQuery, scope: Scope) -> list[ast.Call]:
        """Return the calls on the variable that holds the query: `rows = rows.filter(...)`."""
        home = parent(query.node)
        if not (isinstance(home, ast.Assign) and len(home.targets) == 1 and isinstance(home.targets[0], ast.Name)):
            return []
        name = home.targets[0].id
        found: list[ast.Call] = []
        for call in scope.nodes(ast.Call):
            calls, start = method_chain(call)
            if is_name(start, name) and last_name(call) in _CONDITIONS | set(_SORTS) | _ONE:
                found += [item for item in calls if item not in found]
        return found


def _is_called_on(node: ast.Attribute) -> bool:
    """Return whether an attribute, or a method of it, is called: such chains are read elsewhere."""
    around = parent(node)
    if isinstance(around, ast.Call) and around.func is node:
        return True
    return isinstance(around, ast.Attribute) and isinstance(parent(around), ast.Call)
