"""Delete the tenant from one query at a time, and show which deletions the inventory names.

    python -m tests.bench.tenant_deletions TREE... [--every 1]

A place is a condition on the tenant that a query is given: a keyword, a comparison or a key of a document in a call
that selects rows, or the tenant of a call whose name ends in `_and_org` and the like. Migrations, scripts and commands
are left out. Only the texts in memory change. A deletion is found if the list of the changed program has a row at its
place that the list of the unchanged one does not have. Bars: 80 % are found, and the unchanged program has at most one
place for a thousand lines. The exit code is 1 if a bar is missed.
"""

import argparse
import ast
import re
import sys
import time
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.bench.splice import Text
from toolkit.errors import SourceError
from toolkit.flows.read_inventory import MEBIBYTE
from toolkit.inventory.call_graph.calls import CallGraph, endpoints_by_function
from toolkit.inventory.call_graph.definitions import ProgramIndex
from toolkit.inventory.call_graph.handlers import handlers_by_endpoint
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import Program
from toolkit.inventory.interpreter.modules import ProjectModules
from toolkit.inventory.routes import ProgramRoutes
from toolkit.inventory.tenancy.find import find_tenancy
from toolkit.inventory.tenancy.row_conditions import identifiers
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tenancy import Tenancy, UnscopedQuery
from toolkit.model.tree import SourceFile
from toolkit.source.calls import last_name
from toolkit.source.discover import discover_files, match_unused
from toolkit.source.file_bytes import read_files
from toolkit.source.parse import parse_file
from toolkit.source.test_code import match_tests_among
from toolkit.state import settings
from toolkit.wiring.inventory import route_adapters

_FOUND, _ALARMS = 0.8, 1.0
_NEAR = 3
_SELECTING = frozenset(
    {
        *("filter", "filter_by", "get", "where", "get_object_or_404", "get_or_404", "aget", "get_or_none", "exists"),
        *("find", "find_one", "update", "update_one", "update_many", "delete_one", "delete_many", "remove"),
        *("count_documents", "find_one_and_update"),
    }
)
_OTHER_RECEIVERS = frozenset({"requests", "session", "os", "environ", "dict", "kwargs", "data", "cache"})
_LEFT_OUT = re.compile(r"migrations?/|alembic|tests?/|(^|/)cli/|management/commands|scripts?/")
_WITH_TENANT = re.compile(r"_and_(org|tenant|team|workspace|account)\w*$")


class Deletion(NamedTuple):
    """A place without its tenant: the path, line and function of the place, and the file's text after it."""

    path: str
    line: int
    function: str
    text: str


def read_tenancy(texts: Mapping[str, str], others: Mapping[str, str]) -> tuple[Tenancy, int]:
    """Return the tenancy of a program, and its number of lines.

    Args:
        texts: path -> text of the Python files.
        others: path -> text of its other documents.
    """

    @cache
    def load(path: str) -> SourceFile:
        return parse_file(path, texts[path].encode())

    modules = ProjectModules(texts, load)
    routes = ProgramRoutes(modules, texts, route_adapters())
    found = routes.find()[0]
    index = ProgramIndex(modules, {path: load(path) for path in texts})
    graph = CallGraph(index)
    reached = endpoints_by_function(graph, handlers_by_endpoint(index, routes.handlers(found)))
    reader = DataReader(Program(index, graph, reached, others))
    return find_tenancy(reader, found), sum(len(file.lines) for file in reader.program.files.values())


def deletions(path: str, text: str, words: tuple[str, ...]) -> Iterator[Deletion]:
    """Yield every place of a file whose tenant can be deleted; none of a file that only Python 2 reads."""
    try:
        file = Text(text.encode())
    except SyntaxError:
        return
    for call in ast.walk(file.tree):
        if isinstance(call, ast.Call):
            for spans in _conditions(file, call, words):
                changed = file.replaced(*((_with_comma(file.data, span), "") for span in spans))
                if changed is not None:
                    yield Deletion(path, call.lineno, _function_at(file, call.lineno), changed.decode())


