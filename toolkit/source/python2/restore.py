"""Put into a tree what its text could only name by placeholders."""

import ast
from collections.abc import Iterator

from toolkit.model.descendants import walk
from toolkit.model.tree import is_name
from toolkit.source.python2.spelling import PRINT_TO, Placeholders
from toolkit.source.syntax import syntax_tree


def restore(tree: ast.Module, placeholders: Placeholders) -> None:
    """Give names their names back, unpack what arrives in a placeholder, and print to the file that was meant.

    Raises:
        SyntaxError: a target is not one in Python 3.
    """
    for node in list(walk(tree)):
        if isinstance(node, ast.Call):
            _print_to(node)
        elif placeholders.targets and isinstance(node, ast.FunctionDef | ast.ExceptHandler):
            _unpack(node, placeholders.targets)
    if placeholders.names:
        for node in walk(tree):
            _rename(node, placeholders.names)


def _print_to(call: ast.Call) -> None:
    if is_name(call.func, PRINT_TO):
        call.func.id = "print"
        file = call.args.pop(0)
        keyword = ast.copy_location(ast.keyword("file", file), file)
        call.keywords.append(keyword)


def _unpack(node: ast.FunctionDef | ast.ExceptHandler, targets: dict[str, str]) -> None:
    """Begin the body with `target = placeholder` for each placeholder, on the line where it arrives."""
    lines: list[ast.stmt] = []
    for name, line in _arriving(node):
        if name in targets:
            [assign] = syntax_tree(f"{targets[name]} = {name}").body
            ast.increment_lineno(assign, line - 1)
            lines.append(assign)
    at = 1 if isinstance(node, ast.FunctionDef) and ast.get_docstring(node, clean=False) is not None else 0
    node.body[at:at] = lines


def _arriving(node: ast.FunctionDef | ast.ExceptHandler) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.ExceptHandler):
        yield node.name or "", node.lineno
    else:
        for argument in node.args.args:
            yield argument.arg, argument.lineno


def _rename(node: ast.AST, names: dict[str, str]) -> None:
    for name, value in ast.iter_fields(node):
        if isinstance(value, str) and not isinstance(node, ast.Constant):
            setattr(node, name, _original_text(value, names))
        elif isinstance(value, list) and value and isinstance(value[0], str):
            setattr(node, name, [_original_text(item, names) for item in value])


def _original_text(text: str, names: dict[str, str]) -> str:
    for placeholder, name in names.items():
        text = text.replace(placeholder, name)
    return text
