"""Split a statement composed of text and values into a constant text and parameters."""

import ast
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

from toolkit.model.tree import is_text

PLACEHOLDERS = ("%s", "?")
_PERCENT = re.compile(r"%(?:\((?P<key>\w+)\))?(?P<kind>.)", re.DOTALL)
_BRACES = re.compile(r"\{\{|\}\}|\{(?P<key>\w*)\}")
_BEFORE_A_VALUE = re.compile(
    r"(=|<|>|\b(like|ilike|limit|offset|between|and|in\s*\(|values\s*\([^()]*[(,]?)|\()\s*\Z", re.IGNORECASE
)
_BEFORE_AN_ITEM = re.compile(r"\bvalues\s*\([^()]*,\s*\Z", re.IGNORECASE)
_TABLE = re.compile(r"\b(from|join|into|update|table|by|select|set|on|as)\s*\Z", re.IGNORECASE)
_WIDTH = 80
_OUTSIDE = -(10**9)
_PIECE = str | ast.expr


class Parametrized(NamedTuple):
    """A statement as an expression of Python, the expressions of its parameters, and the names that stay pasted."""

    statement: str
    values: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def tuple(self) -> str:
        """Parameters as one expression."""
        return f"({', '.join(self.values)})" if len(self.values) > 1 else f"({self.values[0]},)"


def parametrize(statement: ast.expr, mark: str, source: str = "", *, has_f_strings: bool = True) -> Parametrized | str:
    """Return a statement with placeholders, or the reason why that is impossible.

    Args:
        statement: the argument passed to `execute`.
        mark: the placeholder of the driver.
        source: text of the file, from which values are copied as written.
        has_f_strings: whether the oldest Python that runs the file has them.
    """
    try:
        pieces = list(_join(_pieces(statement)))
    except _UnknownFormError:
        return "other_form"
    texts = [text for text in pieces[::2] if isinstance(text, str)]
    values = [value for value in pieces[1::2] if not isinstance(value, str)]
    has_columns = not isinstance(statement, ast.JoinedStr)  # of these, older Pythons know no right columns

    def write(value: ast.expr) -> str:
        return _as_written(value, source) if has_columns else ast.unparse(value)

    return _put_together(texts, values, mark, partial(_parameter, write=write, has_f_strings=has_f_strings))


def split_literal(statement: str) -> list[str]:
    """Split a long literal into lines, each indented by one level; the last one has a comma."""
    quote = statement[0]
    words = statement[1:-1].split(" ")
    lines = [""]
    for number, word in enumerate(words):
        more = word + (" " if number < len(words) - 1 else "")
        if lines[-1] and len(lines[-1]) + len(more) > _WIDTH:
            lines.append("")
        lines[-1] += more
    return [f"    {quote}{line}{quote}" for line in lines[:-1]] + [f"    {quote}{lines[-1]}{quote},"]


def _as_written(value: ast.expr, source: str) -> str:
    written = ast.get_source_segment(source, value) if source else None
    return ast.unparse(value) if written is None or "\n" in written or "#" in written else written


class _UnknownFormError(Exception):
    """The statement is built in an unsupported way."""


def _pieces(node: ast.expr) -> Iterator[_PIECE]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr():
            for part in node.values:
                yield from _pieces(part)
        case ast.FormattedValue(conversion=-1, format_spec=None):
            yield node.value
        case ast.BinOp(op=ast.Add()):
            yield from _pieces(node.left)
            yield from _pieces(node.right)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str(text))):
            yield from _percent(text, node.right)
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="format")):
            yield from _braces(text, node)
        case ast.Call(func=ast.Name(id="str"), args=[value], keywords=[]):
            yield value
        case ast.Name() | ast.Attribute() | ast.Subscript():
            yield node
        case _:
            raise _UnknownFormError


def _percent(text: str, given: ast.expr) -> Iterator[_PIECE]:
    named = dict(zip(map(_key, given.keys), given.values, strict=True)) if isinstance(given, ast.Dict) else {}
    values = list(given.elts) if isinstance(given, ast.Tuple) else [given]
    last = 0
    for match in _PERCENT.finditer(text):
        yield text[last : match.start()]
        last = match.end()
        if match["kind"] == "%" and match["key"] is None:
            yield "%"
        elif match["kind"] in "sd" and (value := _take(named, values, match["key"])) is not None:
            yield value
        else:
            raise _UnknownFormError
    yield text[last:]


def _braces(text: str, call: ast.Call) -> Iterator[_PIECE]:
    named = {item.arg: item.value for item in call.keywords}
    values, numbered, last = list(call.args), list(call.args), 0
    for match in _BRACES.finditer(text):
        yield text[last : match.start()]
        last = match.end()
        if (key := match["key"]) is None:
            yield match[0][0]
        elif key.isdigit():
            if int(key) >= len(numbered):
                raise _UnknownFormError
            yield numbered[int(key)]
        elif (value := _take(named, values, key or None)) is not None:
            yield value
        else:
            raise _UnknownFormError
    if "{" in text[last:] or "}" in text[last:]:
        raise _UnknownFormError
    yield text[last:]


