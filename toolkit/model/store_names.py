"""Names of tables and collections, the same on every page: a model is called by its table."""

import re
from collections import Counter
from collections.abc import Iterator

from toolkit.model.data_access import DataAccess, DataQuery

UNKNOWN_STORE = "?"
_EXPRESSION = re.compile(r"[()\[\]]|(?:\A|\.)(?:model|klass|cls|self|__class__)\Z")
"""Expressions for a store that only the running program knows: `self.model`, `type(self)`."""


class StoreNames:
    """The tables of a project's models.

    Args:
        data: what the project asks of databases.
    """

    def __init__(self, data: DataAccess) -> None:
        self._data = data
        self._tables = {model.name: model.store for model in data.models if model.store}

    def of(self, name: str) -> str:
        """The table of a model; other names as they are, `?` for none."""
        return self._tables.get(name, name) or UNKNOWN_STORE

    def of_query(self, query: DataQuery) -> Iterator[str]:
        """Yield the tables or collections that a query asks; `?` where the source does not tell."""
        for name in query.store.split(", "):
            is_known = query.technology == "mongo" or not _EXPRESSION.search(name)
            yield self.of(name) if is_known else UNKNOWN_STORE

    def count_queries(self) -> Counter[str]:
        """Table or collection -> how many queries ask it; most first, `?` last."""
        found = Counter(name for query in self._data.queries for name in self.of_query(query))
        unknown = found.pop(UNKNOWN_STORE, 0)
        ordered = Counter(dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))))
        if unknown:
            ordered[UNKNOWN_STORE] = unknown
        return ordered
