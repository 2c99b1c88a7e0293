"""Find code that looks at the frames of tracebacks, and what a part that was taken out changes for it.

A part adds one frame to tracebacks, directly below that of its function and of the same file. Who only asks for the
files of frames, one after the other, sees no difference. Who looks at the first frame sees the function that caught
the error: a part is one only if it has a `try` or `with` statement.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, dotted_name, name_of, names_within, parent
from toolkit.source.calls import follow, imported_names

WORDS = re.compile(r"\b(tb_frame|tb_next|extract_tb|walk_tb|getinnerframes|TracebackException|trace)\b")
"""Text of a file that may look at frames."""
_WORDS = frozenset({"tb_frame", "tb_next", "extract_tb", "walk_tb", "getinnerframes", "TracebackException"})
_TRACE = "inspect.trace"
_OF_FILES = frozenset({"co_filename", "f_globals"})
_PLACE = frozenset({"filename", "lineno", 0, 1, -4, -3})
"""Attributes and items of a summary of a frame that are the same for a part, or change with any edit."""
_FIRST = _PLACE | {"name", 2, -2}
_SETTING = (ast.Assign, ast.If, ast.Break, ast.Continue, ast.Return, ast.Pass)
_ON_TEXTS = frozenset({"startswith", "endswith", "basename", "dirname", "abspath", "normpath", "realpath", "relpath"})
_ON_TEXTS |= {
    "join",
    "lower",
    "search",
    "match",
    "fullmatch",
    "split",
    "rpartition",
    "partition",
    "replace",
    "extract_tb",
}
_ON_TEXTS |= {"reversed", "str", "Path"}
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
CATCHING = ".__traceback__"
"""Stands among the functions that see a part for code that looks at the function which caught an error."""
FIRST, ANY = "first", "any"
"""Kinds of looks: at the first frame alone, or at any frame."""


def find_looks(file: SourceFile) -> Iterator[tuple[ast.AST, str]]:
    """Yield (node, `FIRST` or `ANY`) for each look at frames that may see a part.

    Args:
        file: the file.
    """
    if not WORDS.search(file.text):
        return
    origins = imported_names(file)
    for node in _mentions(file, origins):
        around = next((it for it in ancestors(node) if isinstance(it, _FUNCTIONS)), None)
        if _is_first(node, around):
            yield node, FIRST
        elif around is None or not _asks_for_files(node, around):
            yield node, ANY


def catches(nodes: Iterable[ast.AST]) -> bool:
    """Return whether some nodes may catch an error: the traceback that a handler or `__exit__` sees begins there."""
    return any(isinstance(it, ast.Try | ast.TryStar | ast.With | ast.AsyncWith) for it in nodes)


def _mentions(file: SourceFile, origins: dict[str, str]) -> Iterator[ast.AST]:
    """Yield what names frames of tracebacks: attributes, names, imports under another name, and text that is no doc."""
    for node in file.nodes(ast.Attribute):
        if node.attr in _WORDS or _TRACE in (dotted_name(node), follow(dotted_name(node), origins)):
            yield node
    for name in file.nodes(ast.Name):
        if name.id in _WORDS or follow(name.id, origins) == _TRACE:
            yield name
    for alias in file.nodes(ast.alias):
        if alias.asname and alias.name in _WORDS:
            yield alias
    texts = (
        it for it in file.nodes(ast.Constant) if isinstance(it.value, str) and not isinstance(parent(it), ast.Expr)
    )
    yield from (it for it in texts if not _WORDS.isdisjoint(WORDS.findall(it.value)))  # type: ignore[arg-type]


def _is_first(node: ast.AST, around: ast.AST | None) -> bool:
    """Return whether a look sees the first frame of a traceback alone, but for its variables and its line of text."""
    user, word = parent(node), name_of(node)
    if word == "tb_frame" and isinstance(node, ast.Attribute):
        return _is_begin(node.value) and isinstance(user, ast.Attribute) and user.attr == "f_code"
    if word != "extract_tb" or not isinstance(user, ast.Call) or user.func is not node or around is None:
        return False
    item = parent(user)
    is_zero = isinstance(item, ast.Subscript) and isinstance(item.slice, ast.Constant) and item.slice.value == 0
    return is_zero and _is_begin_in(user, around) and _reads_only(item, around, _FIRST)  # type: ignore[arg-type]


def _is_begin(node: ast.expr) -> bool:
    """Return whether an expression is the whole traceback of an error: `sys.exc_info()[2]` or `error.__traceback__`."""
    if isinstance(node, ast.Subscript):
        inner = node.value.func if isinstance(node.value, ast.Call) else node.value
        return name_of(inner) == "exc_info"
    return isinstance(node, ast.Attribute) and node.attr == "__traceback__"


def _is_begin_in(call: ast.Call, around: ast.AST) -> bool:
    """Return whether a call of a function is given a whole traceback, by an expression or a name that has it."""
    given = call.args[0] if len(call.args) == 1 and not call.keywords else None
    if not isinstance(given, ast.Name):
        return given is not None and _is_begin(given)
    stores = [it for it in walk(around) if isinstance(it, ast.Name | ast.arg) and _is_store_of(it, given.id)]
    taken = parent(stores[0]) if len(stores) == 1 else None
    source = parent(taken) if isinstance(taken, ast.Tuple) and taken.elts[2:] == stores else None
    return (
        isinstance(source, ast.Assign)
        and isinstance(source.value, ast.Call)
        and name_of(source.value.func) == "exc_info"
    )


def _is_store_of(node: ast.Name | ast.arg, name: str) -> bool:
    return node.arg == name if isinstance(node, ast.arg) else node.id == name and not isinstance(node.ctx, ast.Load)


def _reads_only(value: ast.expr, around: ast.AST, allowed: frozenset[Any]) -> bool:
    """Return whether only some attributes and items of the summary of a frame are read.

    Args:
        value: the summary.
        around: the function.
        allowed: names and numbers of these.
    """
    user = parent(value)
    if isinstance(user, ast.Attribute | ast.Subscript) and user.value is value:
        return _key_of(user) in allowed
    if isinstance(user, ast.Assign) and len(user.targets) == 1:
        return _binds_only(user.targets[0], around, allowed)
    return False


def _binds_only(target: ast.expr, around: ast.AST, allowed: frozenset[Any]) -> bool:
    """Return whether a function reads only some attributes and items of what a target is given."""
    loads = [it for it in walk(around) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)]
    if isinstance(target, ast.Tuple):
        named = [getattr(it, "id", "") for it in target.elts]
        others = {name for number, name in enumerate(named) if number not in allowed}
        return len(named) == 4 and all(named) and others.isdisjoint(it.id for it in loads)
    if not isinstance(target, ast.Name):
        return False
    users = [(it, parent(it)) for it in loads if it.id == target.id]
    return all(
        isinstance(user, ast.Attribute | ast.Subscript) and user.value is it and _key_of(user) in allowed
        for it, user in users
    )


def _key_of(node: ast.Attribute | ast.Subscript) -> Any:
    if isinstance(node, ast.Attribute):
        return node.attr
    try:
        return ast.literal_eval(node.slice)
    except ValueError:
        return None


def _asks_for_files(node: ast.AST, around: ast.AST) -> bool:
    """Return whether a function asks for nothing but the files of frames, in one loop that does nothing else."""
    words = [it for it in walk(around) if isinstance(it, ast.Attribute | ast.Name) and name_of(it) in _WORDS]
    loops = [it for it in walk(around) if isinstance(it, ast.For | ast.While) and any(map(_is_in(it), words))]
    if node not in words:
        return False
    if not loops:
        return all(name_of(it) == "tb_frame" and _asks_for_file(it, None, around) for it in words)
    is_one = len(loops) == 1 and _is_pure(loops[0])
    return is_one and all(_asks_for_file(it, loops[0], around) for it in words)


def _is_in(around: ast.AST) -> Callable[[ast.AST], bool]:
    inside = {id(it) for it in walk(around)}
    return lambda node: id(node) in inside


def _asks_for_file(node: ast.AST, loop: ast.For | ast.While | None, around: ast.AST) -> bool:
    """Return whether a word takes the file of a frame, the next frame of the loop, or the frames that it goes over."""
    user, word = parent(node), name_of(node)
    if word == "tb_frame":
        used = parent(user) if isinstance(user, ast.Attribute) and user.attr == "f_code" else user
        return isinstance(used, ast.Attribute) and used.attr in _OF_FILES
    if word == "tb_next" and isinstance(node, ast.Attribute):
        is_step = isinstance(user, ast.Assign) and [*map(ast.dump, user.targets)] == [_as_target(node.value)]
        is_end = isinstance(loop, ast.While) and (node is loop.test or _asks_for_end(user, loop))
        return (is_step and loop in [*ancestors(node)]) or (is_end and not _takes_frames(loop))
    is_over = word == "extract_tb" and isinstance(user, ast.Call) and user.func is node and len(user.args) == 1
    is_plain = isinstance(user, ast.Call) and not user.keywords
    return (
        is_over
        and is_plain
        and isinstance(loop, ast.For)
        and _goes_over(loop) is user
        and _binds_only(loop.target, around, _PLACE)
    )


def _asks_for_end(user: ast.AST | None, loop: ast.While) -> bool:
    return user is loop.test and isinstance(user, ast.Compare | ast.UnaryOp | ast.BoolOp)


def _takes_frames(loop: ast.For | ast.While | None) -> bool:
    """Return whether a loop that ends before or after the last frame looks at frames, of which a part may be one."""
    within = walk(loop) if loop is not None else ()
    return any(isinstance(it, ast.Attribute) and it.attr == "tb_frame" for it in within)


def _as_target(node: ast.expr) -> str:
    """Return how a variable is written as a target; empty: it is none."""
    return ast.dump(ast.Name(node.id, ast.Store())) if isinstance(node, ast.Name) else ""


def _goes_over(loop: ast.For) -> ast.expr:
    """Return what a loop goes over, from either end."""
    over = loop.iter
    is_reversed = isinstance(over, ast.Call) and dotted_name(over.func) == "reversed" and len(over.args) == 1
    return over.args[0] if is_reversed else over  # type: ignore[attr-defined]


def _is_pure(loop: ast.For | ast.While) -> bool:
    """Return whether a second turn with the same file changes nothing: it only sets names, from what the turn has."""
    body = [it for one in loop.body for it in walk(one)]
    calls = [it for it in walk(loop) if isinstance(it, ast.Call) and it is not getattr(loop, "iter", None)]
    is_plain = all(isinstance(it, _SETTING) for it in body if isinstance(it, ast.stmt))
    is_plain &= all(name_of(it.func) in _ON_TEXTS for it in calls)
    is_plain &= not any(isinstance(it, ast.NamedExpr | ast.Yield | ast.YieldFrom | ast.Await) for it in walk(loop))
    steps = [it for it in body if isinstance(it, ast.Assign) and name_of(it.value) == "tb_next"]
    stores = [it for it in body if isinstance(it, ast.expr) and isinstance(getattr(it, "ctx", None), ast.Store)]
    if not is_plain or loop.orelse or len(steps) > 1 or not all(isinstance(it, ast.Name) for it in stores):
        return False
    known = names_within(loop.target) if isinstance(loop, ast.For) else set()
    known |= {name for it in steps for name in names_within(it.targets[0])}
    kept = {it.id for it in stores if isinstance(it, ast.Name)} - known
    if isinstance(loop, ast.While) and kept & names_within(loop.test):
        return False
    for one in loop.body:
        loads = {it.id for it in walk(one) if isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load)}
        if loads & kept:
            return False
        if isinstance(one, ast.Assign):
            kept -= names_within(one.targets[0])
    return True
