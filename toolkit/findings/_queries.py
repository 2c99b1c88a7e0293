"""Which expressions ask a database: Django's and SQLAlchemy's object mappers, and PyMongo."""

import ast
import re
from typing import NamedTuple

from toolkit.findings._mongo import receivers
from toolkit.model.tree import Scope, SourceFile, dotted, parent

_MODEL = re.compile(r"(\A|\.)[A-Z]\w*\Z")
_SESSION = re.compile(r"(\A|[._])(session|Session)\Z")


class Query(NamedTuple):
    """A chain of calls that asks the database.

    Attributes:
        node: the whole chain.
        methods: names of the called methods, in order (`filter`, `first`).
        source: what is asked, as written (`User.objects`, `db.users`).
        arguments: the arguments of all the calls.
        condition: the first argument of the first call: the filter of `find`.
    """

    node: ast.Call
    methods: tuple[str, ...]
    source: str
    arguments: tuple[ast.expr, ...]
    condition: ast.expr | None = None


def query_of(node: ast.Call, file: SourceFile, scope: Scope) -> Query | None:
    """The query whose last call is this one; None if it is not proven to ask a database.

    Known are `Model.objects…`, `Model.query…`, `session.query(...)…`, and `find` and `find_one` of a collection.
    """
    methods: list[str] = []
    arguments: list[ast.expr] = []
    condition: ast.expr | None = None
    inner: ast.expr = node
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute):
        methods.append(inner.func.attr)
        condition = inner.args[0] if inner.args else None
        arguments += [*inner.args, *(item.value for item in inner.keywords)]
        if methods[-1] == "query" and _SESSION.search(dotted(inner.func.value)):
            return Query(node, tuple(reversed(methods)), ast.unparse(inner), tuple(arguments))
        inner = inner.func.value
    methods.reverse()
    if not methods:
        return None
    source = dotted(inner)
    model, _, manager = source.rpartition(".")
    if manager in ("objects", "query") and _MODEL.search(model):
        return Query(node, tuple(methods), source, tuple(arguments))
    if methods[0] in ("find", "find_one"):
        known = receivers(file)
        if known.kind(inner, scope) == "collection" or known.is_named_collection(inner):
            return Query(node, tuple(methods), ast.unparse(inner), tuple(arguments), condition)
    return None


def is_end_of_chain(node: ast.Call) -> bool:
    """Whether no further method is called on the result of this call."""
    around = parent(node)
    return not (isinstance(around, ast.Attribute) and isinstance(parent(around), ast.Call))
