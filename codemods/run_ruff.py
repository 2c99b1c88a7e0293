"""The repairs that ruff calls safe, one statement at a time, behind tebiki's guards.

What: newer syntax (UP), no `else` after `return`, `raise`, `continue` and `break` (RET505-508), nested and repeated
`if` put together (SIM102, SIM103, SIM114), imports and variables that nobody uses (F401, F841).

Why: these are small things, but old files have hundreds of them, and they hide the changes that matter.

When not: an import that may be there for what it does, or for others who take it from this file, or that a text or
comment mentions, is never removed without review. An `elif` inside of other blocks stays: an `if` there would make the
function more complex. Only two short tests of one kind are joined by `or` without review. Generated files and
migrations of a database are left alone. For a target older than Python 3.7 the newer syntax is left out. Coding
cookies and comments stay.
"""

import ast
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from codemods._ruff import order
from codemods._ruff.ask import Edit, Offer, offers, ready
from codemods._ruff.entries import uses, why_not
from codemods._ruff.statements import edit_lines, extent, replace_statement, statement_at
from codemods._ruff.structure import are_alike, raises_complexity
from codemods._ruff.words import EXAMPLES, WORDS
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, ancestors
from toolkit.source.generated import is_generated
from toolkit.source.rewrite_cut import statement_start
from toolkit.source.rewrite_site import libcst_class, make_site

_NAME = "run_ruff"
_REVIEWED = {"F841": "unused_variable", "SIM102": "not_called_safe", "SIM103": "not_called_safe"}
"""Rules of which also what ruff does not call safe is shown to a person."""
_READ_ALL = {"locals", "vars", "eval", "exec"}
_LONG = 120
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


class _Wanted(NamedTuple):
    """An offer, its statement, and the reason for a review (empty: none)."""

    offer: Offer
    node: ast.stmt
    reason: str


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if file.python2:
        return
    wanted = list(_judge_offers(file, facts))
    if wanted and is_generated(facts.path, file.text):
        yield _site(file, [wanted[0]._replace(reason="generated")], verdict="refused")
        return
    certain = _apart([it for it in wanted if not it.reason])
    for together in certain:
        yield _site(file, together)
    for it in wanted:
        if it.reason:
            free = not any(_overlap(it.node, together[0].node) for together in certain)
            yield _site(file, [it], edits=free)


def _judge_offers(file: SourceFile, facts: Facts) -> Iterator[_Wanted]:
    seen: set[tuple[Edit, ...]] = set()
    for offer in offers(file.text, facts.path or "module.py", facts.target):
        if not offer.edits or offer.edits in seen or not (offer.safe or offer.code in _REVIEWED):
            continue
        seen.add(offer.edits)
        node = statement_at(file, *extent(offer.edits))
        if node is not None and not raises_complexity(file, offer):
            yield _Wanted(offer, node, _reason(file, facts, offer, node))


def _reason(file: SourceFile, facts: Facts, offer: Offer, node: ast.stmt) -> str:
    if _loses_comment(file, offer):
        return "loses_comment"
    if _is_too_long(file, offer):
        return "too_long"
    return _reason_of_rule(file, facts, offer, node) or ("" if offer.safe else _REVIEWED[offer.code])


def _reason_of_rule(file: SourceFile, facts: Facts, offer: Offer, node: ast.stmt) -> str:
    if offer.code == "SIM114" and not are_alike(file, offer):
        return "not_alike"
    if offer.code == "F401":
        return why_not(file, facts, _imported_names(node))
    if offer.code == "F841" and _is_read_elsewhere(file, offer):
        return "name_ends"
    if offer.code == "UP032" and order.matters(node, *extent(offer.edits)):
        return "order"
    return ""


def _is_read_elsewhere(file: SourceFile, offer: Offer) -> bool:
    """True if a function reads the name of an exception outside of handlers that bind it: with them, it is deleted."""
    for scope, handler in file.each(ast.ExceptHandler):
        if handler.name and handler.lineno <= offer.row <= handler.body[0].lineno:
            names = [it for inner in scope.walk() for it in inner.nodes(ast.Name)]
            if any(it.id in _READ_ALL or (it.id == handler.name and not _is_bound_by_handler(it)) for it in names):
                return True
    return False


def _is_bound_by_handler(name: ast.Name) -> bool:
    return any(isinstance(it, ast.ExceptHandler) and it.name == name.id for it in ancestors(name))


