"""Read the fields by which ORM calls filter and sort."""

import ast

from toolkit.inventory.data_access.orm_query import OrmQuery
from toolkit.inventory.data_access.program import Where, local_values
from toolkit.model.tree import Scope, dotted_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

ComparedFields = dict[str, set[str]]
"""Maps a field to the operators applied to it."""
SHORTCUTS = ("get_object_or_404", "get_list_or_404", "aget_object_or_404", "get_object_or_none", "get_or_404")
"""Functions whose arguments are a model, then conditions."""
_LOOKUPS = frozenset(
    [
        "all",
        "contained_by",
        "contains",
        "date",
        "day",
        "elemMatch",
        "endswith",
        "exact",
        "exists",
        "gt",
        "gte",
        "has_key",
        "icontains",
        "iendswith",
        "iexact",
        "in",
        "iregex",
        "isnull",
        "istartswith",
        "lt",
        "lte",
        "match",
        "month",
        "ne",
        "near",
        "nin",
        "not",
        "overlap",
        "range",
        "regex",
        "search",
        "size",
        "startswith",
        "year",
    ]
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


def read_conditions(query: OrmQuery, call: ast.Call, where: Where, fields: ComparedFields) -> str:
    """Add the fields by which a call filters to `fields`; return why they are incomplete, or an empty text.

    Args:
        query: query of the call; the expressions of the call are added to its conditions.
        call: `filter(...)`, `where(...)`, `get_object_or_404(...)`.
        where: file and scope of the call.
        fields: maps a field to its operators; extended by this function.
    """
    why = ""
    name = last_name(call)
    by_key = name in ("get", "get_or_404", "with_id") and query.technology in ("sqlalchemy", "mongoengine")
    for argument in call.args[1:] if name in SHORTCUTS else call.args:
        query.conditions.append(argument)
        if by_key and not _is_condition(argument):
            fields.setdefault("id", set()).add("=")
        elif not _read_condition(argument, where, fields):
            why = f"`{shorten_code(argument, 40)}`"
    for item in call.keywords:
        if item.arg == "defaults":
            continue
        query.conditions.append(item.value)
        if item.arg is None:
            why = why if _note_spread_keys(item.value, where.scope, fields) else f"`**{shorten_code(item.value, 40)}`"
        else:
            note_field(item.arg, fields)
    return why


def _read_condition(node: ast.expr, where: Where, fields: ComparedFields, names: frozenset[str] = frozenset()) -> bool:
    """Read one condition; return whether it is fully understood.

    Args:
        node: the condition.
        where: source location of the condition.
        fields: the compared fields; filled by this function.
        names: local names whose values are being read, because `known = known & Q(...)` and `known = [*known, Q(...)]`
            refer to themselves.
    """
    if isinstance(node, ast.Call):
        return _called_condition(node, where, fields, names)
    named = node.value if isinstance(node, ast.Starred) else node
    if isinstance(node, ast.Constant) or (isinstance(named, ast.Name) and named.id in names):
        return True
    parts = _split_condition(node, where.scope)
    if parts is not None:
        inner = names | {named.id} if isinstance(named, ast.Name) else names
        known = [_read_condition(item, where, fields, inner) for item in parts]
        return bool(known) and all(known)
    column, operator = _column_of(node), "="
    if isinstance(node, ast.Compare):
        column = _column_of(node.left) or _column_of(node.comparators[0])
        operator = _COMPARISONS.get(type(node.ops[0]), "in")
    if column:
        fields.setdefault(column, set()).add(operator)
    return bool(column)


def _called_condition(node: ast.Call, where: Where, fields: ComparedFields, names: frozenset[str]) -> bool:
    name = last_name(node)
    if name in ("Q", "and_", "or_", "not_"):
        for item in node.keywords:
            if item.arg:
                note_field(item.arg, fields)
        known = [_read_condition(item, where, fields, names) for item in node.args]
        return all(known)
    column = _column_of(node.func.value) if name in _METHODS and isinstance(node.func, ast.Attribute) else ""
    if column:
        fields.setdefault(column, set()).add(_METHODS[name])
    return bool(column) or name in ("Exists", "exists", "text")


def _split_condition(node: ast.expr, scope: Scope) -> list[ast.expr] | None:
    """Split an expression into its conditions; None if it is a single condition."""
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


def _note_spread_keys(node: ast.expr, scope: Scope, fields: ComparedFields) -> bool:
    """Add the keys of `**document` to `fields`; return whether they are known."""
    found = [*(local_values(scope, node.id) if isinstance(node, ast.Name) else ()), node]
    documents = [value for value in found if isinstance(value, ast.Dict)]
    for document in documents:
        for key in document.keys:
            if key is not None and (text := text_of(key)):
                note_field(text, fields)
    return bool(documents)


def note_field(name: str, fields: ComparedFields) -> None:
    """Add the field and the operator of a keyword, such as `price__gt`, to `fields`."""
    parts = name.split("__")
    operator = "="
    if len(parts) > 1 and parts[-1] in _LOOKUPS:
        operator = parts.pop()
    fields.setdefault("__".join(parts), set()).add("=" if operator == "exact" else operator)


def _column_of(node: ast.expr) -> str:
    """Return the column of `Model.column`, `lower(Model.column)`, `table.c.column`."""
    if isinstance(node, ast.Call):
        inner = node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None
        return _column_of(inner) if inner is not None else ""
    if isinstance(node, ast.Subscript):
        return _column_of(node.value)
    if not isinstance(node, ast.Attribute):
        return ""
    name = dotted_name(node)
    owner = name.rpartition(".")[0]
    last = owner.rpartition(".")[2]
    return node.attr if last[:1].isupper() or last in ("cls", "c", "columns") else ""


def _is_condition(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare | ast.BinOp) or (isinstance(node, ast.Call) and last_name(node) == "Q")


def sort_key(node: ast.expr) -> str:
    """Return the column of an argument of `order_by`, with a minus sign for descending order."""
    if text := text_of(node):
        return text
    if isinstance(node, ast.Call) and last_name(node) in ("desc", "asc"):
        inner = node.func.value if isinstance(node.func, ast.Attribute) and not node.args else (node.args or [node])[0]
        column = _column_of(inner)
        return f"-{column}" if last_name(node) == "desc" and column else column
    return _column_of(node)
