"""Names for a whole branch of a chain that tells the values, or the types, of one thing apart."""

import ast
from collections.abc import Iterator

from codemods._extract.name_words import words_of
from codemods._extract.region import Region
from codemods._extract.verbs import VERBS


def from_case(region: Region, topic: list[str]) -> Iterator[list[str]]:
    """Yield the name of the case that statements are the whole branch of: one of several values of a name, or types."""
    owner = region.block.owner
    if not isinstance(owner, ast.If) or region.body != owner.body or region.gives or region.end == "value":
        return
    subject, words = _case_of(owner.test)
    others = [_case_of(it.test)[0] for it in _branches_beside(owner)]
    if words and subject in others and (len(words) > 1 or words[0] not in VERBS):
        about = [it for it in topic if it not in words and it != "main"][-2:]
        yield ["handle", *words, *(about if len(words) == 1 else [])]


def _branches_beside(branch: ast.If) -> Iterator[ast.If]:
    """Yield the other branches of a chain: what follows it, and what it follows."""
    around = getattr(branch, "parent", None)
    while isinstance(around, ast.If) and around.orelse[:1] == [branch]:
        yield around
        branch, around = around, getattr(around, "parent", None)
    block = [it for name in ("body", "orelse", "finalbody") for it in _list_of(around, name)]
    yield from (it for it in block if isinstance(it, ast.If) and it is not branch)
    while len(branch.orelse) == 1 and isinstance(branch.orelse[0], ast.If):
        branch = branch.orelse[0]
        yield branch


def _list_of(node: ast.AST | None, name: str) -> list[ast.stmt]:
    found = getattr(node, name, [])
    return found if isinstance(found, list) else []


def _case_of(test: ast.expr) -> tuple[str, list[str]]:
    """Return the text of what a condition tells apart, and the words of the case; empty: it is no case."""
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Constant(value=str(value))]):
            is_plain = value.replace("_", "").replace("-", "").isalpha()
            return ast.unparse(left), words_of(value) if is_plain else []
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[ast.Attribute(attr=value)]):
            return ast.unparse(left), words_of(value) if value.isupper() else []
        case ast.Call(func=ast.Name(id="isinstance"), args=[subject, type_]):
            return ast.unparse(subject), words_of(getattr(type_, "attr", getattr(type_, "id", "")))
    return "", []
