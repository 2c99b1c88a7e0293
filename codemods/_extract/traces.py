"""Find code that goes through the frames of tracebacks, which has one more where a part was taken out.

The list of frames that is written into a text as a whole is a traceback for people, as `format_exc` gives it. So is one
that is kept under a key, such as `trace`, which nothing in the project reads: neither by the key nor, where it is
kept, with all other values of the same object.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any

from codemods._extract.frame_looks import ANY, FIRST, find_looks
from toolkit.model.project_facts import Selected
from toolkit.model.tree import SourceFile, ancestors, dotted_name, name_of, parent

_LISTING = "extract_tb"
_TRACE = re.compile(r"trace|stack|frame|tb", re.IGNORECASE)
"""Text of keys under which tracebacks are kept."""
_LONGEST = 30
TRACES = ("frames", "traces", "trace_keys", "trace_parameters", "spread")
"""Keys of the facts that together say whether somebody goes through frames."""


def gather_traces(file: SourceFile) -> dict[str, Any]:
    """Return the facts about a file.

    Returns:
        `frames`: lines on which it goes through frames; `looks_at_catchers`: whether it looks at first ones; `traces`:
        key under which it keeps lists of frames -> line; `trace_keys`: texts by which it may read such a list;
        `trace_parameters`: such parameters, as `function:name`; `spread`: functions that it calls with `**`.
    """
    kept = [it for it in file.nodes(ast.Subscript) if _is_store_of_listing(it)]
    holders = {dotted_name(it.value) for it in kept}
    asked = [it for it in file.nodes(ast.Compare) if _asks_whether_there(it, holders)]
    apart = {id(it.slice) for it in kept} | {id(it.left) for it in asked}
    texts = (it.value for it in file.nodes(ast.Constant) if isinstance(it.value, str) and id(it) not in apart)
    shown = {id(it.func) for it in file.nodes(ast.Call) if name_of(it.func) == _LISTING and _is_shown(it)}
    looks = [(it, kind) for it, kind in find_looks(file) if id(it) not in shown]
    lines = [getattr(it, "lineno", 1) for it, kind in looks if kind == ANY]
    lines += [it.lineno for it in kept if any(_reads_every_value(file, holders))]
    return {
        "frames": sorted({*lines}),
        "looks_at_catchers": any(kind == FIRST for _, kind in looks),
        "traces": {it.slice.value: it.lineno for it in kept},  # type: ignore[attr-defined]
        "trace_keys": sorted({it for it in texts if len(it) <= _LONGEST and _TRACE.search(it)}),
        "trace_parameters": sorted({*_trace_parameters(file)}),
        "spread": sorted({name_of(it.func) for it in file.nodes(ast.Call) if not all(one.arg for one in it.keywords)}),
    }


def find_walk_of_frames(files: Selected) -> str:
    """Return the file and line of code of a project that goes through the frames of tracebacks; empty: none does.

    Args:
        files: path -> the facts `TRACES`.
    """
    read = {key for it in files.values() for key in it["trace_keys"]}
    spread = {name for it in files.values() for name in it["spread"]}
    parameters = (one.split(":") for it in files.values() for one in it["trace_parameters"])
    read |= {name for function, name in parameters if function in spread}
    kept = {path: [line for key, line in it["traces"].items() if key in read] for path, it in files.items()}
    lines = {path: [*it["frames"], *kept[path]] for path, it in files.items()}
    return next((f"{path}:{found[0]}" for path, found in sorted(lines.items()) if found), "")


def _trace_parameters(file: SourceFile) -> Iterator[str]:
    for scope in file.functions:
        given = scope.node.args  # type: ignore[union-attr]
        names = (it.arg for it in (*given.posonlyargs, *given.args, *given.kwonlyargs) if _TRACE.search(it.arg))
        yield from (f"{scope.name}:{it}" for it in names)


def _reads_every_value(file: SourceFile, holders: set[str]) -> Iterator[bool]:
    """Yield for nodes of a file whether they read all values, or an attribute, of an object that keeps a listing."""
    if not holders:
        return
    keys = {"items", "values", "popitem"}
    yield from (it.attr in keys and dotted_name(it.value) in holders for it in file.nodes(ast.Attribute))
    yield from (not it.arg and dotted_name(it.value) in holders for it in file.nodes(ast.keyword))


def _is_shown(call: ast.Call) -> bool:
    """Return whether a list of frames only becomes a part of a text, or is kept under a key."""
    around = parent(call)
    if isinstance(around, ast.Assign):
        return len(around.targets) == 1 and _is_key(around.targets[0])
    if isinstance(around, ast.Call) and name_of(around.func) == "format_list":
        joined = parent(around)
        joins = joined.func if isinstance(joined, ast.Call) else None
        return isinstance(joins, ast.Attribute) and joins.attr == "join" and isinstance(joins.value, ast.Constant)
    if isinstance(around, ast.Tuple):
        call, around = around, parent(around)  # type: ignore[assignment]
    is_operand = isinstance(around, ast.BinOp) and isinstance(around.op, ast.Mod) and around.right is call
    is_text = is_operand and isinstance(around.left, ast.Constant) and isinstance(around.left.value, str)  # type: ignore[union-attr]
    return is_text or isinstance(around, ast.FormattedValue)


def _asks_whether_there(test: ast.Compare, holders: set[str]) -> bool:
    """Return whether a test only asks whether a key is there: in an object that keeps a listing, or in an assertion."""
    is_in = len(test.ops) == 1 and isinstance(test.ops[0], ast.In | ast.NotIn)
    around = next(it for it in ancestors(test) if not isinstance(it, ast.Compare | ast.UnaryOp))
    is_asserted = isinstance(around, ast.Assert)
    return is_in and (is_asserted or dotted_name(test.comparators[0]) in holders)


def _is_store_of_listing(target: ast.Subscript) -> bool:
    given = parent(target)
    is_given = isinstance(given, ast.Assign) and target in given.targets and isinstance(given.value, ast.Call)
    return is_given and name_of(given.value.func) == _LISTING and _is_key(target)  # type: ignore[union-attr]


def _is_key(target: ast.expr) -> bool:
    """Return whether a target is an item under a text that says that it is a traceback."""
    key = target.slice.value if isinstance(target, ast.Subscript) and isinstance(target.slice, ast.Constant) else None
    return isinstance(key, str) and len(key) <= _LONGEST and bool(_TRACE.search(key))
