"""Queries through the object mappers of Django, SQLAlchemy, mongoengine and peewee."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.inventory.code_text import code_text
from toolkit.inventory.data_access.models import Models
from toolkit.inventory.data_access.program import (
    Program,
    Where,
    chain_end,
    is_in_loop,
    local_values,
    method_chain,
    short,
    symbol_of,
    text_of,
)
from toolkit.inventory.interpreter.values import ExternalName
from toolkit.model.data_access import DataQuery, QueryField, Technology
from toolkit.model.tree import Scope, dotted_name, parent
from toolkit.source.calls import last_name

_MANAGERS = re.compile(r"(\A|_)(objects?|manager|query)\Z")
_SESSION = re.compile(r"(\A|[._])([sS]ession|SESSION)(\(\))?\Z|(\A|\.)db\Z")
_CONDITIONS = frozenset(
    {
        *(
            "filter",
            "exclude",
            "get",
            "filter_by",
            "where",
            "get_or_create",
            "update_or_create",
            "get_or_none",
            "having",
        ),
        *(
            "get_or_404",
            "first_or_404",
            "having",
            "aget",
            "afilter",
            "filter_not",
            "with_id",
            "objects",
            "get_or_abort",
        ),
    }
)
_SORTS = ("order_by", "sort")
_FIELDS = ("values", "values_list", "only", "with_entities", "defer", "load_only")
_ONE = frozenset(
    {
        *("get", "first", "one", "one_or_none", "scalar", "get_or_404", "first_or_404", "exists", "count", "last"),
        *(
            "get_or_create",
            "get_or_none",
            "aggregate",
            "latest",
            "earliest",
            "limit",
            "paginate",
            "slice",
            "scalar_one",
        ),
        *("scalar_one_or_none", "update_or_create", "with_id", "sum", "average", "aget", "afirst", "acount", "aexists"),
        *("in_bulk", "exist", "get_or_abort"),
    }
)
_WRITES = frozenset(
    {"create", "insert", "update", "delete", "bulk_create", "bulk_update", "update_one", "modify", "acreate"}
)
_SHORTCUTS = ("get_object_or_404", "get_list_or_404", "aget_object_or_404", "get_object_or_none", "get_or_404")
_BUILDERS: Mapping[str, str] = {"select": "select", "delete": "delete", "update": "update", "insert": "insert"}
_LOOKUPS = frozenset(
    {
        *(
            "exact",
            "iexact",
            "contains",
            "icontains",
            "in",
            "gt",
            "gte",
            "lt",
            "lte",
            "startswith",
            "istartswith",
            "ne",
        ),
        *(
            "endswith",
            "iendswith",
            "range",
            "date",
            "year",
            "month",
            "day",
            "isnull",
            "regex",
            "iregex",
            "search",
            "nin",
        ),
        *("exists", "all", "size", "not", "elemMatch", "match", "overlap", "contained_by", "has_key", "near"),
    }
)
_METHODS = {
    "in_": "in",
    "is_": "is",
    "isnot": "is not",
    "is_not": "is not",
    "like": "like",
    "ilike": "ilike",
    "contains": "contains",
    "any": "any",
    "has": "has",
    "between": "between",
    "notin_": "not in",
    "startswith": "startswith",
    "endswith": "endswith",
    "match": "match",
    "op": "op",
}
_COMPARISONS = {ast.Eq: "=", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Is: "is"}


@dataclass
class OrmQuery:
    """A chain of calls that asks for a model.

    Attributes:
        model: its class; None where only its name is known.
        start: the expression that it starts from: a manager, a session's call, `select(...)`.
        chain: the calls, in order.
        conditions: expressions of the arguments that filter.
    """

    node: ast.Call
    store: str
    technology: Technology
    model: ClassDefinition | None
    start: ast.expr
    chain: list[ast.Call] = field(default_factory=list)
    conditions: list[ast.expr] = field(default_factory=list)


class OrmReader:
    """Reads the queries of a program.

    Args:
        program: the program.
        models: its models.
    """

    def __init__(self, program: Program, models: Models) -> None:
        self._program = program
        self.models = models
        self.found: dict[int, OrmQuery] = {}

    def queries(self) -> Iterator[tuple[DataQuery, ast.Call, Scope]]:
        """Yield every chain of calls that starts at a model, with its last call and scope."""
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
            return self._of_builder(node, chain, node, path, scope) if last_name(node) in _SHORTCUTS else None
        first = chain[0]
        heads = [start, first.func] if last_name(first) == "objects" else [start]
        for head in heads:
            model, name, technology = self._of_manager(head, path, scope)
            if technology:
                return OrmQuery(node, name, technology, model, start, chain)
        method = last_name(first)
        if method in ("query", "get", "select", "execute", "scalars", "scalar") and first.args:
            found = self._of_session(node, chain, start, path, scope)
            if found is not None:
                return found
        return self._of_peewee(node, chain, start, path, scope)

    def _of_manager(
        self, start: ast.expr, path: str, scope: Scope
    ) -> tuple[ClassDefinition | None, str, Technology | None]:
        """The model of `Model.objects`, `Model.query` and other managers."""
        if not isinstance(start, ast.Attribute):
            return None, "", None
        if not (_MANAGERS.search(start.attr) or self._is_manager(start, path, scope)):
            return None, "", None
        owner = self._program.index.resolve(start.value, path, scope)
        if isinstance(owner, ClassDefinition):
            return self._of_class(owner, start)
        name = dotted_name(start.value).rpartition(".")[2]
        if name[:1].isupper() or (isinstance(owner, ExternalName) and owner.last[:1].isupper()):
            known = self.models.model_named(name)
            technology: Technology = "sqlalchemy" if start.attr == "query" else "django"
            return known, name, self.models.found[id(known)].technology if known is not None else technology
        if start.attr.endswith("objects") and (name in ("model", "__class__") or isinstance(start.value, ast.Call)):
            return None, short(start.value, 40), "django"
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
        if name in _SHORTCUTS and start.args:
            model, store = self._model_of(start.args[0], path, scope)
            is_query = isinstance(start.args[0], ast.Name | ast.Attribute) and bool(store)
            if is_query:
                technology: Technology = self.models.found[id(model)].technology if model is not None else "django"
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
        if not _SESSION.search(written) and not written.lower().endswith(("session", "session()")):
            return None
        method = last_name(first)
        if method in ("execute", "scalars", "scalar"):  # what they are given is a chain of its own
            return None
        model, store = self._model_of(first.args[0], path, scope)
        if (method == "get" and model is None) or (method == "select" and not store):
            return None
        return OrmQuery(node, store or short(first.args[0], 40), "sqlalchemy", model, start, chain)

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
        """The model that an argument names: `Model`, `Model.column`, `func.count(Model.id)`, `Model.objects`."""
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
        fields: dict[str, set[str]] = {}
        sort: list[str] = []
        projection: list[str] = []
        why = ""
        chain = [*query.chain, *self._later(query, scope)]
        names = [last_name(call) for call in chain]
        for call in chain:
            name = last_name(call)
            if name in _CONDITIONS or name in _SHORTCUTS:
                why = self._conditions(query, call, Where(path, scope), fields) or why
            elif name in _SORTS:
                sort += [_sort_key(item) for item in call.args]
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
        """Calls on the variable that holds the query: `rows = rows.filter(...)`."""
        home = parent(query.node)
        if not (isinstance(home, ast.Assign) and len(home.targets) == 1 and isinstance(home.targets[0], ast.Name)):
            return []
        name = home.targets[0].id
        found: list[ast.Call] = []
        for call in scope.nodes(ast.Call):
            calls, start = method_chain(call)
            if isinstance(start, ast.Name) and start.id == name and last_name(call) in _CONDITIONS | set(_SORTS) | _ONE:
                found += [item for item in calls if item not in found]
        return found

    def _conditions(self, query: OrmQuery, call: ast.Call, where: Where, fields: dict[str, set[str]]) -> str:
        why = ""
        name = last_name(call)
        by_key = name in ("get", "get_or_404", "with_id") and query.technology in ("sqlalchemy", "mongoengine")
        for argument in call.args[1:] if name in _SHORTCUTS else call.args:
            query.conditions.append(argument)
            if by_key and not _is_condition(argument):
                fields.setdefault("id", set()).add("=")
            elif not self._condition(argument, where, fields):
                why = f"`{short(argument, 40)}`"
        for item in call.keywords:
            if item.arg == "defaults":
                continue
            query.conditions.append(item.value)
            if item.arg is None:
                why = why if _spread(item.value, where.scope, fields) else f"`**{short(item.value, 40)}`"
            else:
                _add(item.arg, fields)
        return why

    def _condition(self, node: ast.expr, where: Where, fields: dict[str, set[str]]) -> bool:
        """Read one condition; whether it is known what it asks."""
        if isinstance(node, ast.Call):
            return self._called_condition(node, where, fields)
        if isinstance(node, ast.Constant):
            return True
        parts = _parts(node, where.scope)
        if parts is not None:
            known = [self._condition(item, where, fields) for item in parts]
            return bool(known) and all(known)
        column, operator = _column(node), "="
        if isinstance(node, ast.Compare):
            column = _column(node.left) or _column(node.comparators[0])
            operator = _COMPARISONS.get(type(node.ops[0]), "in")
        if column:
            fields.setdefault(column, set()).add(operator)
        return bool(column)

    def _called_condition(self, node: ast.Call, where: Where, fields: dict[str, set[str]]) -> bool:
        name = last_name(node)
        if name in ("Q", "and_", "or_", "not_"):
            for item in node.keywords:
                if item.arg:
                    _add(item.arg, fields)
            known = [self._condition(item, where, fields) for item in node.args]
            return all(known)
        column = _column(node.func.value) if name in _METHODS and isinstance(node.func, ast.Attribute) else ""
        if column:
            fields.setdefault(column, set()).add(_METHODS[name])
        return bool(column) or name in ("Exists", "exists", "text")


def _parts(node: ast.expr, scope: Scope) -> list[ast.expr] | None:
    """The conditions that an expression is made of; None if it is one itself."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd | ast.BitOr):
        return [node.left, node.right]
    if isinstance(node, ast.UnaryOp):
        return [node.operand]
    if isinstance(node, ast.Starred):
        values = local_values(scope, node.value.id) if isinstance(node.value, ast.Name) else [node.value]
        return [item for value in values if isinstance(value, ast.List | ast.Tuple) for item in value.elts]
    if isinstance(node, ast.Name):
        return [value for value in local_values(scope, node.id) if not isinstance(value, ast.Name)]
    return None


