"""Find the stores that carry the tenant, in a field of their own or through a parent row."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import AccessReader
from toolkit.inventory.tenancy.tenant_words import is_field_of, mentions_tenant

_CUSTOM = 0.2
"""Share of stores with a tenant field whose own names begin with its word, above which that is a mere convention."""
Levels = tuple[tuple[str, ...], ...]


@dataclass
class TenantStores:
    """The relation of the stores of a program to the tenant.

    Attributes:
        own: maps a store to its tenant field; empty if only its queries show the tenant.
        parents: maps a store without such a field to its fields that lead to a store with one.
        links: maps a store to every field that leads to a row of one tenant.
        levels: words for the tenant by level; the first level names the tenants themselves.
    """

    levels: Levels
    own: dict[str, str] = field(default_factory=dict)
    parents: dict[str, frozenset[str]] = field(default_factory=dict)
    links: dict[str, frozenset[str]] = field(default_factory=dict)

    def carries(self, store: str) -> bool:
        """Return whether rows of a store belong to one tenant."""
        return store in self.own or store in self.parents

    def belongs_to_one(self, store: str) -> bool:
        """Return whether a row of a store belongs to one tenant, or is a tenant."""
        return self.carries(store) or is_tenant(store, self.levels[0])


def find_tenant_stores(
    reader: DataReader, accesses: AccessReader, fields: Mapping[str, set[str]], levels: Levels
) -> TenantStores:
    """Find the stores that carry the tenant, without the store of the tenants themselves.

    Args:
        reader: reader of the program's queries.
        accesses: reader of accesses, which names stores.
        fields: maps a store to its fields.
        levels: words for the tenant.
    """
    found = TenantStores(levels)
    for level in levels:
        inner = _stores_of_level(fields, level)
        for store in sorted(inner | set(found.own)):
            name = min((name for name in fields.get(store, ()) if is_field_of(name, level)), default="")
            if name:
                found.own.setdefault(store, name)
    for models in reader.models.by_name.values():
        store = accesses.store_of(models[0].name)
        rows = [row for row in reader.models.fields(models[0]) if row.relation and not row.kind.startswith("Many")]
        parents = frozenset(row.name for row in rows if accesses.store_of(row.relation) in found.own)
        found.links[store] = parents
        if parents and store not in found.own and not is_tenant(store, levels[0]):
            found.parents[store] = parents
    return found


def _stores_of_level(fields: Mapping[str, set[str]], level: tuple[str, ...]) -> set[str]:
    """Return the stores that are not tenants themselves; names count little if many stores begin with the word."""
    bearing = {store for store, names in fields.items() if any(is_field_of(name, level) for name in names)}
    named = {store for store in bearing if is_tenant(store, level) and store.lower().rstrip("s") not in level}
    is_custom = len(named) > _CUSTOM * len(bearing)
    return {store for store in fields if not is_tenant(store, level)} | (named if is_custom else set())


def is_tenant(store: str, words: tuple[str, ...]) -> bool:
    """Return whether a store contains tenants, or belongs to one by its name: `Tenant`, `tenant_hosts`."""
    return (
        store.lower().rstrip("s") in words
        or (store.lower() in words)
        or (mentions_tenant(store, words) and len(store) < 24)
    )
