"""A query through an ORM, as a chain of calls in the code."""

import ast
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import ClassDefinition
from toolkit.model.data_access import Technology


@dataclass
class OrmQuery:
    """A chain of calls that queries a model.

    Attributes:
        model: class of the model; None if only its name is known.
        start: expression at the start of the chain: a manager, a call of a session, `select(...)`.
        chain: the calls, in order.
        conditions: expressions of the arguments that filter.
        is_open: whether it may be something else: `store.query(model)` of a model that a caller has to name.
        reached_from: model whose row leads to the rows by a relation: `order.items.filter(...)`.
    """

    node: ast.Call
    store: str
    technology: Technology
    model: ClassDefinition | None
    start: ast.expr
    chain: list[ast.Call] = field(default_factory=list)
    conditions: list[ast.expr] = field(default_factory=list)
    reached_from: str = ""
    is_open: bool = False
