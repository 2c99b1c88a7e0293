"""Name the states that an expression means: literals, members of enumerations, constants."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import ClassDefinition, ProgramIndex
from toolkit.inventory.data_access.program import Where, local_values
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.calls import last_name

STATE_WORD = re.compile(r"(?:\A|_)(?:status|state|stage|phase)\Z", re.IGNORECASE)
"""Names of fields that hold a state."""
_STATE_CLASS = re.compile(r"status|state|stage|phase|lifecycle", re.IGNORECASE)
_CONSTANT = re.compile(r"[A-Z][A-Z0-9_]*\Z")
_ACCESSORS = ("value", "name", "label", "id", "pk")
_LONGEST = 60
_DEEPEST = 3


class StateName(NamedTuple):
    """One state: its text, and the qualified name of the class that lists it, or empty."""

    text: str
    group: str = ""


class StateNames:
    """Names the states that expressions of a program mean.

    Args:
        index: definitions of the program.
    """

    def __init__(self, index: ProgramIndex) -> None:
        self._index = index

    def of(self, node: ast.expr | None, where: Where, depth: int = _DEEPEST) -> list[StateName]:
        """Return the states that an expression may mean, without repeats; none if they are known only at run time.

        Args:
            node: the expression.
            where: its file and scope.
            depth: how many names are followed.
        """
        return list(dict.fromkeys(self._of(node, where, depth))) if node is not None else []

    def members(self, of: ClassDefinition) -> list[StateName]:
        """Return the states that a class lists, in its order."""
        group = _group(of)
        found = [
            StateName(_text_of_member(name, value), group)
            for name, value in of.members.items()
            if isinstance(value, ast.expr) and _CONSTANT.match(name) and not _is_collection(value)
        ]
        return list(dict.fromkeys(found))

    def _of(self, node: ast.expr, where: Where, depth: int) -> Iterator[StateName]:
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str) and 0 < len(node.value) <= _LONGEST:
                yield StateName(node.value)
        elif isinstance(node, ast.IfExp):
            yield from (*self._of(node.body, where, depth), *self._of(node.orelse, where, depth))
        elif isinstance(node, ast.List | ast.Tuple | ast.Set):
            for item in node.elts:
                inner = item.value if isinstance(item, ast.Starred) else item
                yield from self._of(inner, where, depth)
        elif isinstance(node, ast.Attribute):
            yield from self._of_attribute(node, where, depth)
        elif isinstance(node, ast.Name) and depth:
            yield from self._of_name(node, where, depth)
        elif isinstance(node, ast.Call):
            yield from self._of_call(node, where, depth)

    def _of_attribute(self, node: ast.Attribute, where: Where, depth: int) -> Iterator[StateName]:
        if node.attr in _ACCESSORS and isinstance(node.value, ast.Attribute | ast.Subscript):
            yield from self._of(node.value, where, depth)
            return
        owner = self._index.resolve(node.value, where.path, where.scope)
        if isinstance(owner, ClassDefinition):
            value = owner.find(node.attr)
            if isinstance(value, ast.expr) and _is_collection(value) and depth:
                yield from self._of(value, Where(owner.path, owner.scope), depth - 1)
            elif isinstance(value, ast.expr) and _CONSTANT.match(node.attr):
                yield StateName(_text_of_member(node.attr, value), _group(owner))
            return
        if _CONSTANT.match(node.attr) and (found := self._index.resolve(node, where.path, where.scope)):
            yield from self._of(found, where, depth - 1) if isinstance(found, ast.expr) and depth else ()
        elif _STATE_CLASS.search(dotted_name(node.value)) and not isinstance(node.value, ast.Call):
            name = dotted_name(node.value)
            if name.rpartition(".")[2][:1].isupper():  # a class of a library
                yield StateName(node.attr, name.rpartition(".")[2])

    def _of_name(self, node: ast.Name, where: Where, depth: int) -> Iterator[StateName]:
        values = local_values(where.scope, node.id)
        for value in values:
            yield from self._of(value, where, depth - 1)
        if not values and (found := self._index.lookup(where.path, node.id)) is not None:
            home = self._index.home_of(found) if isinstance(found, ast.expr) else ""
            if isinstance(found, ast.expr) and home in self._index.files:
                yield from self._of(found, Where(home, self._index.files[home].root), depth - 1)
            elif isinstance(found, ClassDefinition):
                yield from self.members(found)

    def _of_call(self, node: ast.Call, where: Where, depth: int) -> Iterator[StateName]:
        """Yield the only member among the arguments of a call that looks a state up: `get_status(Status.DRAFT)`."""
        arguments = [*node.args, *(word.value for word in node.keywords)]
        is_lookup = bool(_STATE_CLASS.search(dotted_name(node.func) or last_name(node)))
        found = [
            state for item in arguments if isinstance(item, ast.Attribute) for state in self._of(item, where, depth)
        ]
        found += [StateName(text_of(item)) for item in arguments if is_lookup and text_of(item)]
        if is_lookup and len(set(found)) == 1:
            yield found[0]


def _group(of: ClassDefinition) -> str:
    return f"{of.path}::{of.scope.qualname}"


def _is_collection(value: ast.expr) -> bool:
    """Return whether a member of a class lists states, unlike `DRAFT = "draft", "Draft"`."""
    if isinstance(value, ast.Tuple):
        return len(value.elts) > 2 or not all(isinstance(item, ast.Constant | ast.Call) for item in value.elts)
    return isinstance(value, ast.List | ast.Set | ast.Dict | ast.ListComp | ast.Lambda | ast.BinOp)


def _text_of_member(name: str, value: ast.expr) -> str:
    """Return the text of a member of an enumeration; its name if the value is a number or computed."""
    first = value.elts[0] if isinstance(value, ast.Tuple) and value.elts else value
    text = text_of(first)
    return text if text and len(text) <= _LONGEST else name
