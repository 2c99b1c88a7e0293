"""The removed methods, and how their calls are found."""

import ast
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from codemods._pymongo_4 import bulk, commands, cursors, reads, writes
from codemods._pymongo_4.candidates import Mentioned, is_likely, is_passed_on, may_be_pymongos
from codemods._pymongo_4.inferred_type import InferredType
from codemods._pymongo_4.old_call import Move, Names, OldCall
from codemods._pymongo_4.receivers import OldReceivers
from codemods._pymongo_4.shapes import Shapes
from codemods._pymongo_4.sources import speaks_mongo
from codemods._pymongo_4.trace_types import TypeTracer
from toolkit.model.tree import Scope, SourceFile, parent
from toolkit.source.pymongo_removed import REMOVED


class _Old(NamedTuple):
    """An old method: its receiver, its parameters, and the new call."""

    kind: str
    names: tuple[str, ...]
    move: Callable[[OldCall, Names], Move | None]


_UPDATE = ("spec", "document", "upsert", "manipulate", "multi", "check_keys")
_MODIFY = ("query", "update", "upsert", "sort", "full_response", "manipulate", "fields")
_MECHANICAL = {
    "insert": _Old(
        "collection", ("doc_or_docs", "manipulate", "safe", "check_keys", "continue_on_error"), writes.insert
    ),
    "save": _Old("collection", ("to_save", "manipulate", "check_keys"), writes.save),
    "update": _Old("collection", _UPDATE, writes.update),
    "remove": _Old("collection", ("spec_or_id", "multi"), writes.remove),
    "count": _Old("collection", ("filter", "session"), reads.count),
    "find": _Old("collection", reads.FIND, reads.find),
    "find_one": _Old("collection", reads.FIND, reads.find),
    "aggregate": _Old("collection", ("pipeline",), reads.aggregate),
    "find_and_modify": _Old("collection", _MODIFY, commands.find_and_modify),
    "ensure_index": _Old("collection", ("key_or_list", "cache_for"), commands.ensure_index),
    "collection_names": _Old("database", ("include_system_collections", "session"), commands.collection_names),
    "profiling_level": _Old("database", (), commands.profiling_level),
    "database_names": _Old("client", ("session",), commands.database_names),
    "disconnect": _Old("client", (), commands.disconnect),
}
METHODS = {
    **{
        name: _Old(kind, (), commands.by_hand)
        for kind, removed in REMOVED.items()
        for name in removed
        if name not in bulk.BUILDERS
    },
    **_MECHANICAL,
}
"""Maps a removed method to the translation of its calls; others are changed by hand."""
_ONES = {"insert": "insert_one", "remove": "delete_many", "update": "update_one", "ensure_index": "create_index"}
_WRITES = {"insert", "remove", "save", "update"}
_STILL_THERE = {"find", "find_one", "aggregate"}


class RemovedCall(NamedTuple):
    """An old call and its replacement.

    Attributes:
        node: the node to rewrite: the call, or an expression around it.
        proof: `proven`, `likely`, or `asynchronous` (the driver is another one).
        move: the translation; None if its arguments are unknown.
    """

    scope: Scope
    node: Any
    method: str
    proof: str
    move: Move | None


