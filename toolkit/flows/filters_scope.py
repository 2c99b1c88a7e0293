"""Scope of a search over filters, and the implementations that it tries."""

from toolkit.filters.dialects.search import SearchScope
from toolkit.filters.oracles.callable import CallableTarget
from toolkit.filters.strategies import OPERATORS, TYPES, Vocabulary
from toolkit.model.dialect import DialectScope, DialectTarget
from toolkit.session.isolation import check_isolation

_NOT_ASKED = frozenset(
    {"$expr", "$jsonSchema", "$comment", "$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear"}
)


def search_scope(scope: DialectScope) -> SearchScope:
    """A scope with every operator and type by name."""
    every = tuple(name for name in OPERATORS if name not in _NOT_ASKED)
    operators = every if scope.operators is None else scope.operators
    types = TYPES if scope.types is None else scope.types
    return SearchScope(Vocabulary(operators, scope.fields, types), scope.lists)


def callable_target(target: DialectTarget) -> CallableTarget:
    """Build a target that fails if its isolation becomes weaker than it is now.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    return CallableTarget(
        target.function,
        target.python,
        target.root,
        target.paths,
        seconds=target.seconds,
        connects=target.connects,
        least=check_isolation(target.python).wall,
    )
