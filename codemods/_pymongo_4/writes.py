"""Translate insert, save, update, remove: one or several documents, operators or replacements, and results."""

import ast
import re

from codemods._pymongo_4.context import is_of_key, reads_item
from codemods._pymongo_4.document_keys import are_seen
from codemods._pymongo_4.naming import says_operators
from codemods._pymongo_4.old_call import Move, Names, OldCall, note
from codemods._pymongo_4.shapes import MAPPINGS, REPLACING, UNCLEAR
from toolkit.model.descendants import walk
from toolkit.model.tree import callee_of, is_name, name_of, parent

_SEVERAL = {"batch", "chunk", "list"}
_IDENTIFIER = re.compile(r"(?<!_or_)(?<!val)(?<!gr)(id|Id|ID)\Z")
_PURE = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.Load)


def insert(call: OldCall, names: Names) -> Move:
    """Translate `insert(document)` or `insert(documents, continue_on_error=...)`."""
    shape = call.shape("doc_or_docs")
    several = shape in ("documents", "generator") or (shape == "" and _says_several(call))
    move = Move(
        "insert_many" if several else "insert_one",
        call.give("documents" if several else "document", "doc_or_docs", at=0),
    )
    if not move.give:
        return note("no_argument")
    if shape == "generator" and isinstance(given := call.value("doc_or_docs"), ast.GeneratorExp):
        move.give = [(_as_list(call, given), "")]
    goes_on = call.literal("continue_on_error", default=False)
    if several and goes_on is True:
        move.give.append(("False", "ordered"))
    move.after = ("inserted_ids" if several else "inserted_id") if call.is_used else ""
    if shape in ("", "id", "none"):
        move.reason = "one_or_many"
    elif several and (call.names_errors or not _is_filled(call.value("doc_or_docs"))):
        move.reason = "other_error"
    elif goes_on is ...:
        move.reason = "option_decides"
    elif _hides_keys(call, call.value("doc_or_docs")):
        move.reason = "unseen_keys"
    return _with_options(call, names, move, manipulate=True)


def save(call: OldCall, names: Names) -> Move:
    """Translate `save(document)`, which replaced the document if it had an `_id`, and inserted it if not."""
    given, shape = call.value("to_save"), call.shape("to_save")
    if given is None:
        return note("no_argument")
    if isinstance(given, ast.Dict):
        move = _save_literal(call, given)
        if move.edits and _hides_keys(call, given):
            move.reason = "unseen_keys"
        return _with_options(call, names, move, manipulate=True)
    if not isinstance(given, ast.Name):
        return note("save_by_hand")
    move, has_id = Move(more={"document": given.id}), shape == "stored" or reads_item(given, "_id")
    if has_id and not call.is_used:
        move = Move("replace_one", _replacing(call, f'{given.id}["_id"]'))
    elif not _is_alone(call):
        return note("save_by_hand")
    else:
        move.more |= {
            "do": "save",
            "asks": not has_id,
            "method": "replace_one",
            "new": "replace_one / insert_one",
        }
    move.reason = "unseen_keys" if shape != "stored" and _hides_keys(call, given) else ""
    return _with_options(call, names, move, manipulate=True)


def update(call: OldCall, names: Names) -> Move:
    """Translate `update(filter, operators or a document, upsert=..., multi=...)`."""
    multi, shape, document = call.literal("multi", default=False), call.shape("document"), call.value("document")
    if call.value("spec") is None or document is None or shape == "none":
        return note("no_argument")
    if multi is ...:
        return _update_either(call)
    replaces = shape in REPLACING or (shape in UNCLEAR and _has_id(document, call.value("spec")))
    if replaces and multi:
        return note("multi_replacement")
    unclear = shape in UNCLEAR and not multi and not replaces
    replaces = replaces or (unclear and not says_operators(document))
    method = "replace_one" if replaces else "update_many" if multi else "update_one"
    move = Move(
        method,
        [*call.give("filter", "spec", at=0), *call.give("replacement" if replaces else "update", "document", at=1)],
    )
    if call.literal("upsert", default=False) is not False:
        move.give += call.give("upsert", "upsert", at=2)
    move.after = "raw_result" if call.is_used else ""
    hides = replaces and shape != "stored" and _hides_keys(call, document)
    move.reason = "operators_or_document" if unclear else "unseen_keys" if hides else ""
    return _with_options(call, names, move, manipulate=False)


def _update_either(call: OldCall) -> Move:
    """Translate an update whose `multi` is only known at run time: two calls, if they can be statements."""
    multi, left = call.value("multi"), call.left - {"spec", "document", "upsert", "manipulate", "check_keys"}
    if call.is_used or left or call.open_concern or not isinstance(multi, ast.Name | ast.Attribute):
        return note("multi_decides")
    give = [
        *call.give("filter", "spec", at=0),
        *call.give("update", "document", at=1),
        *call.give("upsert", "upsert", at=2),
    ]
    more = {"do": "either", "condition": call.text(multi), "new": "update_many / update_one"}
    return Move(give=give, reason="multi_decides", more=more)


