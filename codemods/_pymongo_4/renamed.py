"""Find classes and modules that were moved or removed, and defaults that changed silently."""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.model.tree import Scope, SourceFile, dotted_name, parent

_CLASSES = {
    "Connection": "MongoClient",
    "ReplicaSetConnection": "MongoClient",
    "MongoReplicaSetClient": "MongoClient",
}
_ACKNOWLEDGED = {"MongoReplicaSetClient"}
"""Old classes with acknowledged writes, like `MongoClient`."""
_TO_BSON = {"objectid", "son", "binary", "dbref", "code", "timestamp", "json_util", "max_key", "min_key", "tz_util"}
_GONE = {"son_manipulator", "master_slave_connection", "thread_util"}
_JSON = {"dumps": "json_options=json_util.LEGACY_JSON_OPTIONS", "loads": ""}


class RenamedPlace(NamedTuple):
    """A place and its change.

    Attributes:
        reason: why a person must review it; may be empty.
        more: values for the `args` of the site.
        edits: false for a note.
    """

    scope: Scope
    node: Any
    reason: str
    more: dict[str, Any]
    edits: bool = True


def find_renamed(file: SourceFile) -> Iterator[RenamedPlace]:
    """Yield every such place in a file."""
    yield from _modules(file)
    yield from _classes(file)
    yield from _json(file)


def _modules(file: SourceFile) -> Iterator[RenamedPlace]:
    for scope, node in file.each(ast.ImportFrom):
        package, _, last = (node.module or "").rpartition(".")
        if node.level or package != "pymongo":
            continue
        if last in _TO_BSON:
            more = {"do": "module", "module": f"bson.{last}", "old": f"pymongo.{last}", "new": f"bson.{last}"}
            yield RenamedPlace(scope, node, "", more)
        elif last in _GONE:
            yield RenamedPlace(scope, node, "by_hand", {"old": f"pymongo.{last}", "new": ""}, edits=False)


def _classes(file: SourceFile) -> Iterator[RenamedPlace]:
    local: dict[str, str] = {}
    for scope, node in file.each(ast.ImportFrom):
        if node.level or (node.module or "").partition(".")[0] != "pymongo":
            continue
        present = {alias.name for alias in node.names}
        for alias in node.names:
            if alias.name in _CLASSES and _CLASSES[alias.name] not in present and node.module == "pymongo":
                local[alias.asname or alias.name] = alias.name
                yield _class(scope, alias, alias.name)
    for scope, name in file.each(ast.Name):
        if local.get(name.id) == name.id and isinstance(name.ctx, ast.Load):
            yield _class(scope, name, name.id)
    for scope, attribute in file.each(ast.Attribute):
        if dotted_name(attribute.value) == "pymongo" and attribute.attr in _CLASSES:
            yield _class(scope, attribute, attribute.attr)


def _class(scope: Scope, node: ast.AST, old: str) -> RenamedPlace:
    reason = "" if old in _ACKNOWLEDGED else "acknowledged"
    return RenamedPlace(scope, node, reason, {"do": "rename", "to": _CLASSES[old], "old": old, "new": _CLASSES[old]})


def _json(file: SourceFile) -> Iterator[RenamedPlace]:
    """Propose `json_util.dumps` and `loads`, whose defaults changed, to a person who knows the readers."""
    for scope, call in file.each(ast.Call):
        name = dotted_name(call.func)
        module, _, last = name.rpartition(".")
        if last not in _JSON or module.rpartition(".")[2] != "json_util":
            continue
        if any(item.arg in ("json_options", None) for item in call.keywords) or isinstance(parent(call), ast.keyword):
            continue
        made = f"{module}.LEGACY_JSON_OPTIONS" if last == "dumps" else f"{module}.JSONOptions(tz_aware=True)"
        give = [
            (number, it.arg or "") for number, it in enumerate([*map(_positional_keyword, call.args), *call.keywords])
        ]
        more = {
            "do": "call",
            "give": [*give, (made, "json_options")],
            "old": f"{last}()",
            "new": f"{last}(json_options=...)",
        }
        yield RenamedPlace(scope, call, "json_format", more)


def _positional_keyword(node: ast.expr) -> ast.keyword:
    return ast.keyword(arg=None, value=node)
