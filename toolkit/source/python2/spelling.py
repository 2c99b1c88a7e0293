"""Spell a concrete tree of Python 2 in Python 3, token for token, so that no line moves."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from toolkit.source.python2.concrete import grammars
from toolkit.source.python2.tokens import number, string, untab

if TYPE_CHECKING:
    from fissix.pytree import Base, Leaf, Node

NEW_KEYWORDS = frozenset({"async", "await", "nonlocal"})
"""Names of Python 2 that are keywords of Python 3."""

PRINT_TO = "tebiki_prints_to_"
"""Stands for `print` in `print >>file, ...`: its first argument is the file."""


@dataclass
class Placeholders:
    """Meanings of the placeholders in a text.

    Attributes:
        names: placeholder -> the name that is a keyword today.
        targets: placeholder of a parameter or exception -> the tuple, list or attribute that takes its value.
    """

    names: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)

    def for_name(self, name: str) -> str:
        """A placeholder for a name."""
        placeholder = f"tebiki_names_{name}_"
        self.names[placeholder] = name
        return placeholder

    def for_target(self, target: str) -> str:
        """A placeholder for a target of an assignment."""
        placeholder = f"unpacked_{len(self.targets) + 1}"
        self.targets[placeholder] = target
        return placeholder


def respell(tree: "Node", reserved: frozenset[str], *, unicode_literals: bool) -> tuple[str, Placeholders]:
    """Spell a tree in Python 3; the tree is used up.

    Args:
        tree: from `concrete`.
        reserved: names that need a placeholder.
        unicode_literals: whether plain strings are text.

    Returns:
        the text, with as many lines as the original, and its placeholders.
    """
    from fissix.pgen2 import token

    placeholders = Placeholders()
    kinds = grammars()[0].number2symbol
    leaves: list[Leaf] = []
    for node in _inside_out(tree):
        if node.type == token.STRING:
            node.value = string(node.value, unicode_literals=unicode_literals)
        elif node.type == token.NUMBER:
            node.value = number(node.value)
        elif node.type == token.NOTEQUAL:
            node.value = "!="
        elif node.type == token.NAME:
            _name(node, reserved, placeholders)
        elif change := _CHANGES.get(kinds.get(node.type, "")):
            change(node, placeholders)
        if node.type < token.NT_OFFSET:
            leaves.append(node)
    return _text(leaves), placeholders


def _inside_out(tree: "Node") -> "Iterator[Base]":
    """Every node after its children, without recursion, as a tree may be deep."""
    waiting: list[Base] = [tree]
    order: list[Base] = []
    while waiting:
        node = waiting.pop()
        order.append(node)
        waiting += node.children
    return iter(order[::-1])


def _text(leaves: "list[Leaf]") -> str:
    from fissix.pgen2.token import INDENT

    pieces = ["\n"]
    for leaf in leaves:
        if leaf.prefix:
            pieces.append(untab(leaf.prefix, at_line_start=pieces[-1].endswith("\n")))
        if leaf.value:
            pieces.append(untab(leaf.value, at_line_start=True) if leaf.type == INDENT else leaf.value)
    return "".join(pieces[1:])


def _leaves(node: "Base") -> "list[Leaf]":
    return list(node.leaves())


def _wrap(before: str, nodes: "list[Base]", after: str) -> None:
    first, last = _leaves(nodes[0])[0], _leaves(nodes[-1])[-1]
    first.value = before + first.value
    last.value += after


def _replace(node: "Base", value: str) -> None:
    """Put one word in the place of a node; line ends inside it stay."""
    first, *others = _leaves(node)
    first.value = f" {value}"  # `lambda(a): a` has no space of its own
    for leaf in others:
        leaf.prefix = "\\\n" * leaf.prefix.count("\n")
        leaf.value = ""


def _name(leaf: "Leaf", reserved: frozenset[str], placeholders: Placeholders) -> None:
    kinds = grammars()[0].number2symbol
    if leaf.value in reserved:
        leaf.value = placeholders.for_name(leaf.value)
    elif leaf.value == "print" and kinds.get(leaf.parent.type) == "simple_stmt":
        leaf.value = "print()"


def _print(node: "Node", _: Placeholders) -> None:
    keyword, first, *_rest = node.children
    if not first.children and first.value == ">>":
        keyword.value, first.value = PRINT_TO, ""
    _wrap("", [keyword], "(")
    _wrap("", node.children, ")")


def _exec(node: "Node", _: Placeholders) -> None:
    keyword, code, *rest = node.children
    if not rest and str(code).lstrip().startswith("("):  # exec(code, globals) was always allowed
        return
    if rest:
        rest[0].value = ","
    _wrap("", [keyword], "(")
    _wrap("", node.children, ")")


def _except(node: "Node", placeholders: Placeholders) -> None:
    if len(node.children) != 4 or node.children[2].value != ",":
        return
    _, _, comma, target = node.children
    comma.value = " as"
    if target.children:
        _replace(target, placeholders.for_target(str(target).strip()))
    else:
        target.value = f" {target.value}"


def _raise(node: "Node", _: Placeholders) -> None:
    """`raise E, V, T` to `raise E(V).with_traceback(T)`."""
    commas = [child for child in node.children if not child.children and child.value == ","]
    if not commas:
        return
    value = node.children[3]
    if str(value).lstrip().startswith("(") and len(value.children) == 3:  # raise E, (a, b) calls E(a, b)
        opening = closing = ""
    elif str(value).strip() == "None":
        value.value = opening = closing = ""
    else:
        opening, closing = "(", ")"
    commas[0].value = opening
    _wrap("", [value], closing)
    if len(commas) > 1:
        commas[1].value = ".with_traceback("
        _wrap("", node.children, ")")


def _backticks(node: "Node", _: Placeholders) -> None:
    if not node.children[0].children and node.children[0].value == "`":
        node.children[0].value, node.children[-1].value = "repr((", "))"


def _tuple_parameter(node: "Node", placeholders: Placeholders) -> None:
    kinds = grammars()[0].number2symbol
    if kinds[node.parent.type] in ("tfplist", "vfplist", "tfpdef", "vfpdef"):
        return
    target = str(node).strip()
    name = target.strip("() \t\n")
    _replace(node, name if name.isidentifier() else placeholders.for_target(target))


def _bare_tuple(node: "Node", _: Placeholders) -> None:
    _wrap("(", [node], ")")


_CHANGES: "dict[str, Callable[[Node, Placeholders], None]]" = {
    "print_stmt": _print,
    "exec_stmt": _exec,
    "except_clause": _except,
    "raise_stmt": _raise,
    "atom": _backticks,
    "tfpdef": _tuple_parameter,
    "vfpdef": _tuple_parameter,
    "testlist_safe": _bare_tuple,
}