def _conditions(file: Text, call: ast.Call, words: tuple[str, ...]) -> Iterator[list[tuple[int, int]]]:
    """Yield the texts that carry the tenant in one call, each with what goes with it."""
    inner = [
        item for item in (call.func, *call.args) if isinstance(item, ast.Attribute) and _WITH_TENANT.search(item.attr)
    ]
    given = [item for item in call.args if isinstance(item, ast.Name | ast.Attribute) and item not in inner]
    given = [item for item in given if any(mentions_tenant(name, words) for name in identifiers(item))]
    if inner and given:
        suffix = _WITH_TENANT.search(inner[0].attr)
        end = file.span(inner[0])[1]
        yield [file.span(given[-1]), (end - len(suffix[0] if suffix else ""), end)]
    receiver = call.func.value if isinstance(call.func, ast.Attribute) else None
    if last_name(call) not in _SELECTING or getattr(receiver, "id", "") in _OTHER_RECEIVERS:
        return
    if last_name(call) == "update" and len(call.args) == 1:  # of a dictionary: it selects nothing
        return
    for keyword in call.keywords:
        if keyword.arg and mentions_tenant(keyword.arg, words):
            end = file.span(keyword.value)[1]
            yield [(file.span(keyword)[0], end)]  # type: ignore[arg-type]
    for argument in call.args:
        is_equal = isinstance(argument, ast.Compare) and isinstance(argument.ops[0], ast.Eq | ast.In)
        if is_equal and any(mentions_tenant(name, words) for name in identifiers(argument.left)):  # type: ignore[attr-defined]
            yield [file.span(argument)]
        for key, value in zip(argument.keys, argument.values, strict=True) if isinstance(argument, ast.Dict) else ():
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and mentions_tenant(key.value, words):
                yield [(file.span(key)[0], file.span(value)[1])]


def _with_comma(data: bytes, span: tuple[int, int]) -> tuple[int, int]:
    """A place with the comma after it, or else with the one before it; none for the end of a name."""
    begin, end = span
    behind, before = re.match(rb"\s*,\s*", data[end:]), re.search(rb"\s*,\s*$", data[:begin])
    if data[begin:end].startswith(b"_and_"):
        return span
    if behind:
        return begin, end + behind.end()
    return (before.start(), end) if before else span


def _function_at(file: Text, line: int) -> str:
    around = [name for name, node in file.functions if node.lineno <= line <= (node.end_lineno or 0)]  # type: ignore[attr-defined]
    return around[-1] if around else ""


def rank_of(deletion: Deletion, found: Tenancy, known: set[tuple[str, str]]) -> int:
    """Return the rank of a deletion in a list, 1 for the first row; 0 if it is not listed.

    Args:
        deletion: the place.
        found: in the changed program.
        known: (symbol, store) of the rows of the unchanged one.
    """
    symbol = f"{deletion.path}::{deletion.function}"
    for rank, row in enumerate(found.unscoped, 1):
        for place in row.places:
            is_near = place.file == deletion.path and abs(place.line - deletion.line) < _NEAR
            if (is_near or place.symbol == symbol) and (place.symbol, place.store) not in known:
                return rank
    return 0


def measure(tree: Path, every: int) -> bool:
    """Print what is found in one project, and return whether both bars are met."""
    texts, others = _read(tree)
    start, began = read_tenancy(texts, others), time.process_time()
    known = {(place.symbol, place.store) for row in start[0].unscoped for place in row.places}
    each = [
        item
        for path, text in texts.items()
        if not _LEFT_OUT.search(path)
        for item in deletions(path, text, start[0].words)
    ][::every]
    ranks = []
    for item in each:
        rank = rank_of(item, read_tenancy({**texts, item.path: item.text}, others)[0], known)
        ranks.append(rank)
        print(f"  {item.path}:{item.line} {item.function}: {f'row {rank}' if rank else 'not found'}", flush=True)
    found, alarms = sum(map(bool, ranks)), _alarms(start[0].unscoped, start[1])
    share = found / max(1, len(ranks))
    print(f"{tree.name}: {found} of {len(ranks)} found ({share:.0%}), {sum(0 < rank <= 5 for rank in ranks)} in the")
    places = sum(len(row.places) for row in start[0].unscoped)
    print(f"first five; {places} alarms in {len(start[0].unscoped)} rows on {start[1]} lines,")
    print(f"{alarms:.2f} for a thousand;")
    print(f"{time.process_time() - began:.0f} s of processor time", flush=True)
    return share >= _FOUND and alarms <= _ALARMS


def _alarms(rows: tuple[UnscopedQuery, ...], lines: int) -> float:
    """Return the number of places for a thousand lines, also of those that share a row."""
    return 1000 * sum(len(row.places) for row in rows) / max(1, lines)


def _read(tree: Path) -> tuple[dict[str, str], Mapping[str, str]]:
    """The texts of a project's own Python files that parse, and its other documents."""
    of = settings.load(tree)
    discovery = discover_files(tree, of)
    data = read_files(tree, discovery.files, int(of.size_limit * MEBIBYTE)).data
    is_test, is_beside = match_tests_among(of, data), match_unused(of)
    texts = {}
    for path in sorted(path for path in data if not is_test(path) and not is_beside(path)):
        try:
            parse_file(path, data[path])
            texts[path] = data[path].decode()
        except (SourceError, UnicodeDecodeError):
            continue
    return texts, discovery.documents


def main() -> int:
    """Measure every tree, and say whether the bars are met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("trees", nargs="+", type=Path)
    parser.add_argument("--every", type=int, default=1, help="delete at every such place only")
    arguments = parser.parse_args()
    met = [measure(tree.resolve(), arguments.every) for tree in arguments.trees]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
