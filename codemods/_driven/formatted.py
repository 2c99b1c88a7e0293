"""Compare statements before and after texts made by `format` became f-strings: all else must be the same tree."""

import ast
import re
from collections.abc import Iterator
from string import Formatter

from codemods._driven.offers import Offer, edit_lines, extent
from codemods._driven.statements import unit_at
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, ancestors, is_text
from toolkit.source.syntax import syntax_tree

_Piece = str | tuple[ast.expr, int, list["_Piece"]]
"""Text that stays, or a value with its conversion (-1 if none) and the pieces of its format."""
_STEP = re.compile(r"\.([^.\[]+)|\[([^\]]+)\]")
_PRIVATE = re.compile(r"__\w*(?<!__)\Z")
"""A name that Python spells with the name of the class around it."""
_NOT_COMPARED = {"kind", "ctx", "type_comment"}


def says_the_same(file: SourceFile, offer: Offer) -> bool:
    """Return whether an offer leaves a statement as it is but for the notation of its texts.

    A field of an f-string must have the value that `format` put there, and no argument may be lost: text such as
    `f"{{1: x}}"` has none. In a class, Python puts the name of the class before private names of expressions, but not
    before those in a text.

    Args:
        file: the parsed text.
        offer: a change of brackets, prefixes, escapes or formats.
    """
    unit = unit_at(file, *extent(offer.edits))
    if unit is None:
        return False
    try:
        old = _parsed(file.lines[unit.first - 1 : unit.last])
        new = _parsed(edit_lines(file.lines, unit.first, unit.last, offer.edits))
    except SyntaxError:
        return False
    is_in_class = isinstance(unit.node, ast.ClassDef) or any(
        isinstance(it, ast.ClassDef) for it in ancestors(unit.node)
    )
    return _is_same(old, new) and not (is_in_class and any(map(_takes_private, walk(old))))


def _takes_private(node: ast.AST) -> bool:
    """Return whether a node is a call of `format` with a private name, such as `__total`, in a field."""
    text = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else None
    return is_text(text) and any(map(_PRIVATE.match, _names_in_fields(text.value)))


def _names_in_fields(text: str) -> Iterator[str]:
    """Yield the names of arguments and attributes in the fields of a format; none if it cannot be read."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return
    for _, name, spec, _ in fields:
        yield re.split(r"[.\[]", name or "", maxsplit=1)[0]
        yield from (attribute for attribute, _ in _STEP.findall(name or ""))
        yield from _names_in_fields(spec or "")


def _parsed(lines: list[str]) -> ast.Module:
    return syntax_tree("if 1:\n" + "".join(f" {line}\n" for line in lines))


def _is_same(old: object, new: object) -> bool:
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_is_same, old, new))
    if isinstance(old, ast.Call) and isinstance(new, ast.JoinedStr | ast.Constant):
        expected = _pieces_of_format(old)
        return expected is not None and _are_same(expected, _pieces_of_text(new))
    if type(old) is not type(new):
        return False
    if isinstance(old, ast.Constant) and isinstance(new, ast.Constant):
        return _number_fields(old.value) == _number_fields(new.value)
    if isinstance(old, ast.AST):
        fields = [name for name in old._fields if name not in _NOT_COMPARED]
        return all(_is_same(getattr(old, name, None), getattr(new, name, None)) for name in fields)
    return old == new


def _number_fields(value: object) -> object:
    """Return a text with the numbers of fields without a name, as `format` gives them; others with their type."""
    if not isinstance(value, str) or "{" not in value:
        return type(value), value
    try:
        fields = list(Formatter().parse(value))
    except ValueError:
        return str, value
    return [(text, name or str(number), spec, how) for number, (text, name, spec, how) in enumerate(fields)]


def _are_same(expected: list[_Piece], found: list[_Piece]) -> bool:
    if len(expected) != len(found):
        return False
    for one, other in zip(expected, found, strict=True):
        if isinstance(one, str) or isinstance(other, str):
            if one != other:
                return False
        elif not (_is_same(one[0], other[0]) and one[1] == other[1] and _are_same(one[2], other[2])):
            return False
    return True


def _pieces_of_format(call: ast.Call) -> list[_Piece] | None:
    """Return the pieces of `"...".format(...)`; None for another call, and if an argument is not used or missing."""
    text = call.func.value if isinstance(call.func, ast.Attribute) and call.func.attr == "format" else None
    if not (is_text(text)):
        return None
    given = {str(number): value for number, value in enumerate(call.args)}
    given |= {item.arg or "**": item.value for item in call.keywords}
    used: list[str] = []
    try:
        found = _fill_fields(text.value, given, used)
    except (KeyError, ValueError):
        return None
    return found if set(used) == set(given) else None


def _fill_fields(text: str, given: dict[str, ast.expr], used: list[str]) -> list[_Piece]:
    pieces: list[_Piece] = []
    for words, name, spec, how in Formatter().parse(text):
        pieces += [words] if words else []
        if name is None:
            continue
        first = re.split(r"[.\[]", name, maxsplit=1)[0]
        key = first or str(len([it for it in used if it.isdigit()]))
        used.append(key)
        value = given[key]
        for attribute, item in _STEP.findall(name[len(first) :]):
            index = ast.Constant(int(item) if item.isdigit() else item)
            value = ast.Attribute(value, attribute) if attribute else ast.Subscript(value, index)
        pieces.append((value, ord(how) if how else -1, _fill_fields(spec or "", given, used)))
    return pieces


def _pieces_of_text(node: ast.expr) -> list[_Piece]:
    values = node.values if isinstance(node, ast.JoinedStr) else [node]
    pieces: list[_Piece] = []
    for it in values:
        if isinstance(it, ast.FormattedValue):
            pieces.append((it.value, it.conversion, _pieces_of_text(it.format_spec) if it.format_spec else []))
        elif isinstance(it, ast.Constant) and it.value != "":
            pieces.append(it.value if isinstance(it.value, str) else repr(it.value))
    return pieces