def _key(node: ast.expr | None) -> str | None:
    return node.value if is_text(node) else None


def _take(named: dict[str | None, ast.expr], values: list[ast.expr], key: str | None) -> ast.expr | None:
    if key is not None:
        return named.get(key)
    value = values.pop(0) if values else None
    return None if isinstance(value, ast.Starred) else value


def _join(pieces: Iterator[_PIECE]) -> Iterator[_PIECE]:
    """Yield text and values alternately, text first and last."""
    text = ""
    for piece in pieces:
        if isinstance(piece, str):
            text += piece
        else:
            yield text
            yield piece
            text = ""
    yield text


def _put_together(
    texts: list[str], values: list[ast.expr], mark: str, write: Callable[[list[str], list[ast.expr]], str]
) -> Parametrized | str:
    done, before, parameters, taken = "", texts[0], [], 0
    around: list[str] = []
    names: list[ast.expr] = []
    while taken < len(values):
        start = _opening(done + before) - len(done)
        count, parts, after = 1, ["", ""], texts[taken + 1]
        if start >= 0:
            within = _within_quotes(before[start:], texts[taken + 1 :])
            if within is None or before[:start].endswith(before[start]):
                return "inside_text"
            before, parts, after = before[:start], *within
            count = len(parts) - 1
        if why := _no_value(done + before, values[taken]):
            if start >= 0 or not _is_name(done + before, after):
                return why
            around.append(done + _escaped(before, mark))
            names.append(values[taken])
            done, before, taken = "", after, taken + 1
            continue
        parameters.append(write(parts, values[taken : taken + count]))
        done += _escaped(before, mark) + mark
        before, taken = after, taken + count
    if names and not parameters:
        return "identifier"
    statement = write([*around, done + _escaped(before, mark)], names) if names else ""
    written = statement or _literal(done + _escaped(before, mark))
    return Parametrized(written, tuple(parameters), tuple(map(ast.unparse, names)))


def _opening(text: str) -> int:
    """Return the index of the quote in which a SQL text ends; a large negative number if it ends outside of quotes."""
    start, quote = _OUTSIDE, ""
    for index, character in enumerate(text):
        if not quote and character in "'\"":
            start, quote = index, character
        elif character == quote:
            start, quote = _OUTSIDE, ""
    return start


def _within_quotes(before: str, texts: list[str]) -> tuple[list[str], str] | None:
    """Split the content of one pair of quotes.

    Args:
        before: text from the opening quote to the first value.
        texts: text after each value.

    Returns:
        the texts before, between and after the values within the quotes, and the text after the quotes; None if a part
        is not taken as it is written: a quote or a backslash in it, or a name in double quotes.
    """
    quote = before[0]
    for count, text in enumerate(texts, 1):
        inside, closing, after = text.partition(quote)
        if closing:
            parts = [before[1:], *texts[: count - 1], inside]
            is_plain = not after.startswith(quote) and not any("\\" in part for part in parts)
            return (parts, after) if is_plain and (quote == "'" or not any(parts)) else None
    return None


def _parameter(
    parts: list[str], values: list[ast.expr], write: Callable[[ast.expr], str], *, has_f_strings: bool
) -> str:
    """Return the expression of a parameter: a single value, or the text around it."""
    written = [write(value) for value in values]
    if not any(parts) and len(values) == 1:
        return written[0]
    braced = [part.replace("{", "{{").replace("}", "}}") for part in parts]
    quote = '"' if not any('"' in text for text in (*parts, *written)) else "'"
    hard = (quote, "\\", "{", "\n")
    if has_f_strings and not any(it in text for it in hard for text in (*parts, *written)):
        filled = "".join(f"{text}{{{value}}}" for text, value in zip(braced, written, strict=False))
        return f"f{quote}{filled}{braced[-1]}{quote}"
    return f"{_literal('{}'.join(braced))}.format({', '.join(written)})"


def _no_value(before: str, value: ast.expr) -> str:
    """Return the reason why a place in a statement takes no parameter; empty if it takes one."""
    if _TABLE.search(before) or not (_BEFORE_A_VALUE.search(before) or _BEFORE_AN_ITEM.search(before)):
        return "identifier"
    is_list = isinstance(value, ast.Call | ast.Tuple | ast.List)
    return "list_of_values" if is_list and re.search(r"\bin\s*\(?\s*\Z", before, re.IGNORECASE) else ""


def _is_name(before: str, after: str) -> bool:
    """Return whether a place in a statement takes the name of one table or column, and not a list of settings."""
    is_set = re.search(r"\bset\s*\Z", before, re.IGNORECASE)
    return bool(_TABLE.search(before)) and (not is_set or after.lstrip().startswith("="))


def _escaped(text: str, mark: str) -> str:
    return text.replace("%", "%%") if mark == "%s" else text


def _literal(text: str) -> str:
    if "\n" not in text:
        return f'"{text}"' if text.isprintable() and '"' not in text and "\\" not in text else repr(text)
    return '"""' + text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') + '"""'
