"""State of a Django application's models while its migrations are read."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.inventory.migrations.calls import WrittenCall, literal_value, read_call
from toolkit.inventory.migrations.names import expand_list

MANY = frozenset({"ManyToManyField", "GenericRelation", "TaggableManager"})
"""Fields without a column."""


@dataclass
class AppState:
    """The fields after the migrations so far, as calls by model and field. Names are lower case.

    Attributes:
        tables: models whose table has a name of its own, so that renaming the model renames no table.
        created: models that the running migration created.
        in_database, in_state: whether the current operation changes the database, and Django's state.
    """

    models: dict[str, dict[str, WrittenCall]] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    created: set[str] = field(default_factory=set)
    in_database: bool = True
    in_state: bool = True


class DjangoOperation(NamedTuple):
    """An operation, the fields before it, and the (model, field) pairs that get a database default later."""

    call: WrittenCall
    state: AppState
    followed: set[tuple[str, str]]


def subject_of(call: WrittenCall) -> tuple[str, str]:
    """Return model and field of an operation in lower case; the field is empty for an operation on a model."""
    if "name" in call.keywords and "model_name" not in call.keywords and not call.positional:
        return call.text(-1, "name").lower(), ""  # an operation on a model
    return call.text(0, "model_name", "name").lower(), call.text(1, "name").lower()


def apply_operation(call: WrittenCall, state: AppState) -> None:
    """Apply an operation to the state."""
    model, name = subject_of(call)
    if call.last == "CreateModel":
        state.created.add(model)
        state.models[model] = dict(_fields(call))
        options = call.argument(2, "options")
        if isinstance(options, ast.Dict) and any(literal_value(key) == "db_table" for key in options.keys if key):
            state.tables.add(model)
    elif call.last in ("AddField", "AlterField"):
        new = call.inner(2, "field")
        if new is not None:
            state.models.setdefault(model, {})[name] = new
    elif call.last == "RemoveField":
        state.models.get(model, {}).pop(name, None)
    elif call.last == "RenameField":
        fields, old = state.models.get(model, {}), call.text(1, "old_name").lower()
        if old in fields:
            fields[call.text(2, "new_name").lower()] = fields.pop(old)
    elif call.last == "RenameModel":
        old, new_name = call.text(0, "old_name").lower(), call.text(1, "new_name").lower()
        state.models[new_name] = state.models.pop(old, {})
    elif call.last == "AlterModelTable":
        state.tables.add(model)


def _fields(model: WrittenCall) -> Iterator[tuple[str, WrittenCall]]:
    node = model.argument(1, "fields")
    for item, names in expand_list(node, model.names) if node is not None else ():
        if isinstance(item, ast.Tuple) and len(item.elts) == 2:
            name, call = literal_value(item.elts[0], names), read_call(item.elts[1], names)
            if isinstance(name, str) and call is not None:
                yield name.lower(), call
