"""Find the reads of environment variables: their names, defaults, and whether the program needs them."""

import ast
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.data_access.program import Program, keyword_of
from toolkit.model.tree import ancestors, dotted_name, is_name, text_of
from toolkit.source.calls import follow, imported_names, last_name
from toolkit.source.code_text import shorten_code

_ENVIRONMENT = re.compile(r"(\A|(\A|\.)os\.)(environ\.(get|pop|setdefault)|getenv|environb\.get)\Z")
_READERS = re.compile(
    r"(\A|\.)(env|config|environ|Env|decouple\.config|getenv)(\.(str|int|bool|float|list|dict|tuple|db|url|json|path"
    r"|db_url|cache_url|cache|email_url|search_url))?\Z"
)
_PACKAGES = ("environ", "decouple", "environs")
_NAME = re.compile(r"[A-Z][A-Z0-9_]{2,}\Z")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_CASTS = frozenset({"str", "int", "bool", "float", "list", "dict", "tuple", "set", "bytes"})
"""Types that stand before the default: `env.list(NAME, str, [])`."""


class EnvironmentRead(NamedTuple):
    """One read of an environment variable.

    Attributes:
        name: name of the variable.
        default: its default as written; empty if there is none.
        node: the expression that reads it.
        is_needed: whether the read fails where the variable is missing.
    """

    name: str
    default: str
    node: ast.expr
    is_needed: bool


class EnvironmentReader:
    """Reads the environment variables of a program.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._helpers = {name for path in program.files for name in _helpers(program, path)}

    def reads(self, path: str) -> Iterator[EnvironmentRead]:
        """Yield every read of a file."""
        file = self._program.files[path]
        origins = dict(imported_names(file))
        for node in file.nodes(ast.Call):
            yield from self._of_call(path, node, origins)
        for item in file.nodes(ast.Subscript):
            name = follow(dotted_name(item.value), origins)
            if name in ("os.environ", "environ"):
                is_needed = isinstance(item.ctx, ast.Load) and _always_runs(item)
                for text in self._names(path, item.slice):
                    yield EnvironmentRead(text, "", item, is_needed)
        for test in file.nodes(ast.Compare):
            is_test = isinstance(test.ops[0], ast.In | ast.NotIn) and dotted_name(test.comparators[0]) == "os.environ"
            if is_test and (text := text_of(test.left)):
                yield EnvironmentRead(text, "", test, False)

    def _of_call(self, path: str, node: ast.Call, origins: Mapping[str, str]) -> Iterator[EnvironmentRead]:
        name = follow(dotted_name(node.func), dict(origins))
        is_helper = last_name(node) in self._helpers
        is_library = not is_helper and bool(_READERS.search(name)) and _is_environment(name, origins)
        if not node.args or not (is_helper or is_library or _ENVIRONMENT.search(name)):
            return
        default = _default(node) or _alternative(node)
        names = [text for text in self._names(path, node.args[0]) if not is_helper or _VARIABLE.match(text)]
        for text in names:
            shown = shorten_code(default, 80) if default is not None else ""
            is_needed = is_library and default is None and len(names) == 1 and _always_runs(node)
            yield EnvironmentRead(text, shown, node, is_needed)

    def _names(self, path: str, node: ast.expr) -> Iterator[str]:
        """Yield the names that an expression can be: a text, a constant, or either branch of a choice."""
        if isinstance(node, ast.IfExp):
            yield from self._names(path, node.body)
            yield from self._names(path, node.orelse)
            return
        is_constant = isinstance(node, ast.Name) and _NAME.match(node.id)
        found = self._program.index.lookup(path, node.id) if is_constant and isinstance(node, ast.Name) else node
        if isinstance(found, ast.expr) and (text := text_of(found)):
            yield text


def _always_runs(node: ast.expr) -> bool:
    """Return whether an expression runs whenever its module is imported: in no function, branch or `try`."""
    around = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.If, ast.IfExp, ast.Try)
    return not any(isinstance(outer, around) for outer in ancestors(node))


def _alternative(node: ast.expr) -> ast.expr | None:
    """Return what holds in place of an empty value: `'a'` of `getenv("X") or 'a'`."""
    outer = next(iter(ancestors(node)), None)
    is_first = isinstance(outer, ast.BoolOp) and isinstance(outer.op, ast.Or) and outer.values[0] is node
    return outer.values[-1] if isinstance(outer, ast.BoolOp) and is_first else None


def _default(node: ast.Call) -> ast.expr | None:
    """Return the default in the arguments of a read; a type before it is its cast."""
    given = keyword_of(node, "default")
    if given is not None:
        return given
    rest = [item for item in node.args[1:] if not (isinstance(item, ast.Name) and item.id in _CASTS)]
    return rest[0] if rest else None


def _helpers(program: Program, path: str) -> Iterator[str]:
    """Yield the project's functions that pass their first parameter to the environment: `envbool(name, default)`."""
    file = program.files[path]
    if "environ" not in file.text and "getenv" not in file.text:
        return
    origins = dict(imported_names(file))
    for scope in file.functions:
        assert isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef)
        first = next((item.arg for item in scope.node.args.args if item.arg not in ("self", "cls")), "")
        read = [node.args[0] for node in scope.nodes(ast.Call) if _reads(node, origins)]
        read += [
            node.slice
            for node in scope.nodes(ast.Subscript)
            if follow(dotted_name(node.value), origins) == "os.environ"
        ]
        if first and any(is_name(item, first) for item in read):
            yield scope.node.name


def _reads(node: ast.Call, origins: dict[str, str]) -> bool:
    return bool(node.args) and bool(_ENVIRONMENT.search(follow(dotted_name(node.func), origins)))


def _is_environment(name: str, origins: Mapping[str, str]) -> bool:
    return name.startswith((*_PACKAGES, "starlette.config", "dotenv")) or any(
        origin.partition(".")[0] in _PACKAGES for origin in origins.values()
    )
