"""Prove the type of an expression: trace it from where PyMongo made it, through names, classes, functions and files."""

import ast
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from codemods._pymongo_4.dotted_names import absolute_name, attributes_put, dotted_text, member_names, module_name
from codemods._pymongo_4.inferred_type import InferredType
from codemods._pymongo_4.sources import Expression, reduce_expression
from codemods._pymongo_4.surface import ASYNCHRONOUS, ATTRIBUTES, CLASSES, CLIENTS, INSIDE, RESULTS, is_inside
from toolkit.model.tree import Scope

_DEPTH = 40
_DJANGO_SETTINGS = "django.conf.settings."

_UNKNOWN = InferredType()
_NONE = InferredType("none")
_BUILT_IN = {"database", "collection", "client"}


class TypeTracer:
    """Infers types of the expressions of one file.

    Attributes:
        makes_uuids: whether the project creates UUIDs in files that use MongoDB.
        names_errors: whether any file names an error that writing several documents does not raise today.
        speaks: whether any file imports a package for MongoDB.

    Args:
        path: path of the file.
        own: result of `sources` for the file.
        gathered: results of `sources` for the other files, by path.
    """

    def __init__(self, path: str, own: Mapping[str, Any], gathered: Mapping[str, Any]) -> None:
        self.path = path
        self._files = {**gathered, path: own}
        self._modules: dict[str, list[tuple[str, str]]] = {}
        for where in self._files:
            name = module_name(where)
            self._modules.setdefault(name.rpartition(".")[2], []).append((name, where))
        self.speaks = any(file.get("speaks") for file in self._files.values())
        self.names_errors = any(file.get("errors") for file in self._files.values())
        self.makes_uuids = any(file.get("uuid") for file in self._files.values())
        self._known: dict[tuple[Any, ...], InferredType] = {}
        self._open: list[tuple[Any, ...]] = []
        self._members: Counter[str] | None = None
        self._put = attributes_put(self._files)
        self._circular: set[tuple[Any, ...]] = set()
        self._assumed: dict[tuple[Any, ...], InferredType] = {}
        self._answers: dict[str, Callable[..., InferredType]] = {
            "any": self._any,
            "attr": self._attr,
            "call": self._call,
            "class": self._class,
            "dict": self._dict,
            "each": self._each,
            "function": self._function,
            "import": self._import,
            "item": self._item,
            "list": partial(self._literal, "list"),
            "name": self._name,
            "none": partial(self._literal, "none"),
            "self": self._self,
            "typed": self._annotated_type,
            "with": self._with,
        }

    def type_of(self, node: ast.expr, scope: Scope) -> InferredType:
        """Return the type of an expression of the file."""
        return self._of(reduce_expression(node, scope.qualname), self.path)

    def _of(self, it: Expression, path: str) -> InferredType:
        if it[0] == "?" or len(self._open) > _DEPTH:
            return _UNKNOWN
        return self._answers[it[0]](*it[1:], path)

    def _dict(self, shape: str, _path: str) -> InferredType:
        return InferredType("dict", "", shape)

    def _literal(self, kind: str, _path: str) -> InferredType:
        return InferredType(kind)

    def _function(self, name: str, path: str) -> InferredType:
        return InferredType("function", path, name)

    def _class(self, name: str, path: str) -> InferredType:
        return InferredType("class", path, name)

    def _import(self, name: str, path: str) -> InferredType:
        return self._resolve_import(absolute_name(name, path), path)

    def _any(self, expressions: Iterable[Expression], path: str) -> InferredType:
        """Return the common type of all expressions; None is ignored beside others."""
        return self._common({self._of(it, path) for it in expressions})

    def _common(self, found: set[InferredType]) -> InferredType:
        found = found - {_NONE}
        if len(found) > 1:
            return self._same(found)
        return found.pop() if found else _NONE

    def _same(self, found: set[InferredType]) -> InferredType:
        """Return the common type of dictionaries, or of names of one PyMongo class (imports in `try`)."""
        if {it.kind for it in found} == {"dict"}:
            return InferredType("dict")
        made = {self._instance_of(it) for it in found}
        return min(found) if len(made) == 1 and _UNKNOWN not in made else _UNKNOWN

    def _once(self, key: tuple[Any, ...], expressions: Iterable[Expression], path: str) -> InferredType:
        """Return the common type with a cache; cycles are cut."""
        if key in self._known:
            return self._known[key]
        if key in self._open:
            self._circular.add(key)
            return self._assumed.get(key, _NONE)
        self._open.append(key)
        found = self._any(expressions, path)
        if key in self._circular and found.kind:
            self._assumed[key] = found
            found = found if self._any(expressions, path) == found else _UNKNOWN
            del self._assumed[key]
        self._open.pop()
        if not self._open:
            self._known[key] = found
        return found

    def _name(self, scope: str, name: str, path: str) -> InferredType:
        file = self._files[path]
        around = scope
        while True:
            bound = file["names"].get(around, {}).get(name)
            if bound is not None and (around == scope or around not in file["bases"]):
                return self._once(("name", path, around, name), bound, path)
            if not around:
                return _UNKNOWN
            around = around.rpartition(".")[0]

    def _attr(self, of: Expression, name: str, path: str) -> InferredType:
        base, it = self._of(of, path), ["attr", of, name]
        if own := self.own_member(base, name):
            return self._read(own)
        if base.kind == "none":  # it raises, so that there is no other value
            return base
        if base.kind in INSIDE or base.kind == "wrapper":
            return InferredType(
                INSIDE[base.kind] if is_inside(base.kind, name) else ATTRIBUTES.get((base.kind, name), "")
            )
        if base.kind in ("object", "class"):
            return self._member(base, name)
        if base.kind == "module":
            return self._in_module(base, name)
        return self._put_or_imported(base, it, path)

    def _put_or_imported(self, base: InferredType, it: Expression, path: str) -> InferredType:
        if bound := self._put_on_global(it, path):
            return self._once(("dotted", path, dotted_text(it)), bound, path)
        return self._resolve_import(f"{base.name}.{it[2]}", path) if base.kind == "external" else _UNKNOWN

    def _put_on_global(self, it: Expression, path: str) -> list[Expression]:
        """Return the values assigned to an attribute of a global object in a file (`app.db = ...`)."""
        names, written = self._files[path]["names"], dotted_text(it)
        bound: list[Expression] = names.get("", {}).get(written, []) if written else []
        first = it[1]
        while bound and first[0] == "attr":
            first = first[1]
        if not bound or any(first[2] in found for scope, found in names.items() if scope):
            return []
        return bound

    def _member(self, owner: InferredType, name: str) -> InferredType:
        """Return the type of a member of a project class, or of an object of it."""
        for it in self._lineage(owner._replace(kind="class")):
            if it.kind != "class":
                continue
            file = self._files[it.path]
            bound = [
                *file["attributes"].get(it.name, {}).get(name, ()),
                *file["names"].get(it.name, {}).get(name, ()),
            ]
            if bound:
                found = self._unless_overridden(self._once(("member", *it[1:], name), bound, it.path), name)
                return found if owner.kind == "class" else self._read(found)
        return _UNKNOWN

    def _read(self, member: InferredType) -> InferredType:
        """Return the type of a member when it is read, which calls properties."""
        is_property = member.kind == "function" and member.name in self._files[member.path]["properties"]
        return self._result(member) if is_property else member

    def own_member(self, base: InferredType, name: str) -> InferredType | None:
        """Return the type of a member that a subclass of a PyMongo class defines."""
        if base.kind not in INSIDE or not base.name:
            return None
        found = self._member(InferredType("class", base.path, base.name), name)
        return found if found.kind else None

    def is_proxy(self, thing: InferredType, name: str) -> bool:
        """Return whether a project object delegates missing attributes (`__getattr__`)."""
        if thing.kind != "object" or self._member(thing, name).kind:
            return False
        return bool(self._member(thing, "__getattr__").kind or self._member(thing, "__getattribute__").kind)

    def _lineage(self, owner: InferredType) -> Iterator[InferredType]:
        """Yield a class and its bases, each once; a class may have the name of its own base (`lib.File = File`)."""
        known: set[InferredType] = set()
        open_ones = [owner]
        while open_ones:
            it = open_ones.pop()
            if it not in known:
                known.add(it)
                yield it
                open_ones += reversed(self._bases(it) if it.kind == "class" else [])

    def _bases(self, owner: InferredType) -> list[InferredType]:
        key = ("bases", owner.path, owner.name)
        if key in self._open:
            return []
        self._open.append(key)
        found = [self._of(base, owner.path) for base in self._files[owner.path]["bases"].get(owner.name, ())]
        self._open.pop()
        return found

    def _self(self, name: str, path: str) -> InferredType:
        """Return the type of an object of a class: PyMongo's, if the class is derived from it."""
        for base in self._lineage(InferredType("class", path, name)):
            if base.kind == "external" and (made := self._instance_of(base)).kind in _BUILT_IN:
                return InferredType(made.kind, path, name)
        return InferredType("object", path, name)

    def _instance_of(self, of: InferredType) -> InferredType:
        """Return the type that calling a class gives."""
        if of.kind == "class":
            return self._self(of.name, of.path)
        if of.kind != "external":
            return _UNKNOWN
        if ASYNCHRONOUS.match(of.name):
            return InferredType("asynchronous")
        return InferredType("client" if CLIENTS.match(of.name) else CLASSES.get(of.name, ""))

    def _result(self, function: InferredType) -> InferredType:
        file = self._files[function.path]
        found = self._once(("result", *function[1:]), file["returns"].get(function.name, [["?"]]), function.path)
        around, _, name = function.name.rpartition(".")
        return self._unless_overridden(found, name) if around in file["bases"] else found

    def _unless_overridden(self, found: InferredType, name: str) -> InferredType:
        """Return the type of a member that is a dictionary or list, unless another class defines it differently."""
        if found.kind not in ("dict", "list"):
            return found
        if self._members is None:
            self._members = Counter(it for file in self._files.values() for it in member_names(file))
        return found if self._members[name] == 1 else _UNKNOWN

    def _call(self, of: Expression, path: str) -> InferredType:
        if of[0] == "attr":
            base = self._of(of[1], path)
            if own := self.own_member(base, of[2]):
                return self._result(own) if own.kind == "function" else _UNKNOWN
            if base.kind in RESULTS_OF or base.kind in INSIDE:
                return InferredType(
                    RESULTS.get((base.kind, of[2]), "asynchronous" if base.kind == "asynchronous" else "")
                )
        called = self._of(of, path)
        if called.kind == "none":
            return called
        if called.kind == "function":
            return self._result(called)
        return self._instance_of(called)

    def _annotated_type(self, of: Expression, path: str) -> InferredType:
        found = self._of(of, path)
        return self._instance_of(found) if found.kind in ("class", "external") else _UNKNOWN

    def _item(self, of: Expression, path: str) -> InferredType:
        base = self._of(of, path)
        return InferredType("document" if base.kind == "cursor" else INSIDE.get(base.kind, ""))

    def _each(self, of: Expression, path: str) -> InferredType:
        return InferredType("document" if self._of(of, path).kind == "cursor" else "")

    def _with(self, of: Expression, path: str) -> InferredType:
        base = self._of(of, path)
        return base if base.kind in ("client", "cursor") else _UNKNOWN

    def _resolve_import(self, name: str, path: str) -> InferredType:
        """Resolve a dotted name: a module of the project, a name in it, a setting of Django, or an external name."""
        if name.startswith(_DJANGO_SETTINGS):
            return self._setting(name.removeprefix(_DJANGO_SETTINGS))
        if where := self._module_at(name):
            return InferredType("module", where, name)
        module, _, last = name.rpartition(".")
        if module and (where := self._module_at(module)) and where != path:
            return self._in_module(InferredType("module", where, module), last)
        return InferredType("external", "", name)

    def _setting(self, name: str) -> InferredType:
        """Return the common type of all module-level bindings of a setting's name."""
        homes = [path for path, file in self._files.items() if name.isupper() and name in file["names"].get("", {})]
        found = self._common({self._name("", name, path) for path in homes})
        return _UNKNOWN if found == _NONE else found

    def _in_module(self, module: InferredType, name: str) -> InferredType:
        if name in self._files[module.path]["names"].get("", {}):
            found = self._name("", name, module.path)
            return self._common(set(self._put_by_others(module, name))) if found == _NONE else found
        where = self._module_at(f"{module.name}.{name}")
        return InferredType("module", where, f"{module.name}.{name}") if where else _UNKNOWN

    def _put_by_others(self, module: InferredType, name: str) -> Iterator[InferredType]:
        """Yield the types that other files give a name of a module, which itself has only None for it."""
        for path, owner in self._put.get(name, ()):
            names = self._files[path]["names"]
            if owner.rpartition(".")[0] and f".{module.name}".endswith(f".{owner.rpartition('.')[2]}"):
                yield _UNKNOWN
            elif owner in names[""] and self._name("", owner, path)._replace(name="") == module._replace(name=""):
                written = f"{owner}.{name}"
                is_local = any(owner in found for scope, found in names.items() if scope)
                yield _UNKNOWN if is_local else self._once(("dotted", path, written), names[""][written], path)

    def _module_at(self, name: str) -> str:
        """Return the file of a module, also if the project's root is further up; empty if ambiguous."""
        near = self._modules.get(name.rpartition(".")[2], ())
        found = [path for module, path in near if module == name] or [
            path for module, path in near if module.endswith(f".{name}")
        ]
        return found[0] if len(found) == 1 and name not in ("pymongo", "bson") else ""


RESULTS_OF = {kind for kind, _ in RESULTS}
