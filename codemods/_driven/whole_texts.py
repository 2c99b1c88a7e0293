"""Offers of tools that return a whole text: the change of one fixer is split into statements."""

import ast
import io
import keyword
import re
import tokenize
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from codemods._driven.offers import Edit, Offer, edit_lines, edits_between, extent
from codemods._driven.statements import LineRange, unit_at
from toolkit.model.descendants import walk
from toolkit.model.tree import SourceFile, bound_name
from toolkit.source.guards import may_be_handled
from toolkit.source.syntax import syntax_tree

_NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*")
_LAYOUT = {tokenize.NEWLINE, tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.COMMENT}
_OPENING, _CLOSING = {*"([{"}, {*")]}"}
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
    nodes = (it for it in walk(tree) if isinstance(it, ast.Import | ast.ImportFrom))
    return {bound_name(alias) for node in nodes for alias in node.names}


def is_fallback(units: Iterable[LineRange]) -> bool:
    """Return whether a unit is an import whose failure may be handled, which is a fallback or has one."""
    return any(isinstance(it.node, ast.Import | ast.ImportFrom) and may_be_handled(it.node) for it in units)


def edited_rows(unit: LineRange, edits: Iterable[Edit]) -> set[int]:
    """Return the lines of a unit that edits touch."""
    touched = {row for it in edits for row in range(it.row, extent([it])[1] + 1)}
    return touched & {*range(unit.first, unit.last + 1)}


def added_names(lines: list[str], unit: LineRange, edits: Collection[Edit]) -> set[str]:
    """Return the names that a unit reads or binds at more places after edits than before."""
    before, after = _names_around(lines, unit, edits)
    return {*(after - before)}


def removed_names(lines: list[str], unit: LineRange, edits: Collection[Edit]) -> set[str]:
    """Return the names that a unit reads or binds at fewer places after edits than before."""
    before, after = _names_around(lines, unit, edits)
    return {*(before - after)}


def _names_around(lines: list[str], unit: LineRange, edits: Collection[Edit]) -> tuple[Counter[str], Counter[str]]:
    """Count the names of a unit before and after edits."""
    texts = "\n".join(lines[unit.first - 1 : unit.last]), "\n".join(edit_lines(lines, unit.first, unit.last, edits))
    try:
        old, new = (_count_names(text) for text in texts)
    except (tokenize.TokenError, SyntaxError):  # code of Python 2; words of texts count, too
        old, new = (Counter(_NAME.findall(text)) for text in texts)
    return old, new


def _count_names(text: str) -> Counter[str]:
    """Count the names in a text, without attributes, keywords of calls, modules and those of the language.

    Raises:
        SyntaxError: Python 3 finds no tokens in it; so does `tokenize.TokenError`.
    """
    found: Counter[str] = Counter()
    before, depth, imports = "\n", 0, False
    for token, following in pairwise(tokenize.generate_tokens(io.StringIO(text).readline)):
        word, after = token.string, following.string
        if token.type in _LAYOUT:
            before = "\n" if token.type != tokenize.COMMENT else before
            continue
        imports = word in ("import", "from") if before == "\n" and not depth else imports
        is_keyword = bool(depth) and after == "="
        is_module = imports and (before == "from" or after == "as")
        if token.type == tokenize.NAME and before != "." and not (keyword.iskeyword(word) or is_keyword or is_module):
            found[word] += 1
        depth += (word in _OPENING) - (word in _CLOSING) if token.type == tokenize.OP else 0
        before = word
    return found


@lru_cache(maxsize=1)  # several fixers, of several tools, ask about the same text
def tree_of(text: str) -> ast.Module:
    """Return the tree of a text, for fixers, which only read it.

    Raises:
        SyntaxError: it is not Python 3.
    """
    return syntax_tree(text)


@lru_cache(maxsize=1)
def tokens_of(text: str) -> tuple[Any, ...]:
    """Return the tokens of a text, as tokenize-rt gives them."""
    from tokenize_rt import src_to_tokens

    return tuple(src_to_tokens(text))


TokenChange = Callable[[list[object], int], object]
"""A change of tokens at an index, as fixers built on tokenize-rt make it."""


def apply_to_tokens(text: str, changes: Mapping[Any, Iterable[TokenChange]]) -> str:
    """Return the text after changes of its tokens, made from the end to the beginning as tokenize-rt expects.

    Args:
        text: Python code.
        changes: maps the offset of a token to its change.
    """
    from tokenize_rt import UNIMPORTANT_WS, reversed_enumerate, tokens_to_src

    tokens = [*tokens_of(text)]
    for index, token in enumerate(tokens):  # the tokenizer gives these two in the wrong order
        if token.name == UNIMPORTANT_WS and tokens[index + 1].name == "DEDENT":
            tokens[index], tokens[index + 1] = tokens[index + 1], tokens[index]
    lines = {offset.line for offset in changes}
    for index, token in reversed_enumerate(tokens):
        for change in changes.get(token.offset, ()) if token.src and token.line in lines else ():
            change(tokens, index)
    return str(tokens_to_src(tokens))
