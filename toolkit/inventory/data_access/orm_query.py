"""A query through an object mapper, as its calls stand in the code."""

import ast
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.model.data_access import Technology


@dataclass
class OrmQuery:
    """A chain of calls that asks for a model.

    Attributes:
        model: its class; None where only its name is known.
        start: the expression that it starts from: a manager, a session's call, `select(...)`.
        chain: the calls, in order.
        conditions: expressions of the arguments that filter.
        reached_from: the model whose row leads to the rows, by a relation: `order.items.filter(...)`.
    """

    node: ast.Call
    store: str
    technology: Technology
    model: ClassDefinition | None
    start: ast.expr
    chain: list[ast.Call] = field(default_factory=list)
    conditions: list[ast.expr] = field(default_factory=list)
    reached_from: str = ""
