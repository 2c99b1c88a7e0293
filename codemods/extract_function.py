"""Take a complex function apart: consecutive statements become a function with a name.

What: in a function of cognitive complexity above 15, consecutive whole statements become a function of their own; what
they read is passed in, what they give is returned. A method's become a method below it, a function's a function above.

Why: a reader understands the name and can skip the rest, and each part can be tested alone.

When not: where no good name is found (none is numbered or made up), where more than five values would go in or more
than two come out, and wherever it is not proved that the values are the same: `yield`, `del`, `locals()`, names that
may be unbound, functions inside that see a name change, exits in the middle.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._extract.choose import Choice, Chooser
from codemods._extract.examples import EXAMPLES
from codemods._extract.words import EN, JA
from codemods._extract.write import NotWritten, write
from toolkit.metrics.cognitive import complexity
from toolkit.model.codemod import Card, Codemod, Facts, Site
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.rewrite_site import make_site

_NAME = "extract_function"
_ABOVE = "15"
_WIDTH = 79
_WIDEST = 100
_PRIVATE = re.compile(r"\b_[A-Za-z]\w*")
_NAMESPACE = {"locals", "eval", "exec", "execfile", "vars", "dir"}
_COMPILERS = {"jit", "njit", "vectorize", "guvectorize", "cuda", "kernel", "script", "autojit"}
_ON_CLASSES = {"__new__", "__init_subclass__", "__class_getitem__"}


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    limit = int(facts.options.get("above", _ABOVE))
    taken = taken_names(file, facts)
    for scope in file.functions:
        if complexity(file, scope) > limit:
            site = _site(file, scope, taken, limit)
            taken |= {site.args.get("name", "")}
            yield site


def _site(file: SourceFile, scope: Scope, taken: frozenset[str], limit: int) -> Site:
    if reason := refusal(scope):
        return make_site(_NAME, "refused", scope, scope.node, reason)
    chooser = Chooser(file, scope, receiver_of(scope), limit, taken)
    choices = chooser.choices()
    if not choices:
        reasons = chooser.refusals.most_common(1)
        return make_site(_NAME, "refused", scope, scope.node, reasons[0][0] if reasons else "no_region")
    best = choices[0]
    args = site_args(file, scope, best)
    if best.is_certain:
        return make_site(_NAME, "certain", scope, scope.node, args=args)
    return make_site(_NAME, "review", scope, scope.node, "plain_name", args=args)


def taken_names(file: SourceFile, facts: Facts) -> frozenset[str]:
    """The names that a function cannot have: those that begin with an underscore anywhere in the project."""
    others = (name for names in facts.gathered.values() for name in names)
    return frozenset(_PRIVATE.findall(file.text)).union(others)


def _gather(file: SourceFile) -> list[str]:
    return sorted({*_PRIVATE.findall(file.text)})


def refusal(scope: Scope) -> str:
    """Return why nothing is taken out of a function; empty: it may be."""
    around = scope.parent
    assert around is not None
    if around.in_function:
        return "nested"
    names = {it.id for it in ast.walk(scope.node) if isinstance(it, ast.Name)}
    if names & _NAMESPACE:
        return "namespace"
    decorators = [_last_name(it) for it in scope.node.decorator_list]  # type: ignore[union-attr]
    if not scope.is_method or any(it in _COMPILERS for it in decorators):
        return "decorated" if any(it in _COMPILERS for it in decorators) else ""
    if any(child.qualname.endswith(".__getattribute__") for child in around.children):
        return "attributes"
    is_known = receiver_of(scope) == "self" or _is_on_class(scope)
    return "no_receiver" if "staticmethod" in decorators or not receiver_of(scope) or not is_known else ""


def receiver_of(scope: Scope) -> str:
    """The first parameter of a method; empty for a function."""
    given = scope.node.args  # type: ignore[union-attr]
    first = [*given.posonlyargs, *given.args][:1]
    return first[0].arg if scope.is_method and first else ""


def _is_on_class(scope: Scope) -> bool:
    decorators = [_last_name(it) for it in scope.node.decorator_list]  # type: ignore[union-attr]
    return "classmethod" in decorators or scope.node.name in _ON_CLASSES  # type: ignore[union-attr]


def _last_name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return getattr(called, "attr", getattr(called, "id", ""))


def site_args(file: SourceFile, scope: Scope, choice: Choice) -> dict[str, Any]:
    """Tell what `rewrite` has to know."""
    region, node = choice.region, scope.node
    receiver = receiver_of(scope)
    kind = "function"
    if receiver:
        kind = "static" if not region.uses_receiver else "class" if _is_on_class(scope) else "method"
    first = min([node.lineno, *(it.lineno for it in node.decorator_list)])  # type: ignore[union-attr]
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
        "async": region.is_async,
        "above": first < 2 or not file.lines[first - 2].strip(),
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
    gather=_gather,
    gather_tokens=(("def",),),
    fixes=(),
    examples=EXAMPLES,
)