class RemovedCalls:
    """The old calls of one file."""

    def __init__(self, file: SourceFile, traced: TypeTracer) -> None:
        self._file, self._traced = file, traced
        self._shapes, self._names = Shapes(file, traced), Names(file)
        self._mentioned: Mentioned = "here" if speaks_mongo(file) else "near" if traced.speaks else ""
        self._counted: set[int] = set()
        self._receivers = OldReceivers()

    def find_calls(self) -> Iterator[RemovedCall]:
        """Yield every old call."""
        calls = [(scope, node) for scope, node in self._file.each(ast.Call) if _method(node) in METHODS]
        calls.sort(key=lambda it: _method(it[1]) != "count")  # a count takes the `find` that it counts with it
        unproven: list[tuple[Scope, ast.Call]] = []
        for scope, node in calls:
            proof = self._proof(scope, node)
            if not proof:
                unproven.append((scope, node))
            elif id(node) not in self._counted and (found := self._one(scope, node, proof)) is not None:
                self._receivers.add(scope, node)
                yield found
        for scope, node in unproven:
            is_beside = id(node) not in self._counted and self._is_beside_others(scope, node)
            if is_beside and (found := self._one(scope, node, "likely")) is not None:
                yield found
        yield from self._passed_on()

    def _is_beside_others(self, scope: Scope, node: ast.Call) -> bool:
        """Return whether other old calls were found on the same unknown receiver."""
        assert isinstance(node.func, ast.Attribute)
        thing = self._traced.type_of(node.func.value, scope)
        return may_be_pymongos(thing, node.func.value) and self._receivers.has(
            scope, node, METHODS[node.func.attr].kind
        )

    def _one(self, scope: Scope, node: ast.Call, proof: str) -> RemovedCall | None:
        method = _method(node)
        old = METHODS[method]
        if proof == "asynchronous" and method in _STILL_THERE:
            return None
        call = OldCall(self._file, scope, node, old.names, self._shapes)
        is_open = call.is_open and not (method in _WRITES and call.open_concern is not None)
        if proof == "asynchronous" or (is_open and old.move is not commands.by_hand):
            return self._open(scope, node, proof)
        move = self._count(call, node, scope) if method == "count" else old.move(call, self._names)
        if move is None:
            return None
        return RemovedCall(scope, _place(node, move), method, proof, move)

    def _open(self, scope: Scope, node: ast.Call, proof: str) -> RemovedCall | None:
        """Return a call with unknown arguments, in which only names can be changed."""
        method = _method(node)
        new = {it.arg: reads.RENAMED[it.arg] for it in node.keywords if it.arg in reads.RENAMED}
        if method in ("find", "find_one") and not new:
            return None
        if proof == "asynchronous" or method not in ("find", "find_one", "ensure_index"):
            return RemovedCall(scope, node, method, proof, None)
        all_arguments = enumerate([*(ast.keyword(value=it) for it in node.args), *node.keywords])
        give: list[tuple[int | str, str]] = [
            (number, new.get(it.arg or "", it.arg or "")) for number, it in all_arguments
        ]
        return RemovedCall(scope, node, method, proof, Move(_ONES.get(method, method), give, reason="open_arguments"))

    def _proof(self, scope: Scope, node: ast.Call) -> str:
        assert isinstance(node.func, ast.Attribute)
        method, thing = node.func.attr, self._traced.type_of(node.func.value, scope)
        if thing.kind == "asynchronous":
            return thing.kind
        if self._traced.own_member(thing, method):
            return ""
        if thing.kind == METHODS[method].kind or (thing.kind, method) == ("cursor", "count"):
            return "proven"
        if self._traced.is_proxy(thing, method):
            thing = InferredType()
        likely = is_likely(node, scope, thing, self._shapes, self._mentioned)
        return "likely" if likely else ""

    def _count(self, call: OldCall, node: ast.Call, scope: Scope) -> Move:
        assert isinstance(node.func, ast.Attribute)
        receiver = node.func.value
        chain = cursors.chain(receiver)
        kind = self._traced.type_of(receiver, scope).kind
        if chain is None and kind != "cursor" and (kind == "collection" or not cursors.looks_like_one(receiver, scope)):
            return reads.count(call, self._names)
        of_cursor = OldCall(self._file, scope, node, ("with_limit_and_skip",), self._shapes)
        if chain is None:
            return cursors.count_of_name(of_cursor, self._file, scope, self._shapes)
        found, between = chain
        self._counted.add(id(found))
        find = OldCall(self._file, scope, found, reads.FIND, self._shapes)
        return reads.count_of_chain(of_cursor, find, between)

    def _passed_on(self) -> Iterator[RemovedCall]:
        """Yield calls such as `retry(collection.insert, document)`."""
        for scope, node in self._file.each(ast.Attribute):
            if not is_passed_on(node) or node.attr not in {*_ONES, "find"}:
                continue
            outer: Any = parent(node)
            renamed = {it.arg: reads.RENAMED[it.arg] for it in outer.keywords if it.arg in reads.RENAMED}
            called = ast.Call(node, outer.args[outer.args.index(node) + 1 :], outer.keywords)
            if (node.attr == "find" and not renamed) or not self._proof(scope, called):
                continue
            more = {"do": "passed", "at": outer.args.index(node), "to": self._one_of(scope, node, called)}
            more["keywords"] = renamed if node.attr == "find" else {}
            yield RemovedCall(scope, outer, node.attr, "likely", Move(more["to"], reason="passed_on", more=more))

    def _one_of(self, scope: Scope, node: ast.Attribute, called: ast.Call) -> str:
        several = (
            node.attr == "insert"
            and called.args
            and self._shapes.of(called.args[0], scope) in ("documents", "generator")
        )
        return "insert_many" if several else _ONES.get(node.attr, node.attr)


def _method(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _place(node: ast.Call, move: Move) -> ast.AST:
    """Return the node to rewrite: the statement, the subscript around a call, or the call."""
    return parent(node) or node if move.more.get("do") in ("save", "either", "list_of") else node
