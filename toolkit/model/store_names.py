"""Names of tables and collections, uniform over all pages: a model is shown as its table."""

import re
from collections import Counter
from collections.abc import Iterator

from toolkit.model.data_access import DataAccess, DataQuery

UNKNOWN_STORE = "?"
_EXPRESSION = re.compile(r"[()\[\]]|(?:\A|\.)(?:model|klass|cls|self|__class__)\Z")
"""Expressions for a store that only the running program knows: `self.model`, `type(self)`."""


_DJANGO = {
    "User": "auth_user",
    "Group": "auth_group",
    "Permission": "auth_permission",
    "ContentType": "django_content_type",
    "Session": "django_session",
    "Site": "django_site",
    "LogEntry": "django_admin_log",
    "Token": "authtoken_token",
    "Version": "reversion_version",
    "Revision": "reversion_revision",
}
"""Tables of models that Django and its usual packages bring."""


class StoreNames:
    """The tables of a project's models.

    Args:
        data: accesses of the project to databases.
    """

    def __init__(self, data: DataAccess) -> None:
        self._data = data
        uses_django = any(query.technology == "django" for query in data.queries)
        known = {model.name: model.store for model in data.models if model.store}
        self._tables = {**_DJANGO, **known} if uses_django else known

    def of(self, name: str) -> str:
        """Return the table of a model; other names are returned unchanged, `?` for an empty one."""
        return self._tables.get(name, name) or UNKNOWN_STORE

    def of_query(self, query: DataQuery) -> Iterator[str]:
        """Yield the tables or collections of a query; `?` where the source does not show them."""
        for name in query.store.split(", "):
            is_known = query.technology == "mongo" or not _EXPRESSION.search(name)
            yield self.of(name) if is_known else UNKNOWN_STORE

    def count_queries(self) -> Counter[str]:
        """Return table or collection -> number of its queries; most first, `?` last."""
        found = Counter(name for query in self._data.queries for name in self.of_query(query))
        unknown = found.pop(UNKNOWN_STORE, 0)
        ordered = Counter(dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))))
        if unknown:
            ordered[UNKNOWN_STORE] = unknown
        return ordered
