"""Other keys, limits and conditions for queries that methods build: Django, SQLAlchemy, peewee, MongoDB.

Each change is a query again, not an error that any case notices; for every Python from 2.7 on, as
`mutation_operators.py` gives them.
"""

import ast

from .syntax import brief, constant, value_of

_SORTS = ("order_by", "sort")
_LISTS = ("order_by", "filter", "exclude", "where", "having", "filter_by", "group_by", "values", "values_list")
"""Methods whose arguments each may be missing."""
_STEPS = ("sort", "reverse", "distinct", "limit", "skip", "offset")
"""Methods without which the query has another order or other rows."""
_OTHERS = {"first": "last", "last": "first", "latest": "earliest", "earliest": "latest"}
_DIRECTIONS = {"ASCENDING": -1, "DESCENDING": 1}
_SIDES = {"BitAnd": ("&", ast.BitOr, "|"), "BitOr": ("|", ast.BitAnd, "&")}


def of_query_call(node):
    """Yield changes of the call of a query's method: (kind, was, now, place, new)."""
    for keyword in node.keywords:
        for new in _reverse(keyword.value) if keyword.arg == "sort" else ():
            yield _change("sort", "reversed", (keyword, "value"), new)
    is_starred = any(type(one).__name__ == "Starred" for one in node.args) or getattr(node, "starargs", None)
    if isinstance(node.func, ast.Attribute) and not is_starred:
        for change in _of_keys(node, node.func.attr) if node.func.attr in _SORTS else ():
            yield change
        for change in _of_method(node, node.func.attr):
            yield change


def _of_method(node, name):
    for index in range(len(node.args) if name in _LISTS else 0):
        rest = node.args[:index] + node.args[index + 1 :]
        yield _change("%s(%s)" % (name, brief(node.args[index])), "%s()" % name, "args", rest)
    if name in _STEPS and not getattr(node, "is_unused", False):
        yield _change("%s()" % name, "", None, node.func.value)
    if name in _OTHERS and not node.args:
        yield _change(name, _OTHERS[name], ("func", "attr"), _OTHERS[name])
    if name == "join" and value_of(node.func.value) is None:
        yield _change("join", "outerjoin", ("func", "attr"), "outerjoin")


def of_stage(node):
    """`{"$sort": {"price": 1}}` -> `{"$sort": {"price": -1}}`."""
    for key, value in zip(node.keys, node.values):
        held = value_of(key) if key is not None else None
        if held == ("$sort",) and isinstance(value, ast.Dict):
            for index, direction in enumerate(value.values):
                for new in _reverse(direction):
                    yield _change("$sort", "reversed", (value.values, index), new)


def of_sides(node):
    """`a & b` -> `a | b`, `a` and `b`: conditions of queries are joined so."""
    known = _SIDES.get(type(node.op).__name__) if isinstance(node, ast.BinOp) else None
    if known:
        yield "boolean", known[0], known[2], "op", known[1]()
        yield "operand", "1", "", None, node.right
        yield "operand", "2", "", None, node.left


def of_inversion(node):
    """`~a` -> `a`."""
    if isinstance(node.op, ast.Invert):
        yield "boolean", "~", "", None, node.operand


def of_step(node):
    """`rows[::-1]` -> `rows[:]`."""
    if getattr(node, "step", None) is not None:
        yield _change("[::...]", "[:]", "step", None)


def _of_keys(node, name):
    for index, key in enumerate(node.args):
        for new in _reverse(key):
            yield _change("%s(%s)" % (name, brief(key)), "reversed", ("args", index), new)
        for new in _swap(getattr(key, "elts", ())):
            yield _change("%s()" % name, "swapped", ("args", index), ast.List(elts=new, ctx=ast.Load()))
    for new in _swap(node.args) if name == "order_by" else ():
        yield _change("%s()" % name, "swapped", "args", new)


def _swap(items):
    """Yield lists in which an item and the next are exchanged."""
    for index in range(len(items) - 1):
        yield items[:index] + [items[index + 1], items[index]] + items[index + 2 :]


def _reverse(key):
    """Yield what sorts the other way round: by a key, by one of a list, or in another direction."""
    if isinstance(key, (ast.List, ast.Tuple)):
        for new in _reverse_lists(key):
            yield new
        return
    held = value_of(key)
    new = _reversed_constant(held[0]) if held is not None else _reversed_expression(key)
    if new is not None:
        yield new


def _reverse_lists(keys):
    """`[("price", 1)]` -> `[("price", -1)]`, key by key."""
    for index, one in enumerate(keys.elts):
        parts = getattr(one, "elts", [])
        if parts or isinstance(keys, ast.List):
            for new in _reverse(parts[-1] if parts else one):
                whole = ast.Tuple(elts=parts[:-1] + [new], ctx=ast.Load()) if parts else new
                yield ast.List(elts=keys.elts[:index] + [whole] + keys.elts[index + 1 :], ctx=ast.Load())


def _reversed_constant(value):
    if isinstance(value, int) and not isinstance(value, bool):
        return constant(-value) if value else None
    is_text = hasattr(value, "startswith") and (bytes is str or not isinstance(value, bytes))
    return constant(value[1:] if value.startswith("-") else "-" + value) if is_text and value else None


def _reversed_expression(key):
    if isinstance(key, ast.UnaryOp):
        return key.operand if isinstance(key.op, ast.USub) else None
    if not isinstance(key, ast.Call):
        return constant(_DIRECTIONS[brief(key)]) if brief(key) in _DIRECTIONS else _descending(key)
    if brief(key.func) not in ("desc", "asc"):
        return _descending(key)
    is_plain = isinstance(key.func, ast.Name) and len(key.args) == 1
    return (key.args[0] if key.func.id == "desc" else _descending(key.args[0])) if is_plain else None


def _descending(key):
    made = ast.parse("_.desc()", mode="eval").body
    made.func.value = key
    return made


def _change(was, now, place, new):
    return "query_method", was, now, place, new
