"""A table of values or functions in the place of a long ladder of comparisons.

What: a ladder of `if` and `elif`, or a `match`, that compares one subject with at least four constants
(`--set dispatch_by_table.least=N`) and does the same with another value or function in each branch becomes a dictionary
in the function, which is asked once. What is done otherwise stays as it is.

Why: a table shows which cases there are, a new case is a new line, and the function is as complex as one question.

When not: branches of several statements, values that are computed, constants of different types or that appear twice.
For review where it is not known what the subject holds: what cannot be hashed raises `TypeError`.
"""

import ast
from collections.abc import Iterator
from typing import Any

import libcst as cst

from codemods._dispatch.examples import EXAMPLES
from codemods._dispatch.known import KnownNames
from codemods._dispatch.ladder import Ladder, LadderForm, expressions, name_table, read_form, read_ladder, refuse_keys
from codemods._dispatch.own_texts import gather_texts, has_own_texts
from codemods._dispatch.words import EN, JA
from codemods._dispatch.write import write_table
from codemods._extract.surroundings import looks_at_own_names
from codemods._rules.places import match_wanted
from codemods._rules.texts import source_text
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.rewrite_site import make_site

_NAME = "dispatch_by_table"
_LEAST = "4"


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    least = int(facts.options.get("least", _LEAST))
    is_wanted = match_wanted(file, facts.path, "long_elif_ladder")
    known: KnownNames | None = None
    taken: set[tuple[str, str]] = set()
    ladders = ((scope, read_ladder(file, node)) for scope, node in _each(file) if is_wanted(node))
    for scope, ladder in ladders:
        if ladder is not None and len(ladder.branches) >= least:
            known = known or _known_names(file, facts)
            site = _site(file, scope, ladder, known)
            if site.verdict != "refused" and (scope.qualname, site.args["name"]) in taken:
                continue  # a second table of the same name is looked at when the first one is there
            taken.add((scope.qualname, site.args.get("name", "")))
            yield site


def _known_names(file: SourceFile, facts: Facts) -> KnownNames:
    gathered = {**facts.gathered, facts.path: gather_texts(file)}
    return KnownNames(file, has_own_texts=has_own_texts(gathered.values()))


def _each(file: SourceFile) -> Iterator[tuple[Scope, ast.If | ast.Match]]:
    yield from file.each(ast.If)
    yield from file.each(ast.Match)


def _site(file: SourceFile, scope: Scope, ladder: Ladder, known: KnownNames) -> Site:
    form = read_form(ladder)
    args: dict[str, Any] = {"subject": source_text(file, ladder.subject)}
    reason = refuse_keys(ladder) or _refusal_of_place(scope, ladder)
    if reason or isinstance(form, str):
        return make_site(_NAME, "refused", scope, ladder.node, reason or str(form), args=args)
    levels = {known.level(scope, it) for it in expressions(form)}
    if "computed" in levels or any(it.lineno != it.end_lineno for it in expressions(form)):
        reason = "computed" if "computed" in levels else "long_branch"
        return make_site(_NAME, "refused", scope, ladder.node, reason, args=args)
    functions = {it.name for it in file.functions}
    args |= {"name": name_table(ladder, form, scope.name, functions), **_table(file, ladder, form)}
    if not known.is_free(scope, args["name"]):
        return make_site(_NAME, "refused", scope, ladder.node, "name_used", args=args)
    reason = "eager" if "eager" in levels else "" if known.is_plain(scope, ladder.subject) else "unknown_subject"
    verdict: Verdict = "review" if reason else "certain"
    return make_site(_NAME, verdict, scope, ladder.node, reason, args=args)


def _refusal_of_place(scope: Scope, ladder: Ladder) -> str:
    """Return why a ladder is left where it is; empty: nothing is against it."""
    if scope.kind != "function":
        return "outside"
    if looks_at_own_names(scope.node):
        return "namespace"
    return "" if _is_read_only(ladder.subject) else "subject"


def _is_read_only(subject: ast.expr) -> bool:
    """Return whether a subject is a name, an attribute or an item of one, on one line."""
    match subject:
        case ast.Name():
            return True
        case ast.Attribute(value=inner) | ast.Subscript(value=inner, slice=ast.Constant()):
            return subject.lineno == subject.end_lineno and _is_read_only(inner)
    return False


def _table(file: SourceFile, ladder: Ladder, form: LadderForm) -> dict[str, Any]:
    """The contents of the table, as they are written."""
    pairs = zip(ladder.branches, form.picked, strict=True)
    return {
        "is_call": form.is_call,
        "entries": [
            [[source_text(file, key) for key in branch.keys], source_text(file, value)] for branch, value in pairs
        ],
        "default": "" if form.default is None else source_text(file, form.default),
    }


def _rewrite(at: Site, node: cst.If | cst.Match) -> Any:
    statements = write_table(at.args, node)
    return None if statements is None else cst.FlattenSentinel(statements)


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(1, 6), risk="low", review="read", proofs=("compiles", "api", "locks", "tests", "complexity")),
    words={"en": EN, "ja": JA},
    tokens=(("elif",), ("match", "case")),
    find=_find,
    rewrite=_rewrite,
    gather=gather_texts,
    gather_tokens=(
        ("class", "str"),
        ("__eq__",),
        ("__ne__",),
        ("__lt__",),
        ("__gt__",),
        ("__hash__",),
        ("total_ordering",),
    ),
    fixes=("long_elif_ladder",),
    examples=EXAMPLES,
)
