"""Run pyupgrade on one text, one fixer at a time. It runs in this process, and writes nothing.

Its command rewrites whole files and does not say which fixer did what; its fixers are functions of a tree and tokens.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from typing import Any

from codemods._driven.installed import check_installed
from codemods._driven.whole_texts import apply_to_tokens, tokens_of, tree_of
from toolkit.errors import SourceError
from toolkit.model.codemod import Version
from toolkit.source.rewrite_filter import words_of

_OLDEST: Version = (3, 0)
_FIRST_FLAG: Version = (3, 6)
"""The oldest Python after 3.0 that pyupgrade distinguishes."""

_TOKENS = {
    "unicode_prefix": re.compile(r"(?<!\w)[uU][rR]?['\"]"),
    "escape_sequences": re.compile(r"\\[^\n\r\\'\"abfnrtv0-7x]"),
    "extraneous_parens": re.compile(r"\(\s*\("),
    "format_literals": re.compile(r"\{\d+[^{]*\.\s*format\b", re.DOTALL),
    "encode_to_binary": re.compile(r"['\"]\s*\.\s*encode\b"),
}
"""Maps a fixer of tokens to texts without which it changes nothing."""
WORDS: Mapping[str, tuple[str, ...]] = {
    "argparse_suggest_on_error": ("suggest_on_error",),
    "collections_abc": ("collections",),
    "constant_fold": ("isinstance", "issubclass", "except"),
    "datetime_utc_alias": ("utc",),
    "default_encoding": ("encode",),
    "defaultdict_lambda": ("defaultdict",),
    "dict_literals": ("dict",),
    "exceptions": ("EnvironmentError", "IOError", "TimeoutError", "WindowsError", "error", "timeout"),
    "format_locals": ("locals",),
    "fstrings": ("format",),
    "io_open": ("open",),
    "itertools_chain": ("chain",),
    "legacy": ("super", "yield"),
    "lru_cache": ("lru_cache",),
    "metaclass_type": ("__metaclass__",),
    "mock": ("mock",),
    "native_literals": ("bytes", "six", "str"),
    "new_style_classes": ("object",),
    "open_encoding": ("open",),
    "open_mode": ("open",),
    "removeprefix_removesuffix": ("endswith", "startswith"),
    "sentinel": ("object",),
    "set_literals": ("set",),
    "shlex_join": ("shlex",),
    **dict.fromkeys(("six_base_classes", "six_calls", "six_metaclasses"), ("six",)),
    **dict.fromkeys(("six_remove_decorators", "six_simple"), ("six",)),
    "subprocess_run": ("subprocess",),
    "type_of_primitive": ("type",),
    "typing_classes": ("NamedTuple", "TypedDict"),
    "typing_pep585": ("typing",),
    "typing_pep604": ("Optional", "Union"),
    "typing_pep646_unpack": ("Unpack",),
    "typing_pep696_typevar_defaults": ("AsyncGenerator", "Generator"),
    "typing_text": ("Text",),
    "unittest_aliases": (
        *("assertEquals", "assertNotEquals", "assertAlmostEquals", "assertNotAlmostEquals", "assertRegexpMatches"),
        *("assertNotRegexpMatches", "assertRaisesRegexp", "assert_", "failIf", "failIfAlmostEqual", "failIfEqual"),
        *("failUnless", "failUnlessAlmostEqual", "failUnlessEqual", "failUnlessRaises"),
        *("findTestCases", "getTestCaseNames", "makeSuite"),
    ),
}
"""Maps a fixer of trees to words without all of which it changes nothing; others are always asked."""


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
    from pyupgrade._data import Settings, visit

    words = words_of(text)
    idle = frozenset(name for name, known in WORDS.items() if words.isdisjoint(known))
    settings = Settings(min_version=target, keep_mock=True, keep_runtime_typing=True)
    changes: dict[str, dict[object, list[Any]]] = {}
    for offset, functions in visit(_functions_without(idle), tree_of(text), settings).items():
        for name, function in functions:
            changes.setdefault(name, {}).setdefault(offset, []).append(_with_tokens_first(function))
    for name, by_offset in sorted(changes.items()):
        new = apply_to_tokens(text, by_offset)
        if new != text:
            yield name, new


@cache
def _functions_without(idle: frozenset[str]) -> Any:
    """Return the functions of the fixers by the type of node, for `visit`, but for those of some fixers."""
    from pyupgrade._data import FUNCS

    named = defaultdict[Any, list[Any]](list)
    for kind, functions in FUNCS.items():
        named[kind] = [_with_name(it) for it in functions if _fixer_of(it) not in idle]
    return named


def _fixer_of(function: Callable[..., object]) -> str:
    return function.__module__.rpartition(".")[2]


def _with_name(function: Callable[..., Iterable[tuple[Any, Any]]]) -> Callable[..., list[tuple[Any, Any]]]:
    """Wrap a fixer, so that its changes carry its name."""
    name = _fixer_of(function)

    def visit(state: object, node: ast.AST, parent: ast.AST) -> list[tuple[Any, Any]]:
        return [(offset, (name, change)) for offset, change in function(state, node, parent)]

    return visit


def _with_tokens_first(change: Callable[[int, list[Any]], object]) -> Callable[[list[Any], int], object]:
    return lambda tokens, index: change(index, tokens)


def _fixed_by_tokens(text: str) -> Iterator[tuple[str, str]]:
    """Yield changes of tokens: prefixes of strings, escapes, brackets, numbers of fields. Coding cookies stay."""
    from pyupgrade import _main
    from tokenize_rt import reversed_enumerate, tokens_to_src

    names = [name for name, pattern in _TOKENS.items() if pattern.search(text)]
    original = tokens_of(text) if names else ()
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
