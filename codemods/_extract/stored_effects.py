"""Calls that change what a database holds: SQL in a text, rows of Django, documents of MongoDB."""

import ast
import re
from typing import NamedTuple

from codemods._extract.bindings import own_nodes
from codemods._extract.name_words import words_of, words_of_class
from codemods._extract.region import Region
from codemods._extract.verbs import plural, singular
from toolkit.model.tree import ancestors

_SQL = re.compile(
    r"(?is)\s*(?:(?P<read>select|with|show|explain)\b|(?P<verb>insert|update|delete|replace)\s+(?:ignore\s+)?(?:into\s+|from\s+)?"
    r"[`\"\[]?(?:\w+[`\"\]]?\.[`\"\[]?)?(?P<table>[A-Za-z_]\w*))"
)
_OF_ONE_ROW = re.compile(r"(?is)\bwhere\s+(?:\w+\.)?\w*id\s*=")
_EXECUTING = {"execute", "executemany", "execute_sql", "query", "raw", "text"}
_ON_DOCUMENTS = {"insert": "insert", "update": "update", "delete": "delete", "replace": "replace"}
_OF_MONGO = re.compile(r"(insert|update|delete|replace)_(one|many)|find_one_and_(update|replace|delete)")
_ON_ROWS = {"update", "delete", "bulk_create", "bulk_update"}
_MARKS = {"id", "pk"}


class StoredEffect(NamedTuple):
    """The effect of a call on a database: the verb, and words for the rows; no verb: it only reads."""

    verb: str = ""
    noun: tuple[str, ...] = ()


def stored_effect(call: ast.Call) -> StoredEffect | None:
    """Return what a call does to a database; None: it is no such call, or it is not known to what."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in _EXECUTING and call.args:
        return _of_sql(_text_of(call.args[0]))
    if not isinstance(call.func, ast.Attribute):
        return None
    if found := _OF_MONGO.fullmatch(name):
        return _of_document(call.func.value, found)
    return _of_rows(call) if name in _ON_ROWS else None


def _text_of(node: ast.expr) -> str:
    """Return the text, or its beginning, of an expression that is a text, also of one that is formatted."""
    while True:
        match node:
            case ast.Constant(value=str(text)):
                return text
            case ast.BinOp(left=inner) | ast.Call(func=ast.Attribute(value=inner, attr="format")):
                node = inner
            case ast.Call(func=ast.Name(id="text") | ast.Attribute(attr="text"), args=[inner]):
                node = inner
            case ast.JoinedStr(values=parts):
                return "".join(it.value if isinstance(it, ast.Constant) else "%s" for it in parts)  # type: ignore[misc]
            case _:
                return ""


def _of_sql(text: str) -> StoredEffect | None:
    found = _SQL.match(text)
    if found is None or found["read"]:
        return StoredEffect() if found else None
    verb, table = found["verb"].lower(), words_of(found["table"])
    is_one = verb in ("insert", "replace") or bool(_OF_ONE_ROW.search(text))
    return StoredEffect(verb, tuple(_in_number(table, is_one=is_one)))


def _of_document(owner: ast.expr, found: re.Match[str]) -> StoredEffect | None:
    key = owner.slice.value if isinstance(owner, ast.Subscript) and isinstance(owner.slice, ast.Constant) else None
    words = words_of(key if isinstance(key, str) else getattr(owner, "attr", getattr(owner, "id", "")))
    words = [it for it in words if it not in ("collection", "coll")]
    verb = _ON_DOCUMENTS[found[1] or found[3]]
    return StoredEffect(verb, tuple(_in_number(words, is_one=found[2] != "many"))) if words else None


def _of_rows(call: ast.Call) -> StoredEffect | None:
    """Return what a call does to rows of a model of Django, in `Order.objects.filter(...).update(state=1)`."""
    assert isinstance(call.func, ast.Attribute)
    verb, model = call.func.attr, _model_of(call.func.value)
    if model is None:
        return None
    if verb == "update":
        keys = [it.arg for it in call.keywords]
        if len(keys) == 1 and keys[0] is not None and len(words_of(keys[0])) > 1:
            return StoredEffect(verb, tuple(words_of(keys[0])))
    verb = {"bulk_create": "create", "bulk_update": "update"}.get(verb, verb)
    is_one = any(it.arg in _MARKS for it in _filters(call))
    return StoredEffect(verb, tuple(_in_number(model, is_one=is_one))) if model else None


def rows_of(region: Region, name: str) -> list[str]:
    """Return the words for the rows that a query of a function is about: `orders`; none: it is not clear."""
    functions = [it for it in ancestors(region.body[0]) if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef)]
    found: set[tuple[str, ...]] = set()
    for node in own_nodes(functions[0].body if functions else region.body):
        if isinstance(node, ast.Assign) and any(getattr(it, "id", "") == name for it in node.targets):
            model = _model_of(node.value)
            found |= set() if model is None else {tuple(model)}
    return _in_number([*found.pop()], is_one=False) if len(found) == 1 else []


def _model_of(node: ast.expr) -> list[str] | None:
    """Return the words for the model whose manager begins a chain of calls: `Order.objects.filter(...)`."""
    while isinstance(node, ast.Call | ast.Attribute) and not _is_manager(node):
        node = node.func if isinstance(node, ast.Call) else node.value
    return (
        words_of_class(getattr(node.value, "attr", getattr(node.value, "id", "")))
        if isinstance(node, ast.Attribute)
        else None
    )


def _is_manager(node: ast.expr) -> bool:
    """Return whether an expression is the manager of a model: `Order.objects`, `Order.all_objects`."""
    owner = node.value if isinstance(node, ast.Attribute) else None
    name = getattr(owner, "attr", getattr(owner, "id", ""))
    return isinstance(node, ast.Attribute) and words_of(node.attr)[-1:] == ["objects"] and name[:1].isupper()


def _filters(call: ast.Call) -> list[ast.keyword]:
    """Return the keywords of the calls in a chain, but the last one."""
    found: list[ast.keyword] = []
    node: ast.expr = call.func
    while isinstance(node, ast.Call | ast.Attribute):
        found += node.keywords if isinstance(node, ast.Call) else []
        node = node.func if isinstance(node, ast.Call) else node.value
    return found


def _in_number(words: list[str], *, is_one: bool) -> list[str]:
    if not words:
        return words
    last = singular(words[-1])
    return [*words[:-1], last if is_one else plural(last)]
