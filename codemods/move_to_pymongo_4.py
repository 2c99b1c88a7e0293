"""Calls that PyMongo 3 only warned about, and PyMongo 4 no longer has.

What: `insert`, `save`, `update`, `remove`, `count`, `find_and_modify`, `ensure_index`, bulk builders, old options,
imports and truth tests get today's form. `update` without `$` operators becomes `replace_one`; what a call returned
stays what it was (`insert_one(...).inserted_id`).

Why: PyMongo 3 gets no fixes and no newer servers. PyMongo 4 raises at these lines only when they are reached.

When not: a receiver that is not proven to be PyMongo's is for review, and one that is the project's own, a dictionary,
a list, text or an object mapper is left alone. Asynchronous drivers (Motor) follow other rules. Do it on PyMongo
3.13, which has both forms; what changes in silence between 3 and 4 is said in notes.
"""

import ast
from collections.abc import Iterator
from typing import Any

from codemods._pymongo_4 import bulk, clients
from codemods._pymongo_4.edits import rewrite
from codemods._pymongo_4.examples import EXAMPLES
from codemods._pymongo_4.methods import METHODS, RemovedCall, RemovedCalls
from codemods._pymongo_4.old_call import Move, Names, OldCall, note
from codemods._pymongo_4.renamed import find_renamed
from codemods._pymongo_4.shapes import Shapes
from codemods._pymongo_4.sources import sources
from codemods._pymongo_4.surface import CLIENTS
from codemods._pymongo_4.test_doubles import find_test_doubles
from codemods._pymongo_4.trace_types import TypeTracer
from codemods._pymongo_4.truth_tests import find_truth_tests
from codemods._pymongo_4.words import WORDS
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import Scope, SourceFile, ancestors
from toolkit.source.rewrite_filter import may_hold
from toolkit.source.rewrite_site import make_site

_NAME = "move_to_pymongo_4"
_TOKENS = (*((name,) for name in sorted(METHODS)), ("mongo",), ("Mongo",), ("bulk_op",))
_ERRORS = ("DuplicateKeyError", "WriteError", "InvalidOperation", "OperationFailure", "11000")
_GATHERED = (("mongo",), ("Mongo",), *((name,) for name in _ERRORS))


def _find(file: SourceFile, facts: Facts) -> Iterator[Site]:
    if not may_hold(_TOKENS)(file.text):
        return
    traced = TypeTracer(file.path, sources(file), facts.gathered)
    for found in RemovedCalls(file, traced).find_calls():
        yield _of_call(found)
    yield from _builders(file, traced)
    yield from _truth(file, traced)
    yield from _clients(file, traced)
    for scope, node, method in find_test_doubles(file, traced):
        yield _site(scope, node, f"{method}()", note("mocked"), "mocked")
    for change in find_renamed(file):
        verdict: Verdict = "review" if change.reason else "certain"
        yield make_site(_NAME, verdict, change.scope, change.node, change.reason, args=change.more, edits=change.edits)


def _of_call(found: RemovedCall) -> Site:
    old, move = f"{found.method}()", found.move
    if move is None:
        reason = "asynchronous" if found.proof == "asynchronous" else "unseen_arguments"
        return make_site(_NAME, "refused", found.scope, found.node, reason, args={"old": old})
    reason = move.reason or ("not_proven" if found.proof == "likely" else "")
    return _site(found.scope, found.node, old, move, reason)


def _site(scope: Scope, node: Any, old: str, move: Move, reason: str) -> Site:
    give = [list(it) for it in move.give]
    args: dict[str, Any] = {"old": old, "new": f"{move.method}()", "give": give, "down": move.down, **move.more}
    args |= {"method": move.method, "after": move.after}
    imports = tuple(args.pop("imports", ()))
    verdict: Verdict = "review" if reason else "certain"
    more = {"node": "SimpleStatementLine"} if args.get("do") in ("save", "either") else {}
    return make_site(_NAME, verdict, scope, node, reason, args=args, imports=imports, edits=move.edits, **more)


def _builders(file: SourceFile, traced: TypeTracer) -> Iterator[Site]:
    """The functions that use builders of bulk operations; a function is one site, all of it or nothing."""
    names, together = Names(file), dict[int, tuple[Scope, list[Move]]]()
    for scope, call in file.each(ast.Call):
        if not isinstance(call.func, ast.Attribute) or call.func.attr not in bulk.BUILDERS:
            continue
        move = bulk.builder(call, scope, names)
        if not move.edits:
            yield _site(scope, call, f"{call.func.attr}()", move, move.reason)
            continue
        move.reason = "" if traced.type_of(call.func.value, scope).kind == "collection" else "not_proven"
        together.setdefault(id(scope), (scope, []))[1].append(move)
    for scope, moves in together.values():
        builders = {move.more["builder"]: move.more for move in moves}
        imports = [it for more in builders.values() for it in more.pop("imports", ())]
        joint = Move("bulk_write", more={"do": "bulk", "builders": list(builders.values()), "imports": imports})
        yield _site(scope, scope.node, "initialize_..._bulk_op()", joint, max(move.reason for move in moves))
    for scope, call, method in bulk.from_elsewhere(file) if traced.speaks else ():
        yield _site(scope, call, f"{method}()", note("bulk_by_hand"), "bulk_by_hand")


def _truth(file: SourceFile, traced: TypeTracer) -> Iterator[Site]:
    for it in find_truth_tests(file, traced):
        written = ast.unparse(it.subject)
        args = {
            "do": "truth",
            "negated": it.negated,
            "is_bool": isinstance(it.node, ast.Call) and it.node is not it.subject,
        }
        args |= {"wraps": _needs_brackets(it.node), "old": f"if {written}", "new": f"if {written} is not None"}
        reason = "" if it.plain else "truth_value"
        yield make_site(_NAME, "review" if reason else "certain", it.scope, it.node, reason, args=args, edits=it.plain)


def _needs_brackets(node: ast.expr) -> bool:
    return isinstance(
        next(ancestors(node), None), ast.Compare | ast.BinOp | ast.Attribute | ast.Starred | ast.Subscript
    )


def _clients(file: SourceFile, traced: TypeTracer) -> Iterator[Site]:
    shapes = Shapes(file, traced)
    for scope, node in file.each(ast.Call):
        name = traced.type_of(node.func, scope)
        if name.kind != "external" or not CLIENTS.match(name.name):
            continue
        move = clients.options(OldCall(file, scope, node, clients.POSITIONS, shapes)) or (
            clients.with_uuids(node) if traced.makes_uuids else None
        )
        if move is not None:
            is_unknown = move.reason == "unknown_option"  # the text names the option, and the class that has none
            old = name.name.rpartition(".")[2] if is_unknown else move.more.pop("option", "")
            yield _site(scope, node, old, move, move.reason)


CODEMOD = Codemod(
    name=_NAME,
    card=Card(
        minutes=(1, 10),
        risk="medium",
        review="each_site",
        proofs=("compiles", "api", "queries", "locks", "replay", "tests"),
        strength=0.7,
    ),
    tokens=_TOKENS,
    find=_find,
    rewrite=rewrite,
    gather=sources,
    gather_tokens=_GATHERED,
    gather_packages=True,
    fixes=("pymongo_removed_api",),
    words=WORDS,
    examples=EXAMPLES,
)
