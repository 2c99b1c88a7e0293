"""Sites of classes: metaclasses by way of `six`, and decorators that do nothing on Python 3."""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._versions.bindings import FileBindings
from codemods._versions.six_names import DECORATORS
from codemods._versions.verdicts import NAME, SiteMaker
from toolkit.model.codemod import Site
from toolkit.model.tree import Scope, SourceFile, is_name
from toolkit.source.rewrite_site import make_site

_TIGHT = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
_PLAIN = {"abc.ABCMeta"}
"""Metaclasses for which it does not matter whether a class is created once or twice."""


def class_sites(file: SourceFile, bindings: FileBindings, make: SiteMaker) -> Iterator[Site]:
    """Yield the sites of the classes of a file, one for each."""
    for scope, node in file.each(ast.ClassDef):
        idle = [number for number, it in enumerate(node.decorator_list) if bindings.origin(it) in DECORATORS]
        adds = [
            number for number, it in enumerate(node.decorator_list)
            if isinstance(it, ast.Call) and bindings.origin(it.func) == "six.add_metaclass" and _takes_one(it)
        ]  # fmt: skip
        bases = [it for it in node.bases if isinstance(it, ast.Call) and _is_with_metaclass(it, bindings)]
        args: dict[str, Any] = {"decorators": idle, "base": False}
        if (bases and (len(node.bases) > 1 or node.keywords)) or (adds and (len(adds) > 1 or node.keywords or bases)):
            yield make_site(NAME, "refused", scope, node, "bases", args=args)
        elif bases:
            yield make(scope, node, args=args | {"base": True})
        elif adds:
            yield _metaclass_site(scope, node, adds[0], args, make)
        elif idle:
            yield make(scope, node, args=args)


def _metaclass_site(scope: Scope, node: ast.ClassDef, number: int, args: dict[str, Any], make: SiteMaker) -> Site:
    """Return the site of a decorator that creates the class again, with a metaclass."""
    decorator = node.decorator_list[number]
    assert isinstance(decorator, ast.Call)
    is_last = all(it <= number or it in args["decorators"] for it in range(len(node.decorator_list)))
    is_bare = all(is_name(it, "object") for it in node.bases)
    is_same = is_last and is_bare and make.bindings.origin(decorator.args[0]) in _PLAIN
    args = args | {"decorators": sorted([*args["decorators"], number]), "metaclass": number}
    return make(scope, node, "" if is_same else "metaclass", args=args)


def _takes_one(call: ast.Call) -> bool:
    return len(call.args) == 1 and not call.keywords and not isinstance(call.args[0], ast.Starred)


def _is_with_metaclass(call: ast.Call, bindings: FileBindings) -> bool:
    is_open = call.keywords or any(isinstance(it, ast.Starred) for it in call.args)
    return bool(call.args) and not is_open and bindings.origin(call.func) == "six.with_metaclass"


def rewrite_class(at: Site, node: cst.ClassDef) -> Any:
    """Remove the decorators of a class, and add the metaclass for Python 3; None if a comment would be lost."""
    gone = at.args["decorators"]
    if any(line.comment for number in gone for line in node.decorators[number].leading_lines):
        return None
    kept = [it for number, it in enumerate(node.decorators) if number not in gone]
    changed = node.with_changes(decorators=kept)
    if at.args["base"]:
        call = cst.ensure_type(node.bases[0].value, cst.Call)
        metaclass, *bases = (it.with_changes(comma=cst.MaybeSentinel.DEFAULT) for it in call.args)
        return changed.with_changes(bases=bases, keywords=[_metaclass(metaclass.value)])
    if "metaclass" in at.args:
        decorator = cst.ensure_type(node.decorators[at.args["metaclass"]].decorator, cst.Call)
        bases = [*node.bases]
        if bases:
            bases[-1] = bases[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        brackets = {} if bases else {"lpar": cst.LeftParen(), "rpar": cst.RightParen()}
        return changed.with_changes(bases=bases, keywords=[_metaclass(decorator.args[0].value)], **brackets)
    return changed


def _metaclass(value: cst.BaseExpression) -> cst.Arg:
    return cst.Arg(value, keyword=cst.Name("metaclass"), equal=_TIGHT)
