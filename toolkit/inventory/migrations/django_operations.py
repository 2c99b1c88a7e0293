"""Operations of Django migrations: the risk of each kind."""

import ast
from collections.abc import Callable, Mapping
from itertools import combinations

from toolkit.inventory.migrations.calls import WrittenCall
from toolkit.inventory.migrations.django_state import MANY, DjangoOperation, subject_of
from toolkit.inventory.migrations.sql import CONCURRENT
from toolkit.model.inventory import RiskKind

OperationRisk = tuple[RiskKind, str]
Judge = Callable[[DjangoOperation], OperationRisk]
_WIDER = {
    ("CharField", "TextField"),
    ("SlugField", "CharField"),
    ("SlugField", "TextField"),
    ("EmailField", "CharField"),
    ("URLField", "CharField"),
    ("EmailField", "TextField"),
    ("URLField", "TextField"),
    ("CharField", "SlugField"),
    ("CharField", "EmailField"),
    ("CharField", "URLField"),
    ("IntegerField", "PositiveIntegerField"),
    ("PositiveIntegerField", "IntegerField"),
    ("ForeignKey", "OneToOneField"),
}
"""(old type, new type) pairs that PostgreSQL converts without rewriting the table."""
_NUMBERS = ("SmallIntegerField", "IntegerField", "BigIntegerField")
_LARGER = frozenset(
    pair
    for kinds in (
        _NUMBERS,
        tuple(f"Positive{kind}" for kind in _NUMBERS),
        ("SmallAutoField", "AutoField", "BigAutoField"),
        ("PositiveSmallIntegerField", "IntegerField"),
        ("PositiveIntegerField", "BigIntegerField"),
    )
    for pair in combinations(kinds, 2)
)
"""(old type, new type) pairs of whole numbers whose old values stay what they are, although the table is rewritten."""
_LENGTHS = {"EmailField": 254, "SlugField": 50, "URLField": 200}


def _add_field(operation: DjangoOperation) -> OperationRisk:
    new = operation.call.inner(2, "field")
    if new is None:
        return "safe", "not_known"
    if new.last in MANY:
        return "safe", "table_created"
    has_default = "db_default" in new.keywords and literal_or_call(new.keywords["db_default"])
    if not new.flag("null") and not has_default and subject_of(operation.call) not in operation.followed:
        return "breaks", "not_null_added"
    if new.flag("unique") or new.last == "OneToOneField":
        return "locks", "unique_index_created"
    if new.flag("db_index"):
        return "locks", "index_created"
    return "safe", "column_added"


def literal_or_call(node: ast.expr) -> bool:
    """Return whether an expression is anything but the literal None."""
    return not (isinstance(node, ast.Constant) and node.value is None)


def _alter_field(operation: DjangoOperation) -> OperationRisk:
    model, name = subject_of(operation.call)
    new, old = operation.call.inner(2, "field"), operation.state.models.get(model, {}).get(name)
    if new is None or old is None:
        return ("safe", "made_nullable") if new is not None and new.flag("null") else ("safe", "not_known")
    if new.last in MANY or old.last in MANY:
        return ("safe", "harmless") if new.last == old.last else ("breaks", "type_changed")
    if old.flag("null") and not new.flag("null") and (model, name) not in operation.followed:
        return "breaks", "made_not_null"
    return _alter_column(old, new)


def _alter_column(old: WrittenCall, new: WrittenCall) -> OperationRisk:
    if old.value(-1, "db_column") != new.value(-1, "db_column"):
        return "breaks", "column_renamed"
    if new.flag("unique") and not old.flag("unique"):
        return "breaks", "unique_added"
    if (old.last, new.last) in _LARGER:
        return "locks", "type_enlarged"
    if new.last != old.last and (old.last, new.last) not in _WIDER:
        return "breaks", "type_changed"
    return _alter_size(old, new)


def _alter_size(old: WrittenCall, new: WrittenCall) -> OperationRisk:
    before, after = _length(old), _length(new)
    if isinstance(before, int) and isinstance(after, int) and after < before:
        return "breaks", "made_shorter"
    if before is None and isinstance(after, int) and old.last == "TextField":
        return "breaks", "made_shorter"
    digits = [item.value(-1, key) for item in (old, new) for key in ("max_digits", "decimal_places")]
    if digits[:2] != digits[2:]:
        return "breaks", "type_changed"
    if new.flag("db_index") and not old.flag("db_index"):
        return "locks", "index_created"
    return "safe", "harmless"


def _length(call: WrittenCall) -> object:
    value = call.value(-1, "max_length")
    return _LENGTHS.get(call.last) if value is None else value


def _remove_field(operation: DjangoOperation) -> OperationRisk:
    return ("breaks", "column_dropped") if operation.state.in_state else ("loses", "column_dropped_later")


def _rename_field(operation: DjangoOperation) -> OperationRisk:
    model, old = operation.call.text(0, "model_name").lower(), operation.call.text(1, "old_name").lower()
    known = operation.state.models.get(model, {}).get(old)
    kept = known is not None and (known.value(-1, "db_column") is not None or known.last in MANY)
    return ("safe", "name_kept") if kept else ("breaks", "column_renamed")


def _rename_model(operation: DjangoOperation) -> OperationRisk:
    old = operation.call.text(0, "old_name").lower()
    return ("safe", "name_kept") if old in operation.state.tables else ("breaks", "table_renamed")


def _run_python(operation: DjangoOperation) -> OperationRisk:
    return (
        ("safe", "reversible")
        if operation.call.argument(1, "reverse_code") is not None
        else ("loses", "not_reversible")
    )


def _unique_together(operation: DjangoOperation) -> OperationRisk:
    node = operation.call.argument(1, "unique_together", "index_together")
    empty = operation.call.value(1, "unique_together", "index_together") in (set(), (), [], None) and not isinstance(
        node, ast.Name
    )
    if empty or (isinstance(node, ast.Call) and not node.args):
        return "safe", "constraint_dropped"
    return ("breaks", "unique_added") if operation.call.last == "AlterUniqueTogether" else ("locks", "index_created")


def _add_constraint(operation: DjangoOperation) -> OperationRisk:
    constraint = operation.call.inner(1, "constraint")
    unique = constraint is not None and constraint.last == "UniqueConstraint"
    return ("breaks", "unique_added") if unique else ("locks", "constraint_added")


def _always(risk: RiskKind, reason: str) -> Judge:
    return lambda *_: (risk, reason)


JUDGES: Mapping[str, Judge] = {
    "AddField": _add_field,
    "AlterField": _alter_field,
    "RemoveField": _remove_field,
    "RenameField": _rename_field,
    "RenameModel": _rename_model,
    "DeleteModel": _always("breaks", "table_dropped"),
    "AlterModelTable": _always("breaks", "table_renamed"),
    "AlterOrderWithRespectTo": _always("breaks", "not_null_added"),
    "AddIndex": _always("locks", "index_created"),
    "AddIndexConcurrently": _always("safe", CONCURRENT),
    "RemoveIndexConcurrently": _always("safe", CONCURRENT),
    "AlterUniqueTogether": _unique_together,
    "AlterIndexTogether": _unique_together,
    "AddConstraint": _add_constraint,
    "RunPython": _run_python,
}
