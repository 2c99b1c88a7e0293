"""Know PyMongo databases and collections that another file of the project makes, by their names.

A module holds `db = MongoClient(...).shop`, or the class of its `store` has `self.coupons = self.db.coupons`; others
import `db` or `store` and call `db.coupons.remove(...)`. A file alone does not show what these are.
"""

import ast
from collections.abc import Callable, Iterator

from toolkit.model.facts import Sign
from toolkit.model.project import Project
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name
from toolkit.source.calls import Called, imported_names
from toolkit.source.mongo_receivers import Kind, Receivers

_KINDS: tuple[Kind, ...] = ("database", "collection")
_PARTS = 2
"""Number of parts of `db.coupons`."""


def held_names(rule: str, known: Receivers) -> Iterator[Sign]:
    """Yield one sign with the names of the databases and collections of a file that other files can reach."""
    held = {kind: sorted(known.shared_names(kind)) for kind in _KINDS}
    if any(held.values()):
        yield Sign(rule, "", 1, 1, {"held": held})


def imported_receiver(called: Called, file: SourceFile) -> dict[str, str]:
    """Return the arguments of a sign whose receiver is an attribute of an imported name; empty for any other one.

    Returns:
        `reached`: the name of the attribute; `through`: the imported name, if the attribute is directly in it.
    """
    receiver = called.receiver
    parts = dotted_name(receiver).split(".") if isinstance(receiver, ast.Attribute) else []
    if len(parts) < _PARTS or parts[0] not in imported_names(file):
        return {}
    return {"reached": parts[-1], "through": parts[0] if len(parts) == _PARTS else ""}


def reaches_mongo(project: Project, rule: str) -> Callable[[Sign], bool]:
    """Return a predicate for signs with `reached`: whether some file makes a collection or database of that name."""
    held = [item.args["held"] for _, item in project.signs(rule) if "held" in item.args]
    collections = {name for item in held for name in item["collection"]}
    databases = {name for item in held for name in item["database"]}
    return lambda item: item.args["reached"] in collections or item.args["through"] in databases


def made_objects(rule: str, file: SourceFile) -> Iterator[Sign]:
    """Yield the attributes that are assigned a new object of some class: `self.clients = docs.Store()`."""
    made = {
        (target.attr, kind)
        for scope, node in file.each(ast.Assign)
        if isinstance(node.value, ast.Call)
        for kind in [dotted_name(node.value.func).rpartition(".")[2]]
        if kind[:1].isupper()
        for target in node.targets
        if isinstance(target, ast.Attribute)
    }
    if made:
        yield Sign(rule, "", 1, 1, {"made": sorted(map(list, made))})


def own_methods(project: Project, rule: str) -> frozenset[tuple[str, str]]:
    """Return (attribute, method) for the methods of each attribute that holds an object of a project class."""
    methods: dict[str, set[str]] = {}
    for file in project.files:
        for function in file.content.functions:
            around, _, name = function.qualname.rpartition(".")
            methods.setdefault(around.rpartition(".")[2], set()).add(name)
    made = (pair for _, item in project.signs(rule) for pair in item.args.get("made", ()))
    return frozenset((attribute, name) for attribute, kind in made for name in methods.get(kind, ()))


def is_own_model(receiver: ast.expr, scope: Scope) -> bool:
    """Return whether a receiver is an object of a project class (`self`, `User()`), which may have such methods."""
    if isinstance(receiver, ast.Call):
        last = dotted_name(receiver.func).rpartition(".")[2]
        return last[:1].isupper() or last in ("super", "model")
    if not isinstance(receiver, ast.Name):
        return False
    return receiver.id in ("self", "cls") or any(
        is_name(target, receiver.id) and is_own_model(node.value, scope)
        for node in scope.nodes(ast.Assign)
        if isinstance(node.value, ast.Call)
        for target in node.targets
    )
