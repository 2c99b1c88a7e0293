"""Find the model whose state an expression is about: `order.status`, `Order(status=...)`, `self.status`."""

import ast
import re
from collections.abc import Collection, Iterable, Mapping

from toolkit.inventory.call_graph.definitions import ClassDefinition, ProgramIndex
from toolkit.inventory.data_access.program import Where, local_values
from toolkit.inventory.lifecycles.state_fields import StateField
from toolkit.inventory.lifecycles.state_names import StateName
from toolkit.model.tree import dotted_name

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DEEPEST = 3


class StateOwners:
    """Finds the state fields that expressions are about.

    Args:
        index: definitions of the program.
        fields: its fields that may hold a state.
    """

    def __init__(self, index: ProgramIndex, fields: Iterable[StateField]) -> None:
        self._index = index
        self._by_class = {(id(item.owner), item.name): item for item in fields}
        self._by_field: dict[str, list[StateField]] = {}
        for item in self._by_class.values():
            self._by_field.setdefault(item.name, []).append(item)
        self.rows: dict[int, Mapping[str, StateField]] = {}
        """Id of a call that is a query -> the state fields of its table, by name."""

    def has(self, field: str) -> bool:
        """Return whether a model has a state field of this name."""
        return field in self._by_field

    def of(self, owner: ast.expr, field: str, states: Collection[StateName], where: Where) -> StateField | None:
        """Return the state field that `owner.field` is; None if several are possible.

        Args:
            owner: the expression of the row, or of its query.
            field: name of the field.
            states: the states that are set or compared; their class may decide.
            where: file and scope of the expression.
        """
        known = self._by_field.get(field, [])
        if not known:
            return None
        if (found := self.of_class(self.class_of(owner, where), field)) is not None:
            return found
        if (found := self._of_row(owner, field, where)) is not None:
            return found
        if (found := self._by_name(owner, known)) is not None:
            return found
        if any(state.group for state in states):
            return _by_group(known, states)
        return None if self._is_other_model(owner, field) else _by_text(known, states)

    def _of_row(self, owner: ast.expr, field: str, where: Where) -> StateField | None:
        """Return the state field of the table that a local name has its row from; None if no query says it."""
        values = local_values(where.scope, owner.id) if self.rows and isinstance(owner, ast.Name) else ()
        found = {id(item): item for value in values if (item := self.rows.get(id(value), {}).get(field))}
        return next(iter(found.values())) if len(found) == 1 else None

    def by_text(self, states: Iterable[StateName]) -> StateField | None:
        """Return the only field of the program that has all the given states; None if there are several or none."""
        return _by_text(self._by_class.values(), states)

    def of_class(self, model: ClassDefinition | None, field: str) -> StateField | None:
        """Return the state field of a model, its own or an inherited one; None if it has none."""
        lineage = model.lineage() if model is not None else ()
        return next((item for base in lineage if (item := self._by_class.get((id(base), field)))), None)

    def class_of(self, node: ast.expr, where: Where, depth: int = _DEEPEST) -> ClassDefinition | None:
        """Return the only model of the program that an expression names, through local names and loops."""
        if isinstance(node, ast.Name) and node.id in ("self", "cls"):
            return self._index.class_around(where.scope)
        mentioned = {id(item): item for part in ast.walk(node) if (item := self._named_class(part, where))}
        if len(mentioned) == 1:
            return next(iter(mentioned.values()))
        if not isinstance(node, ast.Name) or not depth or mentioned:
            return None
        values = [*local_values(where.scope, node.id), *self._loop_values(node.id, where)]
        found = {id(item): item for value in values if (item := self.class_of(value, where, depth - 1))}
        return next(iter(found.values())) if len(found) == 1 else self._class_of_parameter(node.id, where)

    def _named_class(self, part: ast.AST, where: Where) -> ClassDefinition | None:
        if not isinstance(part, ast.Name | ast.Attribute) or not dotted_name(part).rpartition(".")[2][:1].isupper():
            return None
        found = self._index.resolve(part, where.path, where.scope)
        is_model = isinstance(found, ClassDefinition) and any(
            (id(base), name) in self._by_class for base in found.lineage() for name in self._by_field
        )
        return found if is_model and isinstance(found, ClassDefinition) else None

    def _loop_values(self, name: str, where: Where) -> list[ast.expr]:
        """Return what loops take a local name from."""
        loops: list[ast.For | ast.comprehension] = [
            *where.scope.nodes(ast.For),
            *where.scope.nodes(ast.comprehension),
        ]
        return [loop.iter for loop in loops if isinstance(loop.target, ast.Name) and loop.target.id == name]

    def _class_of_parameter(self, name: str, where: Where) -> ClassDefinition | None:
        node = where.scope.node
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        given = next((item.annotation for item in every if item.arg == name), None)
        return self.class_of(given, where, 0) if given is not None else None

    def _is_other_model(self, owner: ast.expr, field: str) -> bool:
        """Return whether a variable is named after a class that has such a member, but none of its known states."""
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        named = name and [
            item
            for item in self._index.classes.values()
            if f"_{_WORD.sub('_', item.name).lower()}".endswith(f"_{name}") and item.find(field) is not None
        ]
        return bool(named) and all(self.of_class(item, field) is None for item in named or ())

    def _by_name(self, owner: ast.expr, known: list[StateField]) -> StateField | None:
        """Return the field of the model that a variable is named after: `order` and `new_order` of `Order`."""
        name = owner.attr if isinstance(owner, ast.Attribute) else owner.id if isinstance(owner, ast.Name) else ""
        words = [(item, _WORD.sub("_", model.name).lower()) for item in known for model in _family(item.owner)]
        fitting = [(len(word), item) for item, word in words if f"_{name}".endswith(f"_{word}")]
        fitting = fitting or [(len(name), item) for item, word in words if f"_{word}".endswith(f"_{name}") and name]
        longest = max((length for length, _ in fitting), default=0)
        best = {id(item): item for length, item in fitting if length == longest}
        return next(iter(best.values())) if len(best) == 1 else None


def _by_group(known: Iterable[StateField], states: Iterable[StateName]) -> StateField | None:
    """Return the only field whose states the class of the given states lists; None if there are several or none."""
    groups = {state.group for state in states if state.group}
    fitting = [item for item in known if groups & item.groups]
    return fitting[0] if len(fitting) == 1 else None


def _by_text(known: Iterable[StateField], states: Iterable[StateName]) -> StateField | None:
    """Return the only field that has all the given states; None if there are several or none."""
    texts = {state.text for state in states}
    fitting = [item for item in known if texts and texts <= {*item.states}]
    return fitting[0] if len(fitting) == 1 else None


def _family(model: ClassDefinition) -> list[ClassDefinition]:
    """Return a model with its subclasses, whose rows have its fields."""
    return [model, *model.heirs()]
