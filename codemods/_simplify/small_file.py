"""One function as a small file with the same meaning, on which moves can be tried."""

import ast
from dataclasses import dataclass

from toolkit.model.tree import Scope, SourceFile
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_cut import cut_around, path_to
from toolkit.source.rewrite_text import EditableText

_BUILTINS = ("len", "ord", "id", "bool", "isinstance", "callable")
"""Builtins for which codemods check whether the file rebinds them."""


@dataclass(frozen=True)
class SmallFile:
    """A function, with the first line of its class.

    Attributes:
        lines: lines of the small file.
        start: the number of lines before the function.
        name: name of the function without its class.
    """

    lines: tuple[str, ...]
    start: int
    name: str

    def parse(self) -> SourceFile:
        """Parse the small file."""
        return parse_file("small.py", "\n".join(self.lines).encode())

    def function(self, file: SourceFile) -> Scope:
        """Return the function in the result of `parse`."""
        return next(it for it in file.functions if it.name == self.name)

    @property
    def code(self) -> str:
        """Code of the function and its extracted parts, with the first line of its class, if any."""
        return "\n".join(self.lines[self.start - self.has_class :]) + "\n"

    @property
    def has_class(self) -> bool:
        """Return whether the function is a method."""
        return self.start > 0 and self.lines[self.start - 1].startswith("class ")


def small_file(file: SourceFile, scope: Scope) -> SmallFile | None:
    """Create the small file of a function in a module or a top-level class; None for other functions."""
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    text = EditableText(list(file.lines), ["\n"] * len(file.lines), "utf-8", b"")
    path = path_to(file.tree, node.lineno, node.col_offset)
    cut = cut_around(path, text)
    if cut is None or not cut.whole_lines or len(cut.headers) != scope.is_method or len(path) != 1 + scope.is_method:
        return None
    head = ["class Small:"] if scope.is_method else []
    before = [f"{name} = None" for name in _BUILTINS if is_bound(file, name)]
    if not head and cut.first > 1:  # something can be written above the function, or not, as in its file
        before.append("pass" if file.lines[cut.first - 2].strip() else "")
    lines = (*before, *head, *text.lines[cut.first - 1 : cut.last])
    return SmallFile(lines, len(before) + len(head), node.name)


def is_bound(file: SourceFile, name: str) -> bool:
    """Return whether a file binds a name anywhere; in doubt, it does."""
    if any(it.id == name and not isinstance(it.ctx, ast.Load) for it in file.nodes(ast.Name)):
        return True
    if any(it.arg == name for it in file.nodes(ast.arg)):
        return True
    imports: list[ast.Import | ast.ImportFrom] = [*file.nodes(ast.Import), *file.nodes(ast.ImportFrom)]
    if any((alias.asname or alias.name) in (name, "*") for it in imports for alias in it.names):
        return True
    return any(scope.name == name for scope in file.scopes)
