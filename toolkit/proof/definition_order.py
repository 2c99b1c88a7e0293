"""Find definitions that a change puts before or behind code that runs at import.

Where functions stand among others says nothing. Whether one stands before a statement that runs, or a decorated one
before another, decides what is known then, and in which order decorators register. Whether one stands before another
binding of its name, or of a name that its head reads, decides what the name is then, and what the head takes.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from toolkit.errors import SourceError
from toolkit.model.tree import dump_node
from toolkit.source.parse import parse_file

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_PLAIN = (ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.USub, ast.Store, ast.Load)
_ANY = "*"
"""Bound by a wildcard import, which may bind whatever a head reads."""
_Blocks = dict[tuple[str, int], Sequence[ast.stmt]]
_Positions = dict[tuple[str, int], tuple[int, ast.stmt]]


def moved_definitions(path: str, old: bytes, new: bytes) -> list[tuple[int, str]]:
    """Line in the new file and qualified name of each definition that stands elsewhere among what runs at import.

    Args:
        path: of the file.
        old: its bytes before the change.
        new: its bytes after it.
    """
    try:
        was, now = _blocks(path, old), _blocks(path, new)
    except SourceError:
        return []
    found = []
    for (around, nth), block in now.items():
        if (around, nth) in was:
            before = f"{around}." if around else ""
            found += [(it.lineno, f"{before}{it.name}") for it in _find_moved(was[around, nth], block)]
    return sorted(set(found))


def _blocks(path: str, data: bytes) -> _Blocks:
    """(Qualified name, how many of these came before) -> statements of the module, or of a class."""
    file = parse_file(path, data)
    seen: Counter[str] = Counter()
    found: _Blocks = {}
    for scope in file.scopes:
        if isinstance(scope.node, ast.Module | ast.ClassDef):
            found[scope.qualname, seen[scope.qualname]] = scope.node.body
            seen[scope.qualname] += 1
    file.dissolve()
    return found


def _find_moved(was: Sequence[ast.stmt], now: Sequence[ast.stmt]) -> Iterator[_Definition]:
    """Yield the definitions of a block, as they are now, that stand elsewhere among what they depend on."""
    olds, news = _statement_positions(was), _statement_positions(now)
    runs = {key for key, (_, node) in olds.items() if key in news and _may_run_code(node)}
    bindings = _Bindings(was), _Bindings(now)
    for key, (index, node) in news.items():
        if key not in olds or not isinstance(node, _DEFINITIONS):
            continue
        at, old = olds[key]
        read = _names_read(old) & _names_read(node) | {node.name, _ANY}
        barriers = runs | {it for it in olds.keys() & news.keys() if read & _names_bound(olds[it][1])}
        before, after = (
            {one for one in barriers if one != key and places[one][0] < place}
            for places, place in ((olds, at), (news, index))
        )
        is_moved = before != after or any(_is_bound_elsewhere(bindings, name, (at, index)) for name in read)
        is_divided = ("def " + node.name, 1) in news and _inner_names(old) != _inner_names(node)
        if is_moved or is_divided:
            yield node


def _is_bound_elsewhere(bindings: "tuple[_Bindings, _Bindings]", name: str, places: tuple[int, int]) -> bool:
    """Return whether as many statements bind a name as before, but not as many of them above a definition."""
    (was, now), (at, index) = bindings, places
    return was.count(name) == now.count(name) and was.count(name, at) != now.count(name, index)


class _Bindings:
    """Says how many statements of a block bind a name.

    Args:
        block: the statements.
    """

    def __init__(self, block: Sequence[ast.stmt]) -> None:
        self._places: dict[str, list[int]] = {}
        for index, node in enumerate(block):
            for name in _names_bound(node):
                self._places.setdefault(name, []).append(index)

    def count(self, name: str, end: int | None = None) -> int:
        """Count the statements that bind a name; with an end, only those above that position."""
        return sum(end is None or place < end for place in self._places.get(name, ()))


def _statement_positions(block: Sequence[ast.stmt]) -> _Positions:
    """(what it is, how many of these came before) -> position and statement."""
    seen: Counter[str] = Counter()
    found = {}
    for index, node in enumerate(block):
        key = f"def {node.name}" if isinstance(node, _DEFINITIONS) else dump_node(node)
        found[key, seen[key]] = index, node
        seen[key] += 1
    return found


def _names_bound(node: ast.stmt) -> set[str]:
    """Names that a statement of a module or class may bind or delete there."""
    if isinstance(node, _DEFINITIONS):
        return {node.name}
    found = set()
    for it in ast.walk(node):
        if isinstance(it, ast.Name) and not isinstance(it.ctx, ast.Load):
            found.add(it.id)
        elif isinstance(it, ast.alias):
            found.add(it.asname or it.name.partition(".")[0])
        elif isinstance(it, (*_DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and it.name:
            found.add(it.name)
        elif isinstance(it, ast.MatchMapping) and it.rest:
            found.add(it.rest)
    return found


def _names_read(node: ast.stmt) -> set[str]:
    """Names that a statement reads when it runs; a definition: in its head, a class in its body as well."""
    if not isinstance(node, _DEFINITIONS):
        return _names_in([node])
    if isinstance(node, ast.ClassDef):
        heads = _names_in([*node.decorator_list, *node.bases, *node.keywords])
        return heads.union(*map(_names_read, node.body))
    return _names_in([*node.decorator_list, node.args, *([node.returns] if node.returns else [])])


def _names_in(nodes: Iterable[ast.AST]) -> set[str]:
    return {it.id for node in nodes for it in ast.walk(node) if isinstance(it, ast.Name)}


def _inner_names(node: ast.stmt) -> list[str]:
    """The names of the definitions in one, sorted."""
    return sorted(it.name for it in ast.walk(node) if isinstance(it, _DEFINITIONS) and it is not node)


def _may_run_code(node: ast.stmt) -> bool:
    """Return whether a statement of a module or class may run other code, or reads what is defined around it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return bool(node.decorator_list) or any(map(_calls, (*node.args.defaults, *node.args.kw_defaults)))
    if isinstance(node, ast.ClassDef):
        return True
    if isinstance(node, ast.Import | ast.ImportFrom | ast.Pass | ast.Global):
        return False
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return False
    if isinstance(node, ast.Assign | ast.AnnAssign):
        return not all(isinstance(it, _PLAIN) for it in ast.walk(node.value or ast.Constant(None))) or _loads(node)
    return True


def _calls(node: ast.expr | None) -> bool:
    return node is not None and not all(isinstance(it, _PLAIN) for it in ast.walk(node))


def _loads(node: ast.stmt) -> bool:
    return any(isinstance(it, ast.Name) and isinstance(it.ctx, ast.Load) for it in ast.walk(node))
