"""Take a complex function apart: consecutive statements become a function with a name.

What: in a function of cognitive complexity above 15, consecutive whole statements become a function of their own; what
they read is passed in, what they give is returned. A method's become a method below it, a function's a function above.

Why: a reader understands the name and can skip the rest, and each part can be tested alone.

When not: where no good name is found (none is numbered or made up), where more than five values would go in or more
than two come out, and wherever it is not proved that the values are the same: `yield`, `del`, `locals()`, names that
may be unbound, functions inside that see a name change, exits in the middle.
"""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

import libcst as cst

from codemods._extract.choose import Choice, Chooser
from codemods._extract.examples import EXAMPLES
from codemods._extract.inner_functions import InnerFunction
from codemods._extract.static_parts import is_static
from codemods._extract.surroundings import (
    FunctionSurroundings,
    gather_surroundings,
    looks_at_own_names,
    names_variables_in_text,
)
from codemods._extract.words import EN, JA
from codemods._extract.write import NotWritten, write
from toolkit.metrics.cognitive import cognitive_complexity
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.resolvers import is_resolver
from toolkit.source.rewrite_site import make_site

_NAME = "extract_function"
_ABOVE = "15"
_WIDTH = 79
_WIDEST = 100
_COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "cuda", "kernel", "script", "autojit"}
_COMPILERS |= {"virtualenv", "external_python"}
_ON_OTHERS = {
    "hybrid_property",
    "hybrid_method",
    "declared_attr",
    "classproperty",
    "cached_classproperty",
    "expression",
}
_ON_OTHERS |= {"validator", "root_validator", "rpc", "srpc", "task", "shared_task"}
"""Decorators whose functions are not always given an instance: also, or only, the class, or an object of a library."""
_ON_CLASSES = {"__new__", "__init_subclass__", "__class_getitem__"}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    limit = int(facts.options.get("above", _ABOVE))
    scopes = [scope for scope in file.functions if cognitive_complexity(file, scope) > limit]
    if not scopes:
        return
    around = FunctionSurroundings(file, facts, limit)
    for scope in scopes:
        site = _site(file, scope, around)
        around.taken |= {site.args.get("name", "")}
        yield site


def _site(file: SourceFile, scope: Scope, around: FunctionSurroundings) -> Site:
    if reason := refusal(file, scope, around, with_static=True):
        reason, where = place_of_refusal(reason, scope, around)
        return make_site(_NAME, "refused", scope, scope.node, reason, args=where)
    sight = around.seers, around.ending(scope), around.lasting, around.cycles
    chooser = Chooser(file, scope, receiver_of(scope), around.limit, around.taken, *sight)
    choices = chooser.choices()
    if not choices:
        reasons = chooser.refusals.most_common(1)
        return make_site(_NAME, "refused", scope, scope.node, reasons[0][0] if reasons else "no_region")
    best = choices[0]
    args = site_args(file, scope, best, around.static_owner(scope))
    if best.is_certain:
        return make_site(_NAME, "certain", scope, scope.node, args=args)
    return make_site(_NAME, "review", scope, scope.node, "plain_name", args=args)


def refusal(file: SourceFile, scope: Scope, around: FunctionSurroundings, *, with_static: bool = False) -> str:
    """Return why nothing is extracted from a function; empty if it may be.

    Args:
        file: the file.
        scope: the function.
        around: its surroundings.
        with_static: whether parts of static methods can be called through their class.
    """
    parent = scope.parent
    assert parent is not None
    if parent.in_function:
        return "nested"
    names_own = looks_at_own_names(scope.node) or names_variables_in_text(file, scope.node)  # type: ignore[arg-type]
    if names_own or around.is_observed(scope):
        return "observed" if around.is_observed(scope) else "namespace"
    decorators = [_last_name(it) for it in scope.node.decorator_list]  # type: ignore[union-attr]
    if not scope.is_method or any(it in _COMPILERS for it in decorators):
        return "decorated" if any(it in _COMPILERS for it in decorators) else _refusal_of_place(file, scope)
    if around.is_walked(scope):
        return "attributes"
    is_known = receiver_of(scope) == "self" or _is_on_class(scope)
    is_other = any(it in _ON_OTHERS for it in decorators) or around.is_given_away(scope)
    is_other |= is_resolver(scope.node)  # type: ignore[arg-type]
    is_reached = with_static and bool(around.static_owner(scope))
    if not is_reached and (is_other or not receiver_of(scope) or not is_known):
        return "no_receiver"
    return "relatives" if around.ending(scope).is_missing else ""


def place_of_refusal(reason: str, scope: Scope, around: FunctionSurroundings) -> tuple[str, dict[str, Any]]:
    """Return a reason of `refusal`, or one that says the file and line of what observes a function, and its `where`."""
    code, where = around.place_of_observer(scope) if reason == "observed" else ("", "")
    return (code, {"where": where}) if code else (reason, {})


