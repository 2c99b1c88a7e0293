"""Run pyupgrade on one text, one fixer at a time. It runs in this process, and writes nothing.

Its command rewrites whole files and does not say which fixer did what; its fixers are functions of a tree and tokens.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from importlib.util import find_spec
from typing import Any

from codemods._driven.installed import check_installed
from codemods._driven.whole_texts import apply_to_tokens
from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.source.syntax import syntax_tree

_OLDEST: Version = (3, 0)
_FIRST_FLAG: Version = (3, 6)
"""The oldest Python after 3.0 that pyupgrade distinguishes."""

_TOKENS = {
    "unicode_prefix": re.compile("[uU][rR]?['\"]"),
    "escape_sequences": re.compile(r"\\"),
    "extraneous_parens": re.compile(r"\(\s*\("),
    "format_literals": re.compile(r"\{\d+[^{]*\.\s*format\b", re.DOTALL),
    "encode_to_binary": re.compile(r"['\"]\s*\.\s*encode\b"),
}
"""Maps a fixer of tokens to texts without which it changes nothing."""


def ready() -> None:
    """Check that pyupgrade is installed.

    Raises:
        UsageError: pyupgrade is not installed.
    """
    check_installed("run_pyupgrade", "pyupgrade", is_there=find_spec("pyupgrade") is not None)


def fixed_texts(text: str, target: Version) -> Iterator[tuple[str, str]]:
    """Yield (fixer, its result for the text), of those that change something.

    Args:
        text: Python code.
        target: the oldest Python that must run the result.

    Raises:
        SourceError: `pyupgrade_failed`: a fixer ended with an error.
    """
    ready()
    try:
        yield from _fixed_by_tree(text, target if target >= _FIRST_FLAG else _OLDEST)
        yield from _fixed_by_tokens(text)
    except Exception as error:  # its fixers hold assertions about code that they do not expect
        raise SourceError("pyupgrade_failed", f"{type(error).__name__}: {error}") from error


def _fixed_by_tree(text: str, target: Version) -> Iterator[tuple[str, str]]:
    from pyupgrade._data import FUNCS, Settings, visit

    named = defaultdict(
        list, {kind: [_with_name(function) for function in functions] for kind, functions in FUNCS.items()}
    )
    settings = Settings(min_version=target, keep_mock=True, keep_runtime_typing=True)
    changes: dict[str, dict[object, list[Any]]] = {}
    for offset, functions in visit(named, syntax_tree(text), settings).items():
        for name, function in functions:
            changes.setdefault(name, {}).setdefault(offset, []).append(_with_tokens_first(function))
    for name, by_offset in sorted(changes.items()):
        new = apply_to_tokens(text, by_offset)
        if new != text:
            yield name, new


def _with_name(function: Callable[..., Iterable[tuple[Any, Any]]]) -> Callable[..., Iterator[tuple[Any, Any]]]:
    """Wrap a fixer, so that its changes carry its name."""
    name = function.__module__.rpartition(".")[2]

    def visit(state: object, node: ast.AST, parent: ast.AST) -> Iterator[tuple[Any, Any]]:
        for offset, change in function(state, node, parent):
            yield offset, (name, change)

    return visit


def _with_tokens_first(change: Callable[[int, list[Any]], object]) -> Callable[[list[Any], int], object]:
    return lambda tokens, index: change(index, tokens)


def _fixed_by_tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield changes of tokens: prefixes of strings, escapes, brackets, numbers of fields. Coding cookies stay."""
    from pyupgrade import _main
    from tokenize_rt import reversed_enumerate, src_to_tokens, tokens_to_src

    names = [name for name, pattern in _TOKENS.items() if pattern.search(text)]
    original = src_to_tokens(text) if names else []
    for name in names:
        tokens = list(original)
        for index, token in reversed_enumerate(tokens):
            after_dot = index > 0 and tokens[index - 1].src == "."
            if name == "unicode_prefix" and token.name == "STRING":
                tokens[index] = _main._remove_u_prefix(token)
            elif name == "escape_sequences" and token.name == "STRING":
                tokens[index] = _main._fix_escape_sequences(token)
            elif name == "extraneous_parens" and token.matches(name="OP", src="("):
                _main._fix_extraneous_parens(tokens, index)
            elif name == "format_literals" and token.src == "format" and after_dot:
                _main._fix_format_literal(tokens, index - 2)
            elif name == "encode_to_binary" and token.src == "encode" and after_dot:
                _main._fix_encode_to_binary(tokens, index)
        new = tokens_to_src(tokens)
        if new != text:
            yield name, new
