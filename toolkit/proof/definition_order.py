"""Find definitions that a change puts before or behind code that runs at import.

Where functions stand among others says nothing. Whether one stands before a statement that runs, or a decorated one
before another, decides what is known then, and in which order decorators register.
"""

import ast
from collections import Counter
from collections.abc import Sequence

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_PLAIN = (ast.Constant, ast.Name, ast.List, ast.Tuple, ast.Set, ast.Dict, ast.UnaryOp, ast.USub, ast.Store, ast.Load)


def moved_definitions(path: str, old: bytes, new: bytes) -> list[tuple[int, str]]:
    """Line in the new file and qualified name of each definition that stands elsewhere among what runs at import.

    Args:
        path: of the file.
        old: its bytes before the change.
        new: its bytes after it.
    """
    try:
        was, now = parse_file(path, old).tree, parse_file(path, new).tree
    except SourceError:
        return []
    return _find_moved(was.body, now.body, "")


def _find_moved(was: Sequence[ast.stmt], now: Sequence[ast.stmt], around: str) -> list[tuple[int, str]]:
    olds, news = _statement_positions(was), _statement_positions(now)
    barriers = {key for key, (_, node) in olds.items() if key in news and _may_run_code(node)}
    found = []
    for key, (index, node) in news.items():
        if key not in olds or not isinstance(node, _DEFINITIONS):
            continue
        name = f"{around}{node.name}"
        before, after = (
            {one for one in barriers if one != key and places[one][0] < at}
            for places, at in ((olds, olds[key][0]), (news, index))
        )
        if before != after:
            found.append((node.lineno, name))
        elif isinstance(node, ast.ClassDef):
            old = olds[key][1]
            found += _find_moved(getattr(old, "body", []), node.body, f"{name}.")
    return found


def _statement_positions(block: Sequence[ast.stmt]) -> dict[tuple[str, int], tuple[int, ast.stmt]]:
    """(what it is, how many of these came before) -> position and statement."""
    seen: Counter[str] = Counter()
    found = {}
    for index, node in enumerate(block):
        key = f"def {node.name}" if isinstance(node, _DEFINITIONS) else ast.dump(node)
        found[key, seen[key]] = index, node
        seen[key] += 1
    return found


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