def remove(call: OldCall, names: Names) -> Move:
    """Translate `remove(filter or identifier, multi=...)`."""
    given, shape = call.value("spec_or_id"), call.shape("spec_or_id")
    multi = call.literal("multi", default=True)
    if multi is ...:
        return note("multi_decides")
    method = "delete_many" if multi else "delete_one"
    move = Move(method, call.give("filter", "spec_or_id", at=0))
    if given is None or shape == "none":
        move.give = [("{}", "")]
    elif shape == "id" or (shape == "" and _says_identifier(given)):
        move.give = [(f'{{"_id": {call.text(given)}}}', "")]
        move.reason = "" if shape == "id" else "filter_or_id"
        move.method = "delete_one" if shape == "id" and not isinstance(given, ast.Subscript) else method
    elif _is_of_one_id(given):
        move.method = "delete_one"
    elif shape not in MAPPINGS:
        move.reason = "filter_or_id"
    move.after = "raw_result" if call.is_used else ""
    return _with_options(call, names, move, manipulate=False)


def _is_filled(given: ast.expr | None) -> bool:
    """Return whether a list certainly has a document: an empty one raises another error today."""
    return isinstance(given, ast.List | ast.Tuple) and any(not isinstance(it, ast.Starred) for it in given.elts)


def _hides_keys(call: OldCall, given: ast.expr | None) -> bool:
    """Return whether a document may have keys that PyMongo 3 refused, unless it was asked not to."""
    if call.literal("check_keys", default=True) is False:
        return False
    return given is None or not are_seen(given, call.scope)


def _with_options(call: OldCall, names: Names, move: Move, *, manipulate: bool) -> Move:
    """Keep the write concern, and check that no option is lost."""
    more, reason = call.concern(names)
    given = call.literal("manipulate", default=True)
    call.value("check_keys", "continue_on_error", "safe")
    move.more |= more
    if manipulate and given not in (True, 1):
        reason = "manipulate"
    if call.left:
        return note("unknown_option", option=min(call.left))
    move.reason = move.reason or reason
    return move


def _save_literal(call: OldCall, given: ast.Dict) -> Move:
    keys = [key.value if isinstance(key, ast.Constant) else None for key in given.keys]
    if "_id" in keys:
        value = given.values[keys.index("_id")]
        if not all(isinstance(node, _PURE) for node in walk(value)) or call.is_used:
            return note("save_by_hand")
        return Move("replace_one", _replacing(call, call.text(value)))
    move = Move("insert_one", call.give("document", "to_save", at=0), "inserted_id" if call.is_used else "")
    if not all(isinstance(key, str) for key in keys):
        return note("save_by_hand")
    return move


def _replacing(call: OldCall, value: str) -> list[tuple[int | str, str]]:
    given = call.give("replacement", "to_save", at=0)
    return [(f'{{"_id": {value}}}', "filter" if given[0][1] else ""), *given, ("True", "upsert")]


def _is_alone(call: OldCall) -> bool:
    """Return whether a statement consists of a call only, so that other statements can replace it."""
    statement = getattr(call.node, "parent", None)
    if isinstance(statement, ast.Assign):
        return len(statement.targets) == 1
    return isinstance(statement, ast.Expr | ast.Return)


def _as_list(call: OldCall, given: ast.GeneratorExp) -> str:
    said = call.text(given)
    if said.startswith("(") and said.endswith(")"):
        said = said[1:-1].strip()
    return f"[{said}]"


def _says_several(call: OldCall) -> bool:
    """Return whether a plural name, or a number read from the result, indicates several documents."""
    given, around = call.value("doc_or_docs"), parent(call.node)
    if isinstance(around, ast.Subscript) and not isinstance(around.slice, ast.Constant | ast.Name):
        return True
    if isinstance(around, ast.Subscript) and isinstance(getattr(around.slice, "value", None), int):
        return True
    said = callee_of(given)
    name = getattr(said, "id", getattr(said, "attr", "")).lower().split("_")[-1]
    return name in _SEVERAL or (name.endswith("s") and not name.endswith(("ss", "us", "is")))


def _says_identifier(given: ast.expr) -> bool:
    name = given.id if isinstance(given, ast.Name) else getattr(given, "attr", "")
    return bool(_IDENTIFIER.search(name))


def _has_id(document: ast.expr, spec: ast.expr | None) -> bool:
    """Return whether a document certainly has an `_id`: it was read before, or is used in the filter."""
    if not isinstance(document, ast.Name):
        return False
    asked = [it for it in walk(spec or document) if is_name(it, document.id)]
    return any(is_of_key(it, "_id") for it in asked) or reads_item(document, "_id")


def _is_of_one_id(given: ast.expr) -> bool:
    """Return whether a filter selects one `_id` that cannot be a condition."""
    if not (isinstance(given, ast.Dict) and len(given.keys) == 1 and isinstance(given.keys[0], ast.Constant)):
        return False
    value = given.values[0]
    is_made = isinstance(value, ast.Call) and name_of(value.func) in (
        "ObjectId",
        "str",
        "int",
    )
    return given.keys[0].value == "_id" and (isinstance(value, ast.Constant) or is_made)
