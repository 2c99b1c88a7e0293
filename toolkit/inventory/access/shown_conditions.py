"""Write conditions as code without the secrets in them: masked by the names beside a literal, and by how it looks."""

import ast
import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from toolkit.inventory.access.compared import CHECKERS, MASK, replace_literals
from toolkit.inventory.access.request_reads import scheme_of
from toolkit.model.tree import name_of, text_of
from toolkit.source.code_text import code_text
from toolkit.source.masked_lines import is_secret_name, mask_lines, mask_programs

_CHOICE = re.compile(
    r"(?:\A|[._'\"])(?:\w+_)?(?:action|type|ty|mode|kind|method|format|order|tab|step|state|status|role|role_name"
    r"|operation|view|lang|role\.name)['\"]?\]?\Z"
)
"""Names of values that choose among a few and hold no secret."""
_WORDS = re.compile(
    r"(?:[a-z]+|[A-Z]+|[A-Z]?[a-z]+(?:[A-Z][a-z]+)*)(?:[ _.:/*-]{1,2}[A-Za-z]+)*|\d{1,3}|v\d{1,2}|oauth[12]"
)
_LONGEST_CHOICE = 40
_KEY = re.compile(r"(?<!sort)(?<!primary)(?<!foreign)(?<!group)(?<!cache)(?<!order)(?<!row)[_-]key\Z", re.IGNORECASE)
_TAKING = frozenset({"get", "pop", "getlist", "getattr", "get_header"})
_COUNTING = frozenset({"len", "type", "isinstance", "bool"})
_ON_ENDS = frozenset({"startswith", "endswith"})
_PARTS = re.compile(r"[A-Za-z0-9]{5,}")
_MOST_CHANGES = 3


def show_condition(node: ast.expr, most: int, held: Iterable[str] = ()) -> str:
    """Return the code of an expression on one line, without secrets.

    Args:
        node: the expression, a condition in most cases.
        most: maximum number of characters.
        held: names of variables that hold a credential.
    """
    try:
        shown = _SecretMasker(frozenset(held)).visit(ast.parse(code_text(node), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError):
        return MASK
    text = " ".join(code_text(shown).split())
    if isinstance(node, ast.Call):
        from toolkit.source.masked_source import mask_source  # slow to import, seldom needed

        text = mask_source(text)
    else:
        text = mask_programs(text)
    return text if len(text) <= most else f"{text[: most - 3]}..."


def names_of_credentials(function: ast.AST) -> set[str]:
    """Return the variables of a function that are given a value under the name of a secret."""
    given = [it for it in ast.walk(function) if isinstance(it, ast.Assign) and _is_secret(it.value, frozenset())]
    return {target.id for it in given for target in it.targets if isinstance(target, ast.Name)}


def compared_sides(node: ast.AST) -> tuple[ast.expr, ...]:
    """Return what a condition compares, or looks for at an end of a text; nothing if it asks for a key or a choice.

    Such are `"sub" in payload` and `action == "close"`: the literal is one or a few words, and no name is a secret's.
    """
    if isinstance(node, ast.Call) and name_of(node.func) in _ON_ENDS and isinstance(node.func, ast.Attribute):
        return (node.func.value, *node.args)
    if not isinstance(node, ast.Compare):
        return ()
    sides = (node.left, *node.comparators)
    is_choice = isinstance(node.left, ast.Name | ast.Attribute | ast.Subscript)
    is_choice = is_choice and bool(_CHOICE.search(code_text(node.left))) and not _is_secret(node.left, frozenset())
    is_known = (is_choice or _asks_for_key(node)) and all(map(is_plain_choice, _texts_of(node)))
    return () if is_known else sides


def is_plain_choice(text: str) -> bool:
    """Return whether a text is one or a few words, or a small number, as the values of a choice are."""
    capitals = sum(map(str.isupper, text))
    is_even = text.isupper() or capitals * 3 < len(text) + 3
    return len(text) <= _LONGEST_CHOICE and bool(_WORDS.fullmatch(text)) and is_even


def _asks_for_key(node: ast.Compare) -> bool:
    return isinstance(node.ops[0], ast.In | ast.NotIn) and isinstance(node.left, ast.Constant)


def _texts_of(node: ast.Compare) -> Iterator[str]:
    """Yield the literals of a comparison that are no keys of what is compared."""
    for side in (node.left, *node.comparators):
        parts = side.elts if isinstance(side, ast.Tuple | ast.List | ast.Set) else [side]
        for part in parts:
            if isinstance(part, ast.Constant) and isinstance(part.value, str | bytes) and part.value:
                yield part.value if isinstance(part.value, str) else part.value.decode("latin-1")
            elif isinstance(part, ast.JoinedStr | ast.BinOp):
                yield code_text(part)


def _is_secret(node: ast.expr, held: frozenset[str]) -> bool:
    """Return whether a value stands under the name of a secret: a name, an attribute, a key, or what is made of one."""
    if isinstance(node, ast.Call):
        name, owner = name_of(node.func), node.func.value if isinstance(node.func, ast.Attribute) else None
        keys = [text for it in node.args[:2] if (text := text_of(it))]
        if name in _COUNTING or (name in _TAKING and keys):
            return name not in _COUNTING and _is_name(keys[-1] if name == "getattr" else keys[0])
        return any(_is_secret(it, held) for it in (owner, *node.args) if it is not None)
    if isinstance(node, ast.Subscript):
        key = text_of(node.slice)
        return _is_name(key) if key else _is_secret(node.value, held)
    if isinstance(node, ast.Name | ast.Attribute):
        name = name_of(node)
        return _is_name(name) or (isinstance(node, ast.Name) and name in held)
    inner = [it for it in ast.iter_child_nodes(node) if isinstance(it, ast.expr)]
    return not isinstance(node, ast.Constant | ast.Compare) and any(_is_secret(it, held) for it in inner)


def _is_name(name: str) -> bool:
    return is_secret_name(name) or bool(_KEY.search(name))


def _is_made(text: str) -> bool:
    """Return whether a text looks made by a machine, or chosen as a password: letters and digits take turns."""
    for part in _PARTS.findall(text):
        changes = sum(one.isdigit() != other.isdigit() for one, other in pairwise(part))
        is_mixed = not part.islower() and not part.isupper()
        if changes > _MOST_CHANGES or (changes == _MOST_CHANGES and is_mixed):
            return True
    return False


class _SecretMasker(ast.NodeTransformer):
    """Replaces the literals that are compared with a secret, and those that look like one."""

    def __init__(self, held: frozenset[str]) -> None:
        self._held = held

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        is_secret = any(_is_secret(it, self._held) for it in (node.left, *node.comparators))
        is_plain = all(map(is_plain_choice, _texts_of(node)))
        is_secret |= not is_plain and name_of(node.left) == "key"
        is_key = _asks_for_key(node) and is_plain
        return replace_literals(node) if is_secret and not is_key else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        owner = node.func.value if isinstance(node.func, ast.Attribute) else None
        is_end = name_of(node.func) in _ON_ENDS and owner is not None and _is_secret(owner, self._held)
        if is_end or name_of(node.func) in CHECKERS:
            node.args = [it if scheme_of(text_of(it)) else replace_literals(it) for it in node.args]
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
        if not isinstance(value, str) or value == MASK:
            return node
        shown = MASK if _is_made(value) else mask_lines(value)
        return node if shown == value else ast.Constant(shown)
