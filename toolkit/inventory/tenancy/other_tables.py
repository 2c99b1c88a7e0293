"""Find conditions on a table that the query does not join, which restrict no row.

In `Person.query.filter(Team.id == key)` the database pairs every row with the row of the other table, so that the
condition is true for all of them.
"""

import ast

from toolkit.inventory.data_access.models import Models
from toolkit.inventory.tenancy.accesses import StoreAccess
from toolkit.source.calls import last_name

_SELECTING = frozenset({"filter", "where"})
_JOINING = frozenset(
    {
        *("join", "outerjoin", "select_from", "from_self", "with_parent", "any", "has", "exists", "subquery", "in_"),
        *("correlate", "union", "union_all", "aliased", "join_from", "outerjoin_from", "add_entity", "add_columns"),
    }
)
"""Calls that may bring another table into a query."""


def asks_other_table(access: StoreAccess, models: Models) -> bool:
    """Return whether a condition of a query is on another table alone, and nothing joins it.

    Args:
        access: a query of a model.
        models: models of the program.
    """
    calls = [node for node in ast.walk(access.node) if isinstance(node, ast.Call)]
    if access.query is None or not {last_name(call) for call in calls}.isdisjoint(_JOINING):
        return False
    tests = [item for call in calls if last_name(call) in _SELECTING for item in call.args if _is_equality(item)]
    named = [_tables(test, models) for test in tests]
    if not tests or any(len(tables) > 1 for tables in named):
        return False  # an equality of two tables joins them
    inside = {id(node) for test in tests for node in ast.walk(test)}
    outside = {node.id for node in ast.walk(access.node) if isinstance(node, ast.Name) and id(node) not in inside}
    own = outside & set(models.by_name)
    known = {item.name for name in own for model in models.by_name[name] for item in model.lineage()}
    return len(own) == 1 and any(tables and not tables & known for tables in named)


def _is_equality(node: ast.expr) -> bool:
    return isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq)


def _tables(test: ast.expr, models: Models) -> set[str]:
    """Return the names of the models whose columns a condition compares."""
    parts = (node.value for node in ast.walk(test) if isinstance(node, ast.Attribute))
    return {part.id for part in parts if isinstance(part, ast.Name) and part.id in models.by_name}
