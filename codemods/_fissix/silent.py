"""Places of a Python 2 file that mean something else in Python 3, and that no fixer of fissix touches."""

import ast
from collections.abc import Collection, Iterator

from codemods._fissix.mapped import stays_uneven
from codemods._fissix.results import leaking, other_results
from codemods._versions.bindings import FileBindings
from codemods._versions.uses import is_consumed
from toolkit.model.codemod import Site
from toolkit.model.tree import Scope, SourceFile, dotted_name, is_name, name_of
from toolkit.source.python2.concrete import future_features
from toolkit.source.rewrite_site import TEXT, make_site

_CODECS = {"hex", "base64", "zip", "bz2", "rot13", "uu", "string_escape", "string-escape", "quopri"}
_VIEWS = {"viewkeys", "viewitems", "viewvalues", "imap", "ifilter", "ifilterfalse", "izip", "izip_longest"}
_COMPARING = {"sort", "sorted", "min", "max"}


def silent_places(name: str, file: SourceFile, original: Collection[str]) -> Iterator[Site]:
    """Yield a note for each place of a Python 2 file that no fixer touches.

    Args:
        name: name of the codemod.
        file: the parsed text, parts of which may be Python 3 already.
        original: result of `ambiguous_lines` for the unchanged file.
    """
    found: list[tuple[Scope, ast.AST, str]] = []
    for scope, call in file.each(ast.Call):
        is_original = file.lines[call.lineno - 1].strip() in original
        if reason := _reason_of_call(call) or (_ambiguous(file, call) if is_original else ""):
            found.append((scope, call, reason))
    found += ((it, it.node, "cmp") for it in file.functions if it.qualname.endswith(".__cmp__"))
    found += other_results(file)
    found += ((scope, it, "leaked") for scope, it in leaking(file) if file.lines[it.lineno - 1].strip() in original)
    if "division" not in future_features(file.text):
        found += ((scope, node, "division") for scope, node in file.each(ast.BinOp) if _divides(node))
    yield from (_note(name, scope, node, reason) for scope, node, reason in found)
    yield from lost_prints(name, file)


def lost_prints(name: str, file: SourceFile) -> Iterator[Site]:
    """Yield a note for each print statement that Python 3 reads as an expression."""
    for scope, node in file.each(ast.Expr):
        if _prints_nothing(node.value):
            yield _note(name, scope, node, "print_left")


def _note(name: str, scope: Scope, node: ast.AST, reason: str) -> Site:
    args = {"said": reason, "places": []}
    return make_site(name, "refused", scope, node, reason, args=args, node=TEXT, edits=False)


def ambiguous_lines(file: SourceFile) -> list[str]:
    """Return lines of a Python 2 file that mean something else in Python 3, and look like results of a fixer.

    `xrange`, `raw_input`, the print statement and `map` become `range`, `input`, `print()` and a list comprehension,
    which existed before with another meaning.
    """
    rows = {it.lineno for it in file.nodes(ast.Call) if _ambiguous(file, it)} | {it.lineno for _, it in leaking(file)}
    return sorted({file.lines[row - 1].strip() for row in rows})


def _ambiguous(file: SourceFile, call: ast.Call) -> str:
    """The reason of a call whose meaning depends on the version: `print`, `input`, `map`, `range`; empty for others."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name == "print" and len(call.args) == 1 and isinstance(call.args[0], ast.Tuple):
        return "" if "print_function" in future_features(file.text) else "tuple"
    if name == "input":
        return "input"
    if stays_uneven(call):
        return "uneven"
    return "range" if name == "range" and not is_consumed(call, FileBindings(file)) else ""


def _reason_of_call(call: ast.Call) -> str:
    if _uses_codec(call):
        return "codec"
    if (dotted_name(call.func).rpartition(".")[2] or getattr(call.func, "attr", "")) in _VIEWS:
        return "view"
    return "cmp" if _passes_cmp(call) else ""


def _prints_nothing(value: ast.expr) -> bool:
    """Return whether an expression is a print statement of Python 2 that Python 3 can read: `print >>file, x`."""
    if isinstance(value, ast.Tuple) and value.elts:
        value = value.elts[0]
    if isinstance(value, ast.BinOp) and isinstance(value.op, ast.RShift):
        value = value.left
    return is_name(value, "print")


def _uses_codec(call: ast.Call) -> bool:
    if not (isinstance(call.func, ast.Attribute) and call.func.attr in ("encode", "decode") and call.args):
        return False
    return isinstance(call.args[0], ast.Constant) and call.args[0].value in _CODECS


def _passes_cmp(call: ast.Call) -> bool:
    name = name_of(call.func)
    if name not in _COMPARING:
        return False
    return any(it.arg == "cmp" for it in call.keywords) or (name == "sort" and bool(call.args))


def _divides(node: ast.BinOp) -> bool:
    if not isinstance(node.op, ast.Div):
        return False
    return not any(_is_float(it) for it in (node.left, node.right))


def _is_float(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp):
        return _is_float(node.left) or _is_float(node.right)
    if isinstance(node, ast.Call):
        return is_name(node.func, "float")
    return isinstance(node, ast.Constant) and isinstance(node.value, float)
