"""Render lines of code as HTML, coloured by pygments, so that nothing has to run in the browser."""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from typing import Any

from toolkit.text.visible import make_visible

_CLASSES = (
    ("Comment", "c"),
    ("String", "s"),
    ("Number", "m"),
    ("Keyword", "k"),
    ("Operator.Word", "k"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
    ("Name.Decorator", "f"),
)
"""Style classes; few, because each costs bytes on every page, and readers do not distinguish more colours."""


def colour_lines(lines: Sequence[str], is_python: bool = True, quote: str = "") -> list[str]:
    """Render lines as HTML.

    Args:
        lines: lines of code.
        is_python: whether they are Python; others stay without colours.
        quote: the quotes of the string inside which the first line begins; empty if it begins in code.
    """
    shown = [make_visible(line) for line in lines]
    if not is_python:
        return [escape(line) for line in shown]
    html: list[str] = []
    line: list[str] = []
    for name, text in _merge_runs("\n".join([quote, *shown] if quote else shown)):
        first, *others = text.split("\n") if "\n" in text else (text,)
        line.append(_write_run(first, name))
        for part in others:
            html.append("".join(line))
            line = [_write_run(part, name)]
    html.append("".join(line))
    return html[1 if quote else 0 :][: len(shown)]


def _merge_runs(code: str) -> Iterator[tuple[str, str]]:
    """Yield (class, text) of each run of one colour; pygments splits strings into several tokens."""
    last, parts = "", list[str]()
    for _, kind, text in _lexer().get_tokens_unprocessed(code):
        name = _class_of(kind)
        if name != last:
            yield last, "".join(parts)
            last, parts = name, []
        parts.append(text)
    yield last, "".join(parts)


def _write_run(text: str, name: str) -> str:
    shown = escape(text, quote=False) if "<" in text or "&" in text or ">" in text else text
    return f'<b class="{name}">{shown}</b>' if name and text else shown


@cache
def _lexer() -> Any:
    from toolkit.render.page.python_lexer import FastPythonLexer  # slow to import; most pages are remembered

    return FastPythonLexer()


@cache
def _class_of(kind: Any) -> str:
    from pygments.token import string_to_tokentype

    return next((name for group, name in _CLASSES if kind in string_to_tokentype(group)), "")
