"""Collect the database statements of a recording with their answers, which replayed calls will get again."""

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import islice, pairwise
from math import inf
from operator import itemgetter
from typing import Any

import msgspec

from toolkit.characterize.kept_rows import KeptRows
from toolkit.characterize.old_answers import update_rows
from toolkit.model.recording import FORMAT, Command, Rows

_MOST = 400  # maximum statements of one call; a call with more is not a unit, and would make a lock large
_ANSWERED = ("django", "sqlalchemy", "psycopg2", "MySQLdb", "pymysql", "pymongo", "mongomock")
_TRANSACTIONS = re.compile(
    r"\s*(?:BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|START TRANSACTION|SET |PRAGMA |END\b)", re.IGNORECASE
)  # as in toolkit/probe/replay/recorded_statements.py
_CACHED = re.compile(
    r"SELECT\b.*\bFROM [\"`\[]?(?:pg_type|pg_catalog)\b"
    r"|SELECT [\"`\[]?django_site\b[^()]*\bFROM [\"`\[]?django_site[\"`\]]?\s+WHERE\b"
    r"|\s*SELECT (?:pg_catalog\.)?version\(\)|\s*SELECT CURRENT_SCHEMA|\s*SELECT CAST\('test |\s*SHOW ",
    re.IGNORECASE | re.DOTALL,
)
_QUERY = re.compile(r"\s*(?:SELECT|WITH)\b|(?:find|find_one|aggregate|distinct|count_documents) ", re.IGNORECASE)
_ADDING = re.compile(r"\s*INSERT\s+INTO\s+[\"`\[]?(\w+)", re.IGNORECASE)
_READ_WITHIN = 10  # statements after one that added a row
_MOST_CACHED = 300
_MOST_OFFERED = 400  # different queries before a case


Queries = Mapping[str, tuple[tuple[int, float, Mapping[str, Any]], ...]]
"""Process -> position, position of the next same query, and line of each query whose rows are known, in their order."""


class AnsweredStatements:
    """The statements of all processes, by process and position."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[int, dict[str, Any]]] = defaultdict(dict)
        self._orders: dict[str, list[int]] = {}
        self._kept: KeptRows | None = None

    def add(self, process: str, command: Command) -> None:
        """Add a statement, unless it only opens or ends a transaction or its system has no recorded rows."""
        if command.system in _ANSWERED and not _TRANSACTIONS.match(command.statement):
            line = {"statement": command.statement, "given": command.given, "answer": command.answer, "rows": []}
            if _QUERY.match(command.statement):
                line["more"] = True  # nothing of its answer is known before rows are fetched
            self._lines[process][command.order] = msgspec.to_builtins(line)

    def add_rows(self, process: str, rows: Rows, version: int = FORMAT) -> None:
        """Add rows to the answer of a statement; `version`: format of the recording."""
        line = self._lines[process].get(rows.of)
        if line is not None:
            rows = rows if version > 1 else update_rows(line["statement"], rows)
            line["rows"] += msgspec.to_builtins(rows.rows)
            if rows.cut:
                line["cut"] = True
            line.pop("more", None)
            if rows.more:
                line["more"] = True

    def list_cached(self) -> tuple[Mapping[str, Any], ...]:
        """List the one-time queries of frameworks, with the place of the cached answer.

        Django asks for content types and sites, SQLAlchemy for the version and the types of a database.

        A recorded call may have used a cache that an earlier call had filled; its replay has to query.
        """
        known: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for lines in self._lines.values():
            for line in lines.values():
                if _CACHED.match(line["statement"]) and not line.get("cut"):
                    known[json.dumps([line["statement"], line["given"]])].append(line)
        kept = self._kept_rows().list_lines()
        deterministic = [ones[0] for _, ones in sorted(known.items()) if all(one == ones[0] for one in ones)]
        return (*kept, *({"kind": "statement", **line} for line in deterministic[:_MOST_CACHED]))

    def generation_at(self, process: str, order: int) -> int | None:
        """Return the number of the generation of kept rows at a position: see `kept_rows`."""
        return self._kept_rows().generation_at(process, order)

    def _kept_rows(self) -> KeptRows:
        if self._kept is None:
            self._kept = KeptRows(self._lines)
        return self._kept

    def statements_between(self, process: str, before: int, last: int) -> tuple[Mapping[str, Any], ...]:
        """Return the statements after a position, up to and including another one; empty if there are too many."""
        lines = self._lines[process]
        if process not in self._orders:
            self._orders[process] = sorted(lines)
        orders = self._orders[process]
        within = orders[bisect_right(orders, before) : bisect_right(orders, last)]
        return tuple(lines[order] for order in within) if len(within) <= _MOST else ()

    def list_queries(self, begun: Mapping[str, float], served: Set[str]) -> Queries:
        """List the queries whose rows are known, by process.

        Before those of a process that serves requests stand those of earlier ones that serve none, such as the one that
        starts a server anew when a file changes: a cache may be in files, or in a server of its own.

        Args:
            begun: process -> when it began.
            served: processes that serve requests.
        """
        own = {process: _with_successors(lines) for process, lines in self._lines.items()}
        others = sorted((process for process in own if process not in served), key=lambda one: begun.get(one, inf))
        for process in served & own.keys():
            before = [own[other] for other in others if begun.get(other, inf) < begun.get(process, 0.0)]
            own[process] = (*_queries_before(own[process], before), *own[process])
        return own

    def statements_at(self, process: str, orders: Sequence[int]) -> tuple[Mapping[str, Any], ...]:
        """Return the answered statements at these positions; empty if there are too many."""
        lines = self._lines[process]
        return tuple(lines[order] for order in orders if order in lines) if len(orders) <= _MOST else ()


def _with_successors(lines: Mapping[int, Mapping[str, Any]]) -> tuple[tuple[int, float, Mapping[str, Any]], ...]:
    """Return position, position of the next same query (infinite if there is none) and line of each query."""
    following: dict[bytes, float] = {}
    found = []
    asked = [(order, line) for order, line in lines.items() if _is_query(line)]
    for order, line in sorted([*asked, *_find_added(lines)], key=itemgetter(0), reverse=True):
        key = _key(line)
        found.append((order, following.get(key, inf), line))
        following[key] = order
    return tuple(reversed(found))


def _find_added(lines: Mapping[int, Mapping[str, Any]]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Yield queries that found nothing, with the row that was added for them at once, from where it was read.

    A program that gets or creates a row, and keeps it, asks for it no more; its replay does, and would create it again.
    """
    orders = sorted(lines)
    for place, (asked, added) in enumerate(pairwise(orders), 2):
        query, adding = lines[asked], _ADDING.match(lines[added]["statement"])
        if not (adding and _is_query(query) and not query["rows"] and not query.get("more")):
            continue
        texts = _texts(query["given"]) & _texts(lines[added]["given"])
        if not (texts and _names(query, adding[1])):
            continue
        later = (it for it in orders[place : place + _READ_WITHIN] if _is_query(lines[it]))
        read = next((it for it in later if _names(lines[it], adding[1])), None)
        answer = query["answer"] or {}
        row = _lone_row(lines[read], len(answer.get("columns") or ()), texts) if read is not None else None
        if read is not None and row:
            yield read, {**query, "answer": {**answer, "rows": 1}, "rows": [row]}


