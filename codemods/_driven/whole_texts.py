"""Offers of tools that return a whole text: the change of one fixer is split into statements."""

import ast
import io
import tokenize
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from codemods._driven.offers import Edit, Offer, edit_lines, edits_between
from codemods._driven.statements import LineRange, unit_at
from toolkit.model.tree import SourceFile, ancestors, bound_name
from toolkit.source.syntax import syntax_tree

Texts = Iterable[tuple[str, str]]
"""(fixer, resulting text of the file) for fixers that change it."""


def offers_of(file: SourceFile, texts: Texts) -> Iterator[Offer]:
    """Yield the offers of fixers, one for each statement that they change.

    If a fixer changes the names that imports bind, all its changes are one offer: either all places use the new name,
    or none does.

    Args:
        file: the parsed text.
        texts: the result of each fixer.
    """
    for code, text in texts:
        edits = list(edits_between(file.text, text))
        groups = list(_by_statement(file, edits))
        if any(bound_names(file.lines, it, edits) for it, _ in groups):
            yield Offer(code, edits[0].row, code, True, tuple(edits))
        else:
            yield from (Offer(code, edits[0].row, code, True, tuple(edits)) for _, edits in groups)


def _by_statement(file: SourceFile, given: Iterable[Edit]) -> Iterator[tuple[LineRange, list[Edit]]]:
    groups: list[tuple[LineRange, list[Edit]]] = []
    for edit in given:
        unit = unit_at(file, edit.row, edit.end_row - (edit.end_row > edit.row))
        if unit is None:
            continue
        inside = [it for it in groups if it[0].overlaps(unit)]
        groups = [it for it in groups if not it[0].overlaps(unit)]
        units = [*(it for it, _ in inside), unit]
        whole = LineRange(min(it.first for it in units), max(it.last for it in units), units[0].node)
        groups.append((whole, [*(each for _, edits in inside for each in edits), edit]))
    yield from groups


def bound_names(lines: list[str], unit: LineRange, edits: Iterable[Edit]) -> set[str]:
    """Return the names that the imports of a unit bind only before edits, or only after them."""
    old, new = lines[unit.first - 1 : unit.last], edit_lines(lines, unit.first, unit.last, edits)
    if not any("import" in line for line in (*old, *new)):
        return set()
    before, after = _import_names(old), _import_names(new)
    return set() if before is None or after is None else before ^ after


def lost_names(lines: list[str], units: Iterable[LineRange], edits: Collection[Edit]) -> set[str]:
    """Return the names that the imports of units bind only before edits."""
    lost: set[str] = set()
    found: set[str] = set()
    for unit in units:
        lost |= _import_names(lines[unit.first - 1 : unit.last]) or set()
        found |= _import_names(edit_lines(lines, unit.first, unit.last, edits)) or set()
    return lost - found


def _import_names(lines: list[str]) -> set[str] | None:
    """Return the names that imports in statements bind; None if Python 3 cannot parse them."""
    try:
        tree = syntax_tree(
            "if 1:\n" + "".join(f" {line}\n" for line in lines) + ("" if any(map(str.strip, lines)) else " pass\n")
        )
    except SyntaxError:
        return None
    nodes = (it for it in ast.walk(tree) if isinstance(it, ast.Import | ast.ImportFrom))
    return {bound_name(alias) for node in nodes for alias in node.names}


def is_fallback(units: Iterable[LineRange]) -> bool:
    """Return whether a unit is an import in `try` or `except`, which is a fallback or has one."""
    imports = (it.node for it in units if isinstance(it.node, ast.Import | ast.ImportFrom))
    return any(isinstance(around, ast.Try) for it in imports for around in ancestors(it))


def new_words(lines: list[str], units: Iterable[LineRange], edits: Collection[Edit]) -> set[str]:
    """Return the names in units that edits add."""
    found: set[str] = set()
    for unit in units:
        old = _words(lines[unit.first - 1 : unit.last])
        found |= _words(edit_lines(lines, unit.first, unit.last, edits)) - old
    return found


def lost_words(lines: list[str], units: Iterable[LineRange], edits: Collection[Edit]) -> set[str]:
    """Return the names in units that are gone after edits."""
    found: set[str] = set()
    for unit in units:
        new = _words(edit_lines(lines, unit.first, unit.last, edits))
        found |= _words(lines[unit.first - 1 : unit.last]) - new
    return found


def _words(lines: list[str]) -> set[str]:
    found: set[str] = set()
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO("\n".join(lines)).readline):
            if token.type == tokenize.NAME:
                found.add(token.string)
    return found


TokenChange = Callable[[list[object], int], object]
"""A change of tokens at an index, as fixers built on tokenize-rt make it."""


def apply_to_tokens(text: str, changes: Mapping[object, Iterable[TokenChange]]) -> str:
    """Return the text after changes of its tokens, made from the end to the beginning as tokenize-rt expects.

    Args:
        text: Python code.
        changes: maps the offset of a token to its change.
    """
    from tokenize_rt import UNIMPORTANT_WS, reversed_enumerate, src_to_tokens, tokens_to_src

    tokens = src_to_tokens(text)
    for index, token in enumerate(tokens):  # the tokenizer gives these two in the wrong order
        if token.name == UNIMPORTANT_WS and tokens[index + 1].name == "DEDENT":
            tokens[index], tokens[index + 1] = tokens[index + 1], tokens[index]
    for index, token in reversed_enumerate(tokens):
        for change in changes.get(token.offset, ()) if token.src else ():
            change(tokens, index)
    return str(tokens_to_src(tokens))
