"""Find expressions that query a database through Django's or SQLAlchemy's ORM, or PyMongo."""

import ast
import re
from typing import NamedTuple

from toolkit.model.tree import Scope, SourceFile, dotted_name, parent
from toolkit.source.calls import last_name
from toolkit.source.mongo_receivers import mongo_receivers

_MODEL = re.compile(r"(\A|\.)[A-Z]\w*\Z")
_SESSION = re.compile(r"(\A|[._])(session|Session)\Z")

SHORT_TABLE = re.compile(
    r"categor|countr|setting|config|type|status|permission|role|region|language|plan\b|tag|group|locale|currenc"
    r"|prefecture|site|feature|flag|option|choice|theme|level|master|template|api_?key",
    re.IGNORECASE,
)
"""Words in the names of tables that do not grow with use."""


class Query(NamedTuple):
    """A chain of calls that queries the database.

    Attributes:
        node: the whole chain.
        methods: names of the called methods, in order (`filter`, `first`).
        source: source text of the queried object (`User.objects`, `db.users`).
        arguments: the arguments of all the calls.
        condition: the first argument of the first call: the filter of `find`.
    """

    node: ast.Call
    methods: tuple[str, ...]
    source: str
    arguments: tuple[ast.expr, ...]
    condition: ast.expr | None = None


def query_of(node: ast.Call, file: SourceFile, scope: Scope) -> Query | None:
    """Return the query whose last call is this one; None unless it certainly queries a database.

    Recognizes `Model.objects…`, `Model.query…`, `session.query(...)…`, `find` and `find_one` of a collection, and
    `find_one` of anything for a document, or of a model of Beanie.
    """
    chain, start = _chain(node)
    if not chain:
        return None
    first, methods, arguments = chain[0], tuple(map(last_name, chain)), _arguments(chain)
    if methods[0] == "query" and _SESSION.search(dotted_name(start)):
        return Query(node, methods, ast.unparse(first), arguments)
    model, _, manager = dotted_name(start).rpartition(".")
    if manager in ("objects", "query") and _MODEL.search(model):
        return Query(node, methods, dotted_name(start), arguments)
    is_found = methods[0] == "find_one" and _is_of_mongo(first, start)
    if is_found or (methods[0] in ("find", "find_one") and _is_collection(start, file, scope)):
        return Query(node, methods, ast.unparse(start), arguments, first.args[0] if first.args else None)
    return None


def _chain(node: ast.Call) -> tuple[list[ast.Call], ast.expr]:
    """Return the method calls of a chain, in order, and the expression from which it starts."""
    chain: list[ast.Call] = []
    start: ast.expr = node
    while isinstance(start, ast.Call) and isinstance(start.func, ast.Attribute):
        chain.append(start)
        start = start.func.value
    chain.reverse()
    return chain, start


def _arguments(chain: list[ast.Call]) -> tuple[ast.expr, ...]:
    return tuple(value for call in chain for value in (*call.args, *(item.value for item in call.keywords)))


def _is_of_mongo(first: ast.Call, start: ast.expr) -> bool:
    """Return whether a call of `find_one` is told by its arguments, or by the class whose method it is."""
    given = first.args[0] if first.args else None
    return (isinstance(given, ast.Dict) and bool(given.keys)) or bool(_MODEL.search(dotted_name(start)))


def _is_collection(node: ast.expr, file: SourceFile, scope: Scope) -> bool:
    known = mongo_receivers(file)
    return known.kind(node, scope) == "collection" or known.is_named_collection(node)


def is_end_of_chain(node: ast.Call) -> bool:
    """Return whether no further method is called on the result of this call."""
    around = parent(node)
    return not (isinstance(around, ast.Attribute) and isinstance(parent(around), ast.Call))


def is_batch(argument: ast.expr) -> bool:
    """Return whether an argument asks for many rows at once: `id__in=batch`, `Shop.id.in_(batch)`, `{"$in": batch}`."""
    around = parent(argument)
    if isinstance(around, ast.keyword):
        return bool(around.arg) and str(around.arg).endswith("__in")
    if isinstance(argument, ast.Call):
        return isinstance(argument.func, ast.Attribute) and argument.func.attr in ("in_", "any_")
    if isinstance(argument, ast.Dict):
        return any(
            isinstance(key, ast.Constant) and key.value == "$in" for node in argument.values for key in _keys(node)
        )
    return False


def _keys(node: ast.expr) -> list[ast.expr | None]:
    return node.keys if isinstance(node, ast.Dict) else []
