"""Collect from the source, without running it, every English text that a raised error shows to a person.

An argument of an error is followed to the literals it is made of: through f-strings, additions, conditional
expressions, `str.format`, names of the same function or module, and functions of it and of modules that it imports.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

_VALUE = "{}"
_MOST = 64
"""Combinations of one expression at most; none of the product has as many."""
_WORDS = re.compile(r"[A-Za-z]{2,}\W+[A-Za-z]{2,}")
_CLICK = frozenset({"UsageError", "BadParameter", "ClickException", "BadOptionUsage", "BadArgumentUsage", "fail"})
_CLICK_OWNERS = frozenset({"click", "ctx", "context"})


class ErrorText(NamedTuple):
    """A text with `{}` for each value, and the place of the error that shows it."""

    place: str
    text: str


class _Module:
    """The texts that an expression of a module may be, with `{}` for what cannot be followed."""

    def __init__(self, source: str, files: Mapping[str, str]) -> None:
        self.tree, nodes = _parse(source)
        self.functions = {node.name: node for node in nodes if isinstance(node, ast.FunctionDef)}
        self._files = files
        self._origins = {
            name.asname or name.name: (f"{node.module.replace('.', '/')}.py", name.name)
            for node in nodes
            if isinstance(node, ast.ImportFrom) and node.module
            for name in node.names
        }

    def texts(self, node: ast.expr, scope: ast.AST, seen: frozenset[str] = frozenset()) -> list[str]:
        """The texts of an expression in a function, or in the module; `seen` are the names that led to it."""
        match node:
            case ast.Constant(value=str(text)):
                return [text]
            case ast.JoinedStr(values=values):
                return _combine([self.texts(value, scope, seen) for value in values])
            case ast.BinOp(op=ast.Add(), left=left, right=right):
                return _combine([self.texts(side, scope, seen) for side in (left, right)])
        return self._chosen(node, scope, seen)

    def _chosen(self, node: ast.expr, scope: ast.AST, seen: frozenset[str]) -> list[str]:
        """The texts of an expression that is one of several, or stands elsewhere."""
        sides: list[ast.expr] = []
        match node:
            case ast.FormattedValue(value=value, conversion=-1):
                sides = [value]
            case ast.IfExp(body=body, orelse=orelse):
                sides = [body, orelse]
            case ast.BoolOp(values=values):
                sides = values
            case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)) if name not in seen:
                return self._named(name, scope, seen | {name})
            case ast.Call():
                return self._returned(node, scope, seen)
        return [text for side in sides for text in self.texts(side, scope, seen)] or [_VALUE]

    def _returned(self, call: ast.Call, scope: ast.AST, seen: frozenset[str]) -> list[str]:
        """Return what a call of `format`, or of a function of this module or of another one, returns."""
        match call.func:
            case ast.Attribute(attr="format", value=template):
                return [re.sub(r"\{[^{}]*\}", _VALUE, text) for text in self.texts(template, scope, seen)]
            case ast.Name(id=name) if name in self.functions and name not in seen:
                function = self.functions[name]
                returned = [item.value for item in ast.walk(function) if isinstance(item, ast.Return) and item.value]
                found = [text for value in returned for text in self.texts(value, function, seen | {name})]
                return [text for text in found if text] or [_VALUE]
            case ast.Name(id=name) if self._origins.get(name, ("",))[0] in self._files:
                file, name = self._origins[name]
                other = _Module(self._files[file], self._files)
                return other.texts(ast.Call(ast.Name(name), [], []), other.tree)
        return [_VALUE]

    def _named(self, name: str, scope: ast.AST, seen: frozenset[str]) -> list[str]:
        """Return what is assigned to a name in a function, or else in the module."""
        if name in _parameters(scope):
            return [_VALUE]
        for place in (scope, self.tree):
            if values := list(_assigned(name, place)):
                said = [value for value in values if not (isinstance(value, ast.Constant) and value.value == "")]
                return [text for value in said for text in self.texts(value, scope, seen)] or [_VALUE]
        return [_VALUE]


def collect_error_texts(files: Mapping[str, str], classes: frozenset[str]) -> list[ErrorText]:
    """Every text that errors of some classes show, of files by their paths."""
    found: dict[ErrorText, None] = {}
    for path, source in files.items():
        if not any(name in source for name in (*classes, *_CLICK)):
            continue
        module = _Module(source, files)
        for scope, call in _calls(module.tree, classes):
            for argument in call.args:
                for text in module.texts(argument, scope):
                    if is_prose(text):
                        found[ErrorText(f"{path}:{call.lineno}", text)] = None
    return list(found)


def error_classes(files: Mapping[str, str], roots: frozenset[str]) -> frozenset[str]:
    """The names of classes that are, or are derived from, some others."""
    bases = [
        (node.name, {ast.unparse(base).rpartition(".")[2] for base in node.bases})
        for source in files.values()
        if "Error" in source
        for node in _parse(source)[1]
        if isinstance(node, ast.ClassDef) and node.bases
    ]
    known = set(roots)
    while more := {name for name, above in bases if above & known} - known:
        known |= more
    return frozenset(known)


@cache
def _parse(source: str) -> tuple[ast.Module, tuple[ast.AST, ...]]:
    """The tree of a file, and all of its classes, functions and imports."""
    tree = ast.parse(source)
    kinds = (ast.ClassDef, ast.FunctionDef, ast.ImportFrom)
    return tree, tuple(node for node in ast.walk(tree) if isinstance(node, kinds))


def is_prose(text: str) -> bool:
    """Return whether a text holds two English words in a row outside of code."""
    plain = re.sub(r"\[[^\]]*\]|`[^`]*`|--[a-z-]+|\{\}", "\0", text)
    return bool(_WORDS.search(plain)) and " " in plain.strip()


def english_left(text: str) -> list[str]:
    """Runs of three English words in a text, outside of code, quotation marks and what a shell would be given."""
    plain = re.sub(r"\[[^\]]*\]|`[^`]*`|'[^']*'|\"[^\"]*\"|\b(?:git|docker|tebiki|pip)(?: [\w./:{}$=-]+)+", "", text)
    return [run.strip() for run in re.findall(r"(?:\b[a-z]{2,} ){2,}[a-z]{2,}\b", plain)]


def read_sources(root: Path, folders: Sequence[str], left_out: Sequence[str]) -> dict[str, str]:
    """The Python files of folders below a root by their paths, without those below some others."""
    return {
        path: file.read_text("utf-8")
        for folder in folders
        for file in sorted((root / folder).rglob("*.py"))
        if not (path := file.relative_to(root).as_posix()).startswith(tuple(left_out))
    }


def _calls(tree: ast.AST, classes: frozenset[str]) -> Iterator[tuple[ast.AST, ast.Call]]:
    """Calls that make an error, each with the function around it."""
    pending: list[tuple[ast.AST, ast.AST]] = [(tree, tree)]
    while pending:
        scope, node = pending.pop()
        inside = node if isinstance(node, ast.FunctionDef) else scope
        pending += [(inside, child) for child in ast.iter_child_nodes(node)]
        if isinstance(node, ast.Call):
            owner, name = _called(node.func)
            if (name in _CLICK and owner in _CLICK_OWNERS) or (name in classes and owner != "click"):
                yield scope, node


def _called(function: ast.expr) -> tuple[str, str]:
    """The owner and the name of what is called; the owner is empty if it is no name."""
    match function:
        case ast.Name(id=name):
            return "", name
        case ast.Attribute(value=ast.Name(id=owner), attr=name):
            return owner, name
        case ast.Attribute(attr=name):
            return "", name
    return "", ""


def _parameters(scope: ast.AST) -> set[str]:
    arguments = scope.args if isinstance(scope, ast.FunctionDef) else None
    return {item.arg for item in ast.walk(arguments) if isinstance(item, ast.arg)} if arguments else set()


def _assigned(name: str, scope: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(scope):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        value = getattr(node, "value", None)
        if not isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr) or value is None:
            continue
        for target in targets:
            if isinstance(target, ast.Name) and target.id == name:
                yield from value.values if isinstance(value, ast.Dict) else [value]
            elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = zip(target.elts, value.elts, strict=False)
                yield from (item for left, item in pairs if isinstance(left, ast.Name) and left.id == name)


def _combine(parts: Sequence[list[str]]) -> list[str]:
    choices = list(dict.fromkeys("".join(choice) for choice, _ in zip(product(*parts), range(_MOST + 1), strict=False)))
    assert len(choices) <= _MOST, choices[0]
    return choices
