"""count, find, find_one, aggregate: the filter that is counted, and options under their new names."""

import ast

from codemods._pymongo_4.old_call import Move, Names, OldCall, note
from codemods._pymongo_4.shapes import MAPPINGS
from toolkit.model.tree import parent

_NOT_COUNTED = {"$where", "$near", "$nearSphere", "$geoNear"}
NOT_OF_COUNTS = {
    *("filter", "spec", "projection", "fields", "skip", "limit", "sort", "timeout", "no_cursor_timeout", "batch_size"),
}
"""Options of `find` that are the filter, or do not affect a count."""
CHAIN = {"sort", "batch_size", "clone", "rewind", "max_time_ms", "add_option", "comment", "limit", "skip"}
FIND = ("filter", "projection", "skip", "limit")
RENAMED = {"fields": "projection", "spec": "filter", "spec_or_id": "filter", "partial": "allow_partial_results"}
_GONE = {
    "manipulate",
    "snapshot",
    "network_timeout",
    "as_class",
    "slave_okay",
    "modifiers",
    "max_scan",
    "read_preference",
    "tag_sets",
    "secondary_acceptable_latency_ms",
    "compile_re",
    "_must_use_master",
    "_sock",
    "exhaust",
    "await_data",
}


def count(call: OldCall, _names: Names) -> Move:
    """Translate `collection.count(filter)`."""
    shape = call.shape("filter")
    if shape != "none" and is_uncountable(call):
        return note("where_or_near")
    move = Move("count_documents", [("{}", "")] if shape == "none" else call.give("filter", "filter", at=0))
    for option in ("limit", "skip", "hint", "collation", "maxTimeMS", "session"):
        move.give += call.give(option, option)
    if call.left:
        return note("unknown_option", option=min(call.left))
    if shape not in MAPPINGS | {"none"}:
        move.reason = "filter_unseen"
    return move


def count_of_chain(call: OldCall, find: OldCall, between: list[ast.Call]) -> Move:
    """Translate `collection.find(filter).sort(...).limit(n).count(with_limit_and_skip)`."""
    shape = find.shape("filter", "spec")
    with_limit = call.literal("with_limit_and_skip", default=False)
    methods = {it.func.attr: it for it in between if isinstance(it.func, ast.Attribute)}
    if "where" in methods or (shape != "none" and is_uncountable(call)):
        return note("where_or_near")
    if find.is_open:
        return note("open_arguments")
    options = {it.arg for it in find.node.keywords}
    if with_limit not in (True, False) or not methods.keys() <= CHAIN or not options <= NOT_OF_COUNTS:
        return note("count_by_hand")
    move = Move("count_documents", [("{}", "")] if shape == "none" else find.give("filter", "filter", "spec", at=0))
    move.down = len(between) + 1
    if shape not in MAPPINGS | {"none"}:
        move.reason = "filter_unseen"
    if not with_limit:
        return move
    for name in ("skip", "limit"):
        value = methods[name].args[0] if name in methods else find.value(name)
        if value is None:
            continue
        if not (isinstance(value, ast.Constant) and isinstance(value.value, int) and value.value > 0):
            move.reason = "count_limit"
        move.give.append((call.text(value), name))
    return move


def is_uncountable(call: OldCall) -> bool:
    """Return whether the function around a call names an operator that `count_documents` does not support."""
    return any(node.value in _NOT_COUNTED for node in call.scope.nodes(ast.Constant) if isinstance(node.value, str))


def find(call: OldCall, names: Names) -> Move | None:
    """Update `find(...)` and `find_one(...)` with old options, or with a projection whose meaning has changed."""
    given = {it.arg for it in call.node.keywords if it.arg}
    projection = call.value("projection", "fields")
    is_silent = isinstance(projection, ast.Dict | ast.List) and not ast.unparse(projection)[1:-1]
    if not is_silent and not given & (RENAMED.keys() | _GONE | {"timeout", "tailable"}):
        return None
    if hard := sorted(given & (_GONE - {"await_data"})):
        return note("unknown_option", option=hard[0])
    move = Move(reason="")
    move.give = [
        *call.give("filter", "filter", "spec", "spec_or_id", at=0),
        *call.give("projection", "projection", "fields", at=1),
    ]
    if is_silent:
        move.give[-1] = ('{"_id": 1}', move.give[-1][1])
    for name in ("skip", "limit"):
        move.give += call.give(name, name, at=FIND.index(name))
    move.give += call.give("allow_partial_results", "partial")
    _timeout(call, move)
    _tailable(call, names, move)
    for name in sorted(call.left, key=list(given).index):
        move.give += call.give(name, name)
    return move


def _timeout(call: OldCall, move: Move) -> None:
    timeout = call.literal("timeout", default=True)
    if timeout is ...:
        value = call.value("timeout")
        move.give.append((f"not {call.text(value)}", "no_cursor_timeout"))  # type: ignore[arg-type]
        move.reason = "option_decides"
    elif not timeout:
        move.give.append(("True", "no_cursor_timeout"))


def _tailable(call: OldCall, names: Names, move: Move) -> None:
    tailable, waits = call.literal("tailable", default=False), call.literal("await_data", default=False)
    if tailable in (False, None) and waits in (False, None):
        return
    made = names.of_pymongo("CursorType")
    move.give.append((f"{made.text}.TAILABLE_AWAIT" if waits else f"{made.text}.TAILABLE", "cursor_type"))
    move.more["imports"] = made.imports
    if tailable is not True or waits not in (True, False):
        move.reason = "option_decides"


def aggregate(call: OldCall, _names: Names) -> Move | None:
    """Translate `aggregate(...)["result"]` of PyMongo 2: today it returns a cursor."""
    around = parent(call.node)
    if isinstance(around, ast.Subscript) and isinstance(around.slice, ast.Constant) and around.slice.value == "result":
        return Move(more={"do": "list_of"})
    return None