def _names(line: Mapping[str, Any], table: str) -> bool:
    return bool(re.search(rf"\b{re.escape(table)}\b", line["statement"]))


def _texts(given: Any) -> set[str]:
    values = given.values() if isinstance(given, Mapping) else given or ()
    plain = (one.get("$uuid") if isinstance(one, Mapping) else one for one in values)
    return {one for one in plain if isinstance(one, str)}


def _lone_row(line: Mapping[str, Any], width: int, texts: set[str]) -> list[Any] | None:
    """Return the only row of an answer, if it has so many columns and holds all of these texts."""
    row = line["rows"][0] if len(line["rows"]) == 1 and not line.get("more") else ()
    return list(row) if len(row) == width and texts <= _texts(row) else None


def _queries_before(
    own: Iterable[tuple[int, float, Mapping[str, Any]]],
    others: Iterable[Iterable[tuple[int, float, Mapping[str, Any]]]],
) -> tuple[tuple[int, float, Mapping[str, Any]], ...]:
    """Return the last answers to the queries of other processes, at positions before those of a process."""
    first: dict[bytes, float] = {}
    for order, _, line in own:
        first.setdefault(_key(line), order)
    latest: dict[bytes, Mapping[str, Any]] = {}
    for line in (line for queries in others for _, _, line in queries):
        latest.pop(_key(line), None)  # it stands where it was asked last
        latest[_key(line)] = line
    return tuple((number - len(latest), first.get(key, inf), line) for number, (key, line) in enumerate(latest.items()))


def latest_queries(queries: Sequence[tuple[int, float, Mapping[str, Any]]], before: int) -> list[Mapping[str, Any]]:
    """Return the last answer to each query before a position, the newest first.

    Args:
        queries: those of a process, as in `Queries`.
        before: the position.
    """
    earlier = bisect_right(queries, before, key=itemgetter(0))
    latest = (queries[n][2] for n in range(earlier - 1, -1, -1) if queries[n][1] > before)
    return list(islice(latest, _MOST_OFFERED))


def _key(line: Mapping[str, Any]) -> bytes:
    return msgspec.json.encode([line["statement"], line["given"]])


def _is_query(line: Mapping[str, Any]) -> bool:
    return bool(_QUERY.match(line["statement"])) and not line.get("cut") and "error" not in (line["answer"] or {})
