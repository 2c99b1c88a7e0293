"""A name for a MongoDB filter that is written more than once: a function that returns a fresh dictionary.

What: a filter of two fields or more, written inline in at least two calls of a file (`--set name_the_filter.least=N`),
becomes a function that is given its values and returns a new dictionary. Each place calls it.

Why: what makes an order open is then decided in one place; a condition that is added cannot be forgotten in another.

When not: filters of one field, those that stand once, and those whose fields are too many for a name. For review where
the name does not tell all that is asked (ranges, numbers). A constant would be wrong: callers change filters.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._dispatch.known import KnownNames
from codemods._extract.families import walking_functions
from codemods._extract.observers import Observers, gather_observers
from codemods._extract.surroundings import private_names
from codemods._filters.examples import EXAMPLES
from codemods._filters.names import name_builder, name_parameters
from codemods._filters.shapes import METHODS, Filter, filters, read_filter, top_statement
from codemods._filters.words import EN, JA
from codemods._filters.write import ReplaceFilters, builder_text, call_text, dict_key
from codemods._names.settled_functions import is_settled
from codemods._rules.places import match_wanted
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.rewrite_site import make_site

_NAME = "name_the_filter"
_LEAST = "2"
_MOST_VALUES = 5
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    is_wanted = match_wanted(file, facts.path, _NAME)
    groups: dict[str, list[Filter]] = {}
    for one in filters(file):
        if is_wanted(one.node) and isinstance(top_statement(one.node), _DEFINITIONS):
            groups.setdefault(one.shape, []).append(one)
    if not groups:
        return
    known = KnownNames(file)
    project = facts.project_with(file, _gather)
    builders = {shape: (scope, parameters) for shape, scope, parameters in _builders(file, known)}
    taken = {*project.union("names")}
    observers = Observers(project, facts.path)
    for shape, shared in groups.items():
        if shape in builders:
            scope, parameters = builders[shape]
            is_there = is_settled(file, scope, project, facts.path)
            yield from _calls_of_existing(file, shared, scope, parameters, is_settled=is_there)
        elif len(shared) >= int(facts.options.get("least", _LEAST)):
            site = _new_builder(file, shared, taken, observers)
            taken.add(site.args.get("name", ""))
            yield site


def _builders(file: SourceFile, known: KnownNames) -> Iterator[tuple[str, Scope, list[str]]]:
    """Yield (shape, function, parameters by value) of each private function that returns a filter and nothing else."""
    for scope in file.root.children:
        node = scope.node
        match node:
            case ast.FunctionDef(body=[ast.Return(value=ast.Dict() as returned)], decorator_list=[]):
                found = read_filter(file, scope, returned)
                holes = [it.id for it in found.holes if isinstance(it, ast.Name)] if found else []
                given = [it.arg for it in node.args.args]
                is_own = node.name.startswith("_") and known.count(node.name) == 1 and _is_plain(node.args)
                if found and is_own and len(holes) == len(found.holes) and [*dict.fromkeys(holes)] == given:
                    yield found.shape, scope, holes


def _is_plain(given: ast.arguments) -> bool:
    return not (given.defaults or given.kwonlyargs or given.vararg or given.kwarg or given.posonlyargs)


def _calls_of_existing(
    file: SourceFile, shared: list[Filter], builder: Scope, parameters: list[str], *, is_settled: bool
) -> Iterator[Site]:
    """Yield the sites of filters that a builder of the file returns."""
    name = builder.qualname
    for one in shared:
        values = {(parameter, ast.dump(hole)) for parameter, hole in zip(parameters, one.holes, strict=True)}
        own = parameters if len(values) == len(parameters) else name_parameters([one]) or parameters
        is_same = len(values) == len(set(parameters)) == len(set(own))
        if is_same and not one.has_comment:
            args = {"name": name, "call": call_text(file, one, name, parameters)}
            is_above = one.node.lineno > builder.node.lineno  # type: ignore[union-attr]
            verdict: Verdict = "certain" if is_settled and is_above else "review"
            reason = "existing" if verdict == "certain" else "replaceable"
            yield make_site(_NAME, verdict, one.scope, one.node, reason, args=args)


def _new_builder(file: SourceFile, shared: list[Filter], taken: set[str], observers: Observers) -> Site:
    """The site of a new builder, in the first statement of the module that uses it."""
    first = shared[0]
    top = top_statement(first.node)
    assert isinstance(top, _DEFINITIONS)
    functions = [it.scope.name for it in shared]
    name, parameters = name_builder(first, functions[0]), name_parameters(shared)
    args: dict[str, Any] = {"count": len(shared), "keys": ", ".join(first.keys)}
    is_seen = observers.sees_module or any(observers.takes_source(it.scope) for it in shared)
    reason = "observed" if is_seen else _refusal(file, shared, top)
    if reason or not name or parameters is None or name in taken:
        return make_site(_NAME, "refused", first.scope, first.node, reason or "no_name", args=args)
    if len(set(parameters)) > _MOST_VALUES:
        return make_site(_NAME, "refused", first.scope, first.node, "many_values", args=args)
    inside = [it for it in shared if top_statement(it.node) is top]
    args |= {
        "name": name,
        "builder": builder_text(file, first, name, parameters),
        "calls": {dict_key(it.node): call_text(file, it, name, parameters) for it in inside},
        "above": _is_apart(file, top),
    }
    reason = "" if first.is_plain else "loose_name"
    if not reason and any("\n" in call for call in args["calls"].values()):
        reason = "long_call"
    return make_site(_NAME, "review" if reason else "certain", file.root, top, reason, args=args)


def _refusal(file: SourceFile, shared: list[Filter], top: ast.stmt) -> str:
    """Return why there is no builder; empty: there may be one."""
    if any(it.has_comment for it in shared):
        return "commented"
    is_simple = isinstance(top, ast.FunctionDef | ast.AsyncFunctionDef) and not top.decorator_list
    return "" if _is_apart(file, top) or is_simple else "no_place"


def _is_apart(file: SourceFile, top: ast.stmt) -> bool:
    """Return whether a function can be written above a statement: no comment stands there that speaks of it."""
    first = min([top.lineno, *(it.lineno for it in getattr(top, "decorator_list", []))])
    above = next((line for line in reversed(file.lines[: first - 1]) if line.strip()), "")
    is_comment = above.startswith("#")  # blank lines may part it from what it speaks of
    return first < 2 or not (file.lines[first - 2].strip() or is_comment)


def _gather(file: SourceFile) -> dict[str, Any]:
    return {"names": private_names(file), "walkers": walking_functions(file), **gather_observers(file)}


def _rewrite(at: Site, node: Any) -> Any:
    if isinstance(node, cst.Dict):
        return cst.parse_expression(at.args["call"])
    changed: Any = node.visit(ReplaceFilters(at.args["calls"]))
    builder: Any = cst.parse_statement(at.args["builder"])
    blanks = [cst.EmptyLine(indent=False)] * 2
    if at.args["above"]:
        return cst.FlattenSentinel([builder, changed.with_changes(leading_lines=[*blanks, *changed.leading_lines])])
    return cst.FlattenSentinel([changed, builder.with_changes(leading_lines=blanks)])


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 5), risk="low", review="read", proofs=("compiles", "api", "queries", "locks", "tests")),
    words={"en": EN, "ja": JA},
    tokens=tuple((method,) for method in METHODS),
    find=_find,
    rewrite=_rewrite,
    gather=_gather,
    gather_tokens=((),),
    examples=EXAMPLES,
)
