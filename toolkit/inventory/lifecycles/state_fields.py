"""Find the fields of models that hold a state, with the states that they declare."""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.models import Models
from toolkit.inventory.data_access.program import Program, Where, default_of, keyword_of
from toolkit.inventory.lifecycles.state_names import STATE_WORD, StateName, StateNames
from toolkit.model.tree import dotted_name
from toolkit.source.calls import last_name

_STATE_CLASS = re.compile(r"(?:status|statuses|state|states|stage|phase|lifecycle)\Z", re.IGNORECASE)
_ENUMS = ("Enum", "ENUM", "ChoiceType", "EnumField", "EnumIntegerField", "CharEnumField", "IntEnumField", "Choices")
_NO_STATES = ("Bool", "JSON", "File", "Date", "Time", "Decimal", "Float", "ManyToMany", "Relation", "relation")
_DEFAULTS = ("default", "server_default", "insert_default")


@dataclass(eq=False)
class StateField:
    """A field of a model that holds a state.

    Attributes:
        owner: the model whose body has the field.
        declared: the states that the field allows; none if it does not list them.
        groups: the classes that list its states, as in `StateName`.
        seen: the states that code sets, in the order in which they were found.
    """

    owner: ClassDefinition
    name: str
    line: int
    declared: list[StateName] = field(default_factory=list)
    initial: str = ""
    groups: set[str] = field(default_factory=set)
    seen: dict[str, None] = field(default_factory=dict)

    @property
    def states(self) -> list[str]:
        """The states that are declared or set, declared ones first."""
        return list(dict.fromkeys((*(item.text for item in self.declared), *self.seen)))

    def learn(self, states: Iterable[StateName]) -> None:
        """Add states that code sets, and the classes that list them."""
        for item in states:
            self.seen.setdefault(item.text)
            self.groups |= {item.group} if item.group else set()


def find_state_fields(program: Program, models: Models, names: StateNames) -> list[StateField]:
    """Return the fields of the models of a program that may hold a state, by file and line.

    Args:
        program: the program.
        models: its models.
        names: names the states of expressions.
    """
    found = [
        item
        for model in program.index.classes.values()
        if id(model) in models.found
        for item in _fields_of(model, program, names)
    ]
    return sorted(found, key=lambda item: (item.owner.path, item.line))


def _fields_of(model: ClassDefinition, program: Program, names: StateNames) -> Iterator[StateField]:
    where = Where(model.path, model.scope)
    for name, value in model.members.items():
        if not isinstance(value, ast.Call) or _is_other(value):
            continue
        declared = list(dict.fromkeys(_allowed_states(value, where, program, names)))
        is_machine = last_name(value).startswith("FSM")
        if is_machine or STATE_WORD.search(name) or any(_STATE_CLASS.search(item.group) for item in declared):
            default = names.of(keyword_of(value, *_DEFAULTS), where) or names.of(_default_of_new(model, name), where)
            initial = default[0].text if len(default) == 1 else ""
            groups = {item.group for item in (*declared, *default) if item.group}
            yield StateField(model, name, value.lineno, declared, initial, groups)


def _default_of_new(model: ClassDefinition, name: str) -> ast.expr | None:
    """Return the default of the parameter that `__init__` assigns to a field; None if it does not."""
    method = model.find("__init__")
    if not isinstance(method, FunctionDefinition):
        return None
    for node in method.scope.nodes(ast.Assign):
        target = node.targets[0]
        is_field = isinstance(target, ast.Attribute) and dotted_name(target) == f"self.{name}"
        if is_field and isinstance(node.value, ast.Name):
            return default_of(method, node.value.id)
    return None


def _is_other(value: ast.Call) -> bool:
    """Return whether a field holds no state by its type."""
    kinds = [last_name(value), *(dotted_name(item).rpartition(".")[2] for item in value.args)]
    kinds += [last_name(item) for item in value.args if isinstance(item, ast.Call)]
    return any(kind.startswith(_NO_STATES) or kind == "relationship" for kind in kinds)


def _allowed_states(value: ast.Call, where: Where, program: Program, names: StateNames) -> Iterator[StateName]:
    """Yield the states that a field allows: its choices, or the members of its enumeration."""
    choices = keyword_of(value, "choices", "enum")
    if choices is not None:
        yield from _choices(choices, where, program, names, 3)
    for inner in ast.walk(value):
        if isinstance(inner, ast.Call) and last_name(inner) in _ENUMS:
            for item in inner.args:
                listed = item.value if isinstance(item, ast.Starred) else item
                yield from list(_choices(listed, where, program, names, 3)) or names.of(listed, where)


def _choices(node: ast.expr, where: Where, program: Program, names: StateNames, depth: int) -> Iterator[StateName]:
    """Yield the states of a list of pairs, of a class, or of a name of either."""
    if isinstance(node, ast.List | ast.Tuple | ast.Set):
        for item in node.elts:
            pair = item.elts[0] if isinstance(item, ast.Tuple | ast.List) and item.elts else item
            yield from names.of(pair, where)
    elif isinstance(node, ast.Call) and last_name(node) in _ENUMS:
        yield from _choices(ast.List(elts=node.args), where, program, names, depth)
    elif isinstance(node, ast.Attribute | ast.Name) and depth and (named := _follow(node, where, program)):
        yield from _choices(*named, program, names, depth - 1)
    else:  # `Status`, `Status.choices`, `[(item.value, item.name) for item in Status]`
        for part in ast.walk(node):
            known = _class_of(part, where, program)
            if known is not None:
                yield from names.members(known)
                return


def _class_of(part: ast.AST, where: Where, program: Program) -> ClassDefinition | None:
    is_name = isinstance(part, ast.Name | ast.Attribute)
    found = program.index.resolve(part, where.path, where.scope) if is_name else None  # type: ignore[arg-type]
    return found if isinstance(found, ClassDefinition) else None


def _follow(node: ast.Name | ast.Attribute, where: Where, program: Program) -> tuple[ast.expr, Where] | None:
    """Return the expression that a name holds, with its place; None if it holds none."""
    found = program.index.resolve(node, where.path, where.scope)
    if not isinstance(found, ast.expr):
        return None
    owner = program.index.resolve(node.value, where.path, where.scope) if isinstance(node, ast.Attribute) else None
    if isinstance(owner, ClassDefinition):
        return found, Where(owner.path, owner.scope)
    home = program.index.home_of(found)
    return found, Where(home, program.index.files[home].root) if home in program.index.files else where