def _spread(node: ast.expr, scope: Scope, fields: dict[str, set[str]]) -> bool:
    """Note the keys of `**document`; whether they are known."""
    found = [*(local_values(scope, node.id) if isinstance(node, ast.Name) else ()), node]
    documents = [value for value in found if isinstance(value, ast.Dict)]
    for document in documents:
        for key in document.keys:
            if key is not None and (text := text_of(key)):
                _add(text, fields)
    return bool(documents)


def _add(name: str, fields: dict[str, set[str]]) -> None:
    parts = name.split("__")
    operator = "="
    if len(parts) > 1 and parts[-1] in _LOOKUPS:
        operator = parts.pop()
    fields.setdefault("__".join(parts), set()).add("=" if operator == "exact" else operator)


def _column(node: ast.expr) -> str:
    """The column of `Model.column`, `lower(Model.column)`, `table.c.column`."""
    if isinstance(node, ast.Call):
        inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        return _column(inner) if inner is not None else ""
    if isinstance(node, ast.Subscript):
        return _column(node.value)
    if not isinstance(node, ast.Attribute):
        return ""
    name = dotted_name(node)
    owner = name.rpartition(".")[0]
    last = owner.rpartition(".")[2]
    return node.attr if last[:1].isupper() or last in ("cls", "c", "columns") else ""


def _is_condition(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare | ast.BinOp) or (isinstance(node, ast.Call) and last_name(node) == "Q")


def _sort_key(node: ast.expr) -> str:
    if text := text_of(node):
        return text
    if isinstance(node, ast.Call) and last_name(node) in ("desc", "asc"):
        inner = node.func.value if isinstance(node.func, ast.Attribute) and not node.args else (node.args or [node])[0]
        column = _column(inner)
        return f"-{column}" if last_name(node) == "desc" and column else column
    return _column(node)


def _is_called_on(node: ast.Attribute) -> bool:
    """Whether a method of it is called, or it is called itself: such chains are read elsewhere."""
    around = parent(node)
    if isinstance(around, ast.Call) and around.func is node:
        return True
    return isinstance(around, ast.Attribute) and isinstance(parent(around), ast.Call)
