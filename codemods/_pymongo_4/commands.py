"""Translate find_and_modify, indexes, and renamed or removed methods of clients and databases."""

import ast

from codemods._pymongo_4.naming import says_operators
from codemods._pymongo_4.old_call import Move, Names, OldCall, note
from codemods._pymongo_4.shapes import MAPPINGS, REPLACING, UNCLEAR


def find_and_modify(call: OldCall, names: Names) -> Move:
    """Translate `find_and_modify(query, update, upsert, sort, full_response, manipulate, fields, ...)`."""
    removes, new = call.literal("remove", default=False), call.literal("new", default=False)
    if call.literal("full_response", default=False) is not False:
        return note("full_response")
    if removes is ... or new is ...:
        return note("option_decides")
    shape, update = call.shape("update"), call.value("update")
    replaces = shape in REPLACING or (shape in UNCLEAR and update is not None and not says_operators(update))
    what = "delete" if removes else "replace" if replaces else "update"
    move = Move(f"find_one_and_{what}", call.give("filter", "query", at=0) or [("{}", "")])
    if removes:
        call.value("update", "upsert")
    elif shape == "none":
        return note("no_argument")
    else:
        move.give += call.give("replacement" if replaces else "update", "update", at=1)
        move.reason = "operators_or_document" if shape in UNCLEAR else ""
    move.give += call.give("projection", "fields")
    _sort(call, move)
    if not removes and call.literal("upsert", default=False) is not False:
        move.give += call.give("upsert", "upsert")
    if new and not removes:
        made = names.of_pymongo("ReturnDocument")
        move.give.append((f"{made.text}.AFTER", "return_document"))
        move.more["imports"] = made.imports
    call.value("manipulate")
    return note("unknown_option", option=min(call.left)) if call.left else move


def _sort(call: OldCall, move: Move) -> None:
    sort = call.value("sort")
    if isinstance(sort, ast.Dict) and len(sort.keys) == 1 and sort.keys[0] is not None:
        move.give.append((f"[({call.text(sort.keys[0])}, {call.text(sort.values[0])})]", "sort"))
        return
    move.give += call.give("sort", "sort")
    if sort is not None and call.shape("sort") in MAPPINGS:
        move.reason = "sort_order"


def ensure_index(call: OldCall, _names: Names) -> Move:
    """Translate `ensure_index(keys, cache_for, ...)`, which cached for a while that the index exists."""
    move = Move("create_index", call.give("keys", "key_or_list", at=0))
    if not move.give:
        return note("no_argument")
    call.value("cache_for", "ttl", "deprecated_unique")
    if call.value("drop_dups", "dropDups") is not None:
        move.reason = "drop_dups"
    for item in call.node.keywords:
        if item.arg in call.left:
            name = {"bucket_size": "bucketSize"}.get(item.arg, item.arg)
            move.give += call.give(name, item.arg)
    if call.is_used:
        move.reason = "index_name"
    return move


def collection_names(call: OldCall, _names: Names) -> Move:
    """Translate `collection_names(include_system_collections)`."""
    system = call.literal("include_system_collections", default=True)
    if system is ...:
        return note("option_decides")
    without = [] if system else [(r'{"name": {"$regex": r"^(?!system\.)"}}', "filter")]
    return Move("list_collection_names", [*without, *call.give("session", "session")])


def database_names(call: OldCall, _names: Names) -> Move:
    """Translate `database_names()`."""
    return Move("list_database_names", call.give("session", "session"))


def disconnect(_call: OldCall, _names: Names) -> Move:
    """Translate `disconnect()`."""
    return Move("close")


def profiling_level(call: OldCall, _names: Names) -> Move:
    """Translate `profiling_level()`, which returns a number."""
    return Move("command", [("'profile'", ""), ("-1", "")], more={"item": "was"}) if not call.left else note("by_hand")


def by_hand(_call: OldCall, _names: Names) -> Move:
    """Uses of removed features that need a person's decision."""
    return note("by_hand")