def refusal_of_inner(inner: InnerFunction, around: FunctionSurroundings, receiver: str) -> str:
    """Return why nothing is extracted from an inner function; empty if it may be.

    Args:
        inner: the function; nothing speaks against the outermost one.
        around: the surroundings of the outermost one.
        receiver: the first parameter of the outermost one, if it is a method.
    """
    decorators = [_last_name(it) for it in inner.scope.node.decorator_list]  # type: ignore[union-attr]
    if any(it in _COMPILERS for it in decorators):
        return "decorated"
    if around.is_observed(inner.scope):
        return "observed"
    return "no_receiver" if receiver and receiver not in inner.fixed else ""


def _refusal_of_place(file: SourceFile, scope: Scope) -> str:
    """Return whether a decorator may run a function before what would be written below it."""
    return "no_place" if scope.node.decorator_list and not _is_apart(file, scope) else ""  # type: ignore[union-attr]


def _is_apart(file: SourceFile, scope: Scope) -> bool:
    """Return whether something can be written above a function: a blank line is there, or the file begins."""
    node = scope.node
    first = min([node.lineno, *(it.lineno for it in node.decorator_list)])  # type: ignore[union-attr]
    return first < 2 or not file.lines[first - 2].strip()


def receiver_of(scope: Scope) -> str:
    """The first parameter of a method; empty for a function and a static method."""
    if is_static(scope):
        return ""
    given = scope.node.args  # type: ignore[union-attr]
    first = [*given.posonlyargs, *given.args][:1]
    return first[0].arg if scope.is_method and first else ""


def _is_on_class(scope: Scope) -> bool:
    decorators = [_last_name(it) for it in scope.node.decorator_list]  # type: ignore[union-attr]
    return "classmethod" in decorators or scope.node.name in _ON_CLASSES  # type: ignore[union-attr]


def _last_name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return getattr(called, "attr", getattr(called, "id", ""))


def lifted_args(file: SourceFile, scope: Scope, lifted: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Tell what `write_lifted` has to know of a function that `Lifter` found."""
    receiver = receiver_of(scope)
    kind = "function"
    if receiver:
        kind = "static" if not lifted["uses_receiver"] else "class" if _is_on_class(scope) else "method"
    own = receiver if kind in ("method", "class") else ""
    return {**lifted, "name": name, "kind": kind, "receiver": receiver, "own": own, "above": _is_apart(file, scope)}


def site_args(file: SourceFile, scope: Scope, choice: Choice, owner: str = "") -> dict[str, Any]:
    """Tell what `rewrite` has to know.

    Args:
        file: the file.
        scope: the function.
        choice: the part.
        owner: class of a static method, through which the part is called.
    """
    region, node = choice.region, scope.node
    receiver = owner or receiver_of(scope)
    kind = "function"
    if receiver:
        kind = "static" if not region.uses_receiver else "class" if _is_on_class(scope) else "method"
    margin = file.lines[node.body[0].lineno - 1]
    return {
        "path": list(region.block.path),
        "start": region.start,
        "stop": region.stop,
        "name": choice.name.text,
        "kind": kind,
        "receiver": receiver,
        "own": receiver if kind in ("method", "class") else "",
        "needs": list(region.needs),
        "gives": list(region.gives),
        "end": region.end,
        "return": region.end == "bare" and not (region.block.ends_function and region.stop == len(region.block.body)),
        "continue": region.end == "next" and not (region.block.ends_loop and region.stop == len(region.block.body)),
        "async": region.is_async,
        "above": _is_apart(file, scope),
        "width": _width(file, scope),
        "column": node.col_offset,  # type: ignore[union-attr]
        "indent": region.body[0].col_offset,
        "margin": margin[: len(margin) - len(margin.lstrip())],
        "doc": list(choice.name.comment),
        "left": choice.left,
    }


def _width(file: SourceFile, scope: Scope) -> int:
    """Return how long lines may become: as they are in the function, within reason."""
    lines = file.lines[scope.node.lineno - 1 : scope.node.end_lineno]  # type: ignore[union-attr]
    return min(max(_WIDTH, *map(len, lines)), _WIDEST)


def _rewrite(at: Site, node: cst.FunctionDef) -> Any:
    try:
        return cst.FlattenSentinel(write(at.args, node))
    except NotWritten:
        return None


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(2, 8), risk="low", review="read", proofs=("compiles", "api", "locks", "tests", "complexity")),
    words={"en": EN, "ja": JA},
    tokens=(("def",),),
    find=_find,
    rewrite=_rewrite,
    gather=gather_surroundings,
    gather_tokens=((),),
    reads_texts=True,
    fixes=(),
    examples=EXAMPLES,
)
