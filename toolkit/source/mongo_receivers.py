"""Find the expressions of a file that are PyMongo clients, databases, collections and cursors.

Proof starts at a call that makes a client (`MongoClient(...)`, `PyMongo(app)`) and follows assignments, attributes
and subscripts through the file. Where a value comes from another file, a name (`self.collection`) together with
an import of PyMongo, or arguments that only Mongo understands (`{"$set": ...}`), have to do.
"""

import ast
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from toolkit.model.tree import Scope, SourceFile, dotted_name, is_text
from toolkit.source.calls import follow, imported_names, imports_any, last_name

Kind = Literal["client", "database", "collection", "cursor", "wrapper", ""]

_CLIENTS = re.compile(
    r"\A(pymongo(\.\w+)*|motor(\.\w+)*|mongomock)\.(Async)?(Mongo(Replica(Set)?)?Client|(Replica(Set)?)?Connection|MotorClient|AsyncIOMotorClient)\Z"
)
_WRAPPERS = {"flask_pymongo.PyMongo", "flask.ext.pymongo.PyMongo"}
_STILL_CURSOR = ("sort", "limit", "skip", "batch_size", "hint", "clone", "max_time_ms", "rewind", "where", "comment")
_RESULTS: dict[tuple[Kind, str], Kind] = {  # what a method of something gives
    ("client", "get_database"): "database",
    ("client", "get_default_database"): "database",
    ("database", "create_collection"): "collection",
    ("collection", "with_options"): "collection",
    ("collection", "find"): "cursor",
    ("collection", "aggregate"): "cursor",
    **{("cursor", method): "cursor" for method in _STILL_CURSOR},
}
_INSIDE: dict[Kind, Kind] = {"client": "database", "database": "collection", "collection": "collection"}
_NOT_COLLECTIONS = {
    "name",
    "client",
    "command",
    "connection",
    "session",
    "engine",
    "Model",
    "metadata",
    "codec_options",
}
_NAMED = re.compile(r"(\A|_)(collection|coll)\Z", re.IGNORECASE)
_DEPTH = 6

Home = tuple[int, str]


Elsewhere = Callable[[ast.expr, Scope], Kind]


class Receivers:
    """Kinds of the names of one file.

    Args:
        file: the file.
        elsewhere: kinds of names, attributes and calls from other files of the project; empty for a single file.
    """

    def __init__(self, file: SourceFile, elsewhere: Elsewhere | None = None) -> None:
        self._file = file
        self._elsewhere = elsewhere
        self._origins = imported_names(file)
        self.speaks_mongo = imports_any(file, "pymongo", "bson", "motor", "flask_pymongo", "mongomock", "gridfs")
        self._kinds: dict[Home, Kind] = {}
        if elsewhere is not None:
            self.speaks_mongo = True
        elif self.speaks_mongo:
            self.learn()

    def kind(self, node: ast.expr, scope: Scope, depth: int = _DEPTH) -> Kind:
        """Return the kind of an expression; empty if unknown."""
        if not depth or not self.speaks_mongo:
            return ""
        if isinstance(node, ast.Call):
            return self._of_call(node, scope, depth)
        if isinstance(node, ast.Attribute):
            return (
                self._kinds.get(_home(node, scope), "")
                or self._inside(self.kind(node.value, scope, depth - 1), node.attr)
                or self._ask(node, scope)
            )
        if isinstance(node, ast.Subscript):
            return self._inside(self.kind(node.value, scope, depth - 1), "")
        if isinstance(node, ast.Name):
            return self._of_name(node, scope)
        return self._of_choice(node, scope, depth)

    def _of_choice(self, node: ast.expr, scope: Scope, depth: int) -> Kind:
        """Return the one kind of all values that `a or b` or `a if c else b` may have."""
        if isinstance(node, ast.IfExp):
            choices = [node.body, node.orelse]
        else:
            choices = node.values if isinstance(node, ast.BoolOp) else []
        kinds = {self.kind(item, scope, depth - 1) for item in choices}
        return kinds.pop() if len(kinds) == 1 else ""

    def is_named_collection(self, node: ast.expr) -> bool:
        """Return whether a file imports PyMongo and a node is named `collection`."""
        return self.speaks_mongo and bool(_NAMED.search(dotted_name(node).rpartition(".")[2]))

    def learn(self) -> None:
        """Follow assignments, twice, because a method may use attributes that a later one sets."""
        for _ in range(2):
            for scope, node in self._file.each(ast.Assign):
                if kind := self.kind(node.value, scope):
                    named = (target for target in node.targets if isinstance(target, ast.Name | ast.Attribute))
                    self._kinds.update((_home(target, scope), kind) for target in named)

    def shared_names(self, kind: Kind) -> set[str]:
        """Return the names of one kind that other files can reach: of the module, and attributes of its objects."""
        places = {id(scope) for scope in self._file.scopes if scope.kind != "function"}
        return {name for (place, name), found in self._kinds.items() if found == kind and place in places}

    def _of_name(self, node: ast.Name, scope: Scope) -> Kind:
        around: Scope | None = scope
        while around is not None:
            if kind := self._kinds.get((id(around), node.id)):
                return kind
            around = around.parent
        if node.id == "mongo" and self._origins.get("mongo", "").endswith(".mongo"):
            return "wrapper"
        return self._ask(node, scope)

    def _ask(self, node: ast.expr, scope: Scope) -> Kind:
        return self._elsewhere(node, scope) if self._elsewhere is not None else ""

    def _of_call(self, node: ast.Call, scope: Scope, depth: int) -> Kind:
        name = follow(dotted_name(node.func), self._origins)
        if _CLIENTS.match(name):
            return "client"
        if name in _WRAPPERS:
            return "wrapper"
        if last_name(node) == "get_collection":  # also one of the project's own
            return "collection"
        found: Kind = ""
        if isinstance(node.func, ast.Attribute):
            found = _RESULTS.get((self.kind(node.func.value, scope, depth - 1), node.func.attr), "")
        return found or self._ask(node, scope)

    def _inside(self, around: Kind, name: str) -> Kind:
        """The kind of an attribute or item of a client or database."""
        if around == "wrapper":
            return "database" if name == "db" else "client" if name == "cx" else ""
        if name in _NOT_COLLECTIONS:
            return ""
        return _INSIDE.get(around, "")


@lru_cache(maxsize=1)
def mongo_receivers(file: SourceFile) -> Receivers:
    """Find the kinds of the names of a file; rules read one file after the other."""
    return Receivers(file)


def has_operator(node: ast.expr | None) -> bool:
    """Return whether a literal is a filter or an update that only Mongo understands: some key in it starts with `$`."""
    return isinstance(node, ast.Dict) and any(
        (is_text(key) and key.value.startswith("$")) or has_operator(value)
        for key, value in zip(node.keys, node.values, strict=True)
    )


def _home(node: ast.Name | ast.Attribute, scope: Scope) -> Home:
    """The scope of a name: the class for `self.x`, its own scope for any other name."""
    name = dotted_name(node)
    if name.startswith(("self.", "cls.")):
        around = scope
        while around.kind != "class" and around.parent is not None:
            around = around.parent
        return id(around), name.partition(".")[2]
    return id(scope), name