def _is_too_long(file: SourceFile, offer: Offer) -> bool:
    """Return whether a line becomes longer than is readable."""
    first, last = extent(offer.edits)
    new = edit_lines(file.lines, first, last, offer.edits)
    return max(map(len, new), default=0) > max(_LONG, *map(len, file.lines[first - 1 : last]))


def _imported_names(node: ast.stmt) -> Iterator[tuple[str, str]]:
    """(name, module) of an import statement."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        for alias in node.names:
            if isinstance(node, ast.ImportFrom):
                yield alias.asname or alias.name, "." * node.level + (node.module or "")
            else:
                yield alias.asname or alias.name.partition(".")[0], alias.name


def _loses_comment(file: SourceFile, offer: Offer) -> bool:
    """Return whether a repair takes text away that looks like a comment."""
    for edit in offer.edits:
        old = "\n".join(file.lines[edit.row - 1 : edit.end_row])
        if old.count("#") and "#" in _span(file, edit) and edit.content.count("#") < _span(file, edit).count("#"):
            return True
    return False


def _span(file: SourceFile, edit: Edit) -> str:
    lines = file.lines[edit.row - 1 : edit.end_row]
    lines[-1] = lines[-1][: edit.end_column - 1]
    lines[0] = lines[0][edit.column - 1 :]
    return "\n".join(lines)


def _apart(wanted: list[_Wanted]) -> list[list[_Wanted]]:
    """Offers by statement, so that no statement is inside another one.

    What concerns a whole function or class waits until there is nothing more to do inside it; of other statements the
    outermost one takes the rest with it.
    """
    nodes = [it.node for it in wanted]

    def waits(node: ast.stmt) -> bool:
        return isinstance(node, _DEFINITIONS) and any(it is not node and _is_in(it, node) for it in nodes)

    now = [it for it in wanted if not waits(it.node)]
    groups: list[list[_Wanted]] = []
    for it in sorted(now, key=lambda it: (statement_start(it.node)[0], -(it.node.end_lineno or 0))):
        if groups and _overlap(groups[-1][0].node, it.node):
            groups[-1].append(it)
        else:
            groups.append([it])
    return groups


def _is_in(node: ast.stmt, around: ast.stmt) -> bool:
    return statement_start(around)[0] <= statement_start(node)[0] and (node.end_lineno or 0) <= (around.end_lineno or 0)


def _overlap(one: ast.stmt, other: ast.stmt) -> bool:
    return statement_start(one)[0] <= (other.end_lineno or 0) and statement_start(other)[0] <= (one.end_lineno or 0)


def _site(file: SourceFile, together: list[_Wanted], *, edits: bool = True, verdict: Verdict | None = None) -> Site:
    node = together[0].node
    chosen = list(_compatible(it.offer for it in together))
    first, last = statement_start(node)[0], node.end_lineno or node.lineno
    args: dict[str, Any] = {
        "old": file.lines[first - 1 : last],
        "new": edit_lines(file.lines, first, last, [edit for offer in chosen for edit in offer.edits]),
        "rule": ", ".join(sorted({offer.code for offer in chosen})),
        "said": f"{chosen[0].code} {chosen[0].message}".replace("`", "'"),  # it stands in backticks itself
    }
    kind = libcst_class(node) if hasattr(node, "body") or hasattr(node, "cases") else "SimpleStatementLine"
    reason = together[0].reason
    verdict = verdict or ("review" if reason else "certain")
    return make_site(_NAME, verdict, _scope_of(file, node), node, reason, args=args, node=kind, edits=edits)


def _compatible(given: Iterable[Offer]) -> Iterator[Offer]:
    """Offers that do not touch each other; the others are made again for the result."""
    end = (0, 0)
    for offer in sorted(given, key=lambda offer: offer.edits):
        first, last = offer.edits[0], offer.edits[-1]
        if (first.row, first.column) >= end:
            end = last.end_row, last.end_column
            yield offer


def _scope_of(file: SourceFile, node: ast.stmt) -> Scope:
    """The innermost scope around a statement."""
    found = file.root
    for scope in file.scopes:
        if scope is not file.root and scope.node is not node and _is_in(node, scope.node):  # type: ignore[arg-type]
            found = scope
    return found


def _rewrite(at: Site, node: Any) -> Any:
    return replace_statement(node, at.args["old"], at.args["new"])


CODEMOD = Codemod(
    name=_NAME,
    card=Card(minutes=(0.1, 1), risk="low", review="skim", proofs=("compiles", "api", "tests")),
    tokens=((),),
    find=_find,
    rewrite=_rewrite,
    gather=uses,
    gather_tokens=((),),
    ready=ready,
    words=WORDS,
    examples=EXAMPLES,
)
