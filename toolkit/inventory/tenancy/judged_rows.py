"""Judge every query by one notion of to whom rows belong: to tenants, or to users."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.tenancy.accesses import CACHE, AccessReader, StoreAccess
from toolkit.inventory.tenancy.bearing import Levels, TenantStores, find_tenant_stores, is_tenant
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.suspicion import Judgement, LeakJudge
from toolkit.inventory.tenancy.tenant_paths import TenantPaths
from toolkit.model.inventory import Route

_CHECKED_ROWS = 3


class JudgedRows(NamedTuple):
    """The queries of a program, judged by one notion of to whom rows belong.

    Attributes:
        stores: the stores whose rows belong to somebody.
        every: all accesses, each with whether it is limited to the rows of one tenant or user.
        bare: the accesses of such stores that are not limited, each with its judgement.
    """

    stores: TenantStores
    every: list[tuple[StoreAccess, bool]]
    bare: list[tuple[StoreAccess, Judgement]]


class RowJudge:
    """Judges the queries of a program.

    Args:
        reader: reader of its queries.
        accesses: reader of its accesses.
        found: its accesses.
        fields: maps a store to its fields.
        routes: its routes.
    """

    def __init__(
        self,
        reader: DataReader,
        accesses: AccessReader,
        found: Iterable[StoreAccess],
        fields: Mapping[str, set[str]],
        routes: tuple[Route, ...],
    ) -> None:
        self._reader = reader
        self._accesses = accesses
        self._found = tuple(found)
        self._fields = fields
        self._routes = routes

    def of_tenants(self, levels: Levels) -> JudgedRows:
        """Judge the queries of stores whose rows belong to tenants.

        Args:
            levels: words for the tenant.
        """
        stores, evidence = self._evidence(levels)
        every = [(access, evidence.is_scoped(access)) for access in self._found]
        return self._judge(stores, evidence, every, frozenset())

    def of_users(
        self, levels: Levels, owned: Mapping[str, str], operated: frozenset[str], beside: JudgedRows | None
    ) -> JudgedRows:
        """Judge the queries of stores whose rows belong to users, and to no tenant.

        Args:
            levels: words for users.
            owned: maps further stores of users to the field with the user.
            operated: endpoints that only operators may call.
            beside: the same accesses as judged for tenants; None if there are none.
        """
        stores, evidence = self._evidence(levels)
        for store, field in owned.items():
            stores.own.setdefault(store, field)
            stores.parents.pop(store, None)
        for store in [name for name in (*stores.own, *stores.parents) if beside and beside.stores.belongs_to_one(name)]:
            stores.own.pop(store, None)
            stores.parents.pop(store, None)
        limited = {id(access) for access, scoped in beside.every if scoped} if beside is not None else set()
        every = [
            (access, id(access) in limited or (evidence.is_scoped(access) and not evidence.is_of_chosen_user(access)))
            for access in self._found
        ]
        return self._judge(stores, evidence, every, operated)

    def _evidence(self, levels: Levels) -> tuple[TenantStores, Evidence]:
        words = tuple(word for level in levels for word in level)
        stores = find_tenant_stores(self._reader, self._accesses, self._fields, levels)
        return stores, Evidence(self._reader, words, stores, TenantPaths(self._routes, words))

    def _judge(
        self,
        stores: TenantStores,
        evidence: Evidence,
        every: list[tuple[StoreAccess, bool]],
        operated: frozenset[str],
    ) -> JudgedRows:
        _note_scoped_calls(stores, every)
        _note_checked_rows(stores, (access for access, _ in every if evidence.is_checked_row(access)))
        judge = LeakJudge(self._reader, evidence, every, stores, operated)
        bare = [
            (access, judgement)
            for access, scoped in every
            if not scoped
            and (stores.carries(access.store) or evidence.is_of_unknown_store(access) or judge.bypasses_view(access))
            and (judgement := judge.judge(access)) is not None
        ]
        return JudgedRows(stores, every, bare)


def _note_scoped_calls(stores: TenantStores, judged: list[tuple[StoreAccess, bool]]) -> None:
    """Add the stores whose methods, or whose cache keys, get the tenant at least twice."""
    by_call = (access for access, is_scoped in judged if is_scoped and not access.is_lookup)
    scoped = Counter(access.store for access in by_call if access.method is not None or access.store == CACHE)
    for store, count in scoped.items():
        if count >= 2 and not is_tenant(store, stores.levels[0]):
            stores.own.setdefault(store, "")


def _note_checked_rows(stores: TenantStores, checked: Iterable[StoreAccess]) -> None:
    """Add the stores whose rows are checked for the requesting user at least three times."""
    for store, count in Counter(access.store for access in checked).items():
        if store and count >= _CHECKED_ROWS and not is_tenant(store, stores.levels[0]):
            stores.own.setdefault(store, "")
