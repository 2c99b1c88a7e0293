"""Signs for and against a leak in an access without a tenant condition, each with a name and a strength."""

import re
from collections.abc import Iterable

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.tenancy.accesses import CACHE, CHOICES, VIEW_ROW, StoreAccess
from toolkit.inventory.tenancy.bearing import TenantStores
from toolkit.inventory.tenancy.earlier_checks import EarlierChecks
from toolkit.inventory.tenancy.evidence import Evidence
from toolkit.inventory.tenancy.row_conditions import is_returned
from toolkit.inventory.tenancy.siblings import Siblings
from toolkit.inventory.tenancy.view_siblings import VIEWS, ViewSiblings
from toolkit.model.tenancy import LeakShape
from toolkit.model.tree import callee_of, dotted_name

_FORMS = ("Serializer", "Form", "FilterSet", "Schema")
"""Suffixes of classes that read request bodies."""
_WRITES = frozenset(
    {"UPDATE", "DELETE", "update", "delete", "remove", "update_one", "update_many", "delete_one", "delete_many"}
)
_OPERATED = r"admin|superuser|internal|debug|health|devtools|maintenance|management"
_PRIVILEGED = re.compile(rf"(\A|[/_.])({_OPERATED})([/_.]|\Z)", re.IGNORECASE)
"""Names of code for operators, who belong to no tenant."""
_OUTSIDE_REQUESTS = re.compile(
    rf"(\A|[/_.])({_OPERATED}|setup|migrat\w*|fixtures?|seed|commands?|cli|scripts?|batch|cron|monitor\w*|metrics|stats"
    r"|tools?|manage|upgrade|demo|cleanup|purge|backfill)([/_.]|\Z)",
    re.IGNORECASE,
)
"""Names of code that runs without a request; ignored if clients reach it."""
_SIGN_IN = re.compile(
    r"log_?in|sign_?(in|up|on)|authenticat|password|register|registration|forgot|activat\w*|verify_email|sso|saml|oauth",
    re.IGNORECASE,
)
"""Names of code that runs before sign-in, when no tenant is known."""
_KEYS = ("id", "pk", "uuid", "guid", "_id")
_GIVING_ROWS = "get_queryset"
_CREATING = frozenset({"CreateAPIView", "CreateModelMixin"})
_READING = re.compile(r"List|Retrieve|Update|Destroy|Detail|Delete|ModelViewSet")
Signs = dict[str, float]


class SignReader:
    """Reads the signs of accesses.

    Args:
        index: index of the program.
        evidence: evidence of the tenant.
        tenants: stores that carry the tenant.
        siblings: comparable accesses.
        checks: finds checks and thrown away conditions before an access.
    """

    def __init__(
        self,
        index: ProgramIndex,
        evidence: Evidence,
        tenants: TenantStores,
        siblings: Siblings,
        checks: EarlierChecks,
    ) -> None:
        self._index = index
        self._evidence = evidence
        self._tenants = tenants
        self._siblings = siblings
        self._checks = checks
        self.views = ViewSiblings(index, evidence)

    def read(self, access: StoreAccess, raw: set[str], endpoints: Iterable[str]) -> tuple[Signs, list[LeakShape]]:
        """Return the signs, and the shapes of leaks among them.

        Args:
            access: access without a tenant condition.
            raw: its client inputs.
            endpoints: endpoints that lead to it.
        """
        function = self._index.function_around(access.scope)
        shapes: list[LeakShape] = []
        if self._siblings.share(access, "store") >= 0.5 or self._siblings.share(access, "file") >= 0.6:
            shapes.append("sibling_differs")
        signs = {f"siblings_{group}": odds for group, odds in self._siblings.odds(access).items()}
        if self._siblings.is_only_exception(access):
            signs["only_exception"] = 1
        signs |= self._of_tenant(access, function, shapes)
        signs |= self._of_inputs(access, raw, shapes)
        signs |= self._of_place(access, function, shapes)
        signs |= self._of_relation(access, raw, shapes)
        signs |= self._of_reach(access, function, raw, list(endpoints))
        signs |= self._of_excuses(access, function)
        if access.operation not in _WRITES and is_returned(access):
            signs["returned"] = 1
        return signs, shapes

    def _of_tenant(self, access: StoreAccess, function: FunctionDefinition | None, shapes: list[LeakShape]) -> Signs:
        if self._checks.discarded.before(access) or self._evidence.asks_other_table(access):
            is_discarded = self._checks.discarded.before(access)
            shapes.insert(0, "condition_discarded" if is_discarded else "other_table")
            return {"condition_discarded": 1}
        if self._evidence.unused_parameter(function):
            shapes.insert(0, "tenant_unused")
            return {"tenant_unused": 1}
        if access.method is not None and self._has_scoped_sister(access.method):
            shapes.append("other_call_scoped")
            return {"other_call_scoped": 1}
        if (id(access.scope), access.store) in self._siblings.written:
            shapes.append("written_with_tenant")
            return {"written_with_tenant": 1}
        if self._evidence.is_given_tenant(function):
            return {"given_tenant": 1}
        return {"knows_tenant": 1} if self._evidence.has_tenant(function) else {}

    def _has_scoped_sister(self, method: FunctionDefinition) -> bool:
        """Return whether the class has another method whose query has a tenant condition."""
        members = method.owner.members.values() if method.owner is not None else ()
        return any(
            isinstance(item, FunctionDefinition) and item is not method and self._evidence.has_tenant(item)
            for item in members
        )

    def _of_inputs(self, access: StoreAccess, raw: set[str], shapes: list[LeakShape]) -> Signs:
        if access.operation == VIEW_ROW:
            shapes.append("id_from_request")
            return {"id_from_request": 1, "by_key": 1}
        function = self._index.function_around(access.scope)
        is_direct = "request" in raw or bool(raw and self._evidence.is_handler(function))
        handed = self._checks.handed(access, raw)
        if is_direct or handed:
            shapes.append("id_from_request")
            if self.views.forgets_row(function, raw):
                shapes.insert(0, "sibling_differs")
                return {"id_of_forgotten_row": 1}
            by_key = self.is_by_key(access)
            signs: Signs = {"id_from_request": 1} if is_direct else {"id_handed_on": 1}
            if not is_direct and not self._evidence.has_tenant(function):
                signs["ignored_beside"] = self.views.share_ignored(handed)
                signs["service_knows"] = self.views.share_of_service(function)
            if by_key and self.views.bypasses_rows(function, access.store):
                shapes.insert(0, "sibling_differs")
                signs["own_rows_bypassed"] = 1
            return signs | ({"by_key": 1} if by_key else {})
        if not self._evidence.has_conditions(access):
            shapes.append("first_of_all" if access.operation == "first" else "lists_all")
            return {"lists_all": 1}
        return {"open_input": 1} if raw or not self._evidence.has_names(access) else {"known_input": 1}

    def is_by_key(self, access: StoreAccess) -> bool:
        """Return whether an access looks up a row by its key."""
        return any(name.rpartition("__")[2] in _KEYS for name in self._evidence.fields_of(access))

    def _of_place(self, access: StoreAccess, function: FunctionDefinition | None, shapes: list[LeakShape]) -> Signs:
        """Return signs from the place of an access: caches, jobs, bodies of classes."""
        if access.store == CACHE:
            shapes.insert(0, "cache_key")
            return {"cache_key" if self._evidence.has_tenant(function) else "other_cache": 1}
        owner = self._index.class_around(access.scope)
        if owner is not None and self._is_rows_of_view(access, function, owner):
            shapes.append("class_queryset")
            return {"class_queryset": 1, "views_narrow": self.views.share_narrowed(owner)}
        if function is not None:
            shapes += ["job"] if is_task(function) else []
            return {"job": 1} if is_task(function) else {}
        if owner is None:
            shapes.append("made_at_import")
            return {"made_at_import": 1}
        if is_form(owner):
            shapes.append("serializer_field")
            return {"serializer_field": 1}
        return {"class_body": 1}

    def _is_rows_of_view(
        self, access: StoreAccess, function: FunctionDefinition | None, owner: ClassDefinition
    ) -> bool:
        """Return whether a view gives all these rows to its methods: as its queryset, or from `get_queryset`."""
        if not _is_view(owner):
            return False
        if function is None:
            return not _only_creates(owner)
        return function.name == _GIVING_ROWS and not self._evidence.has_tenant(function) and is_returned(access)

    def _of_relation(self, access: StoreAccess, raw: set[str], shapes: list[LeakShape]) -> Signs:
        """Return signs from relations: owners with several tenants, keys beside a tenant that only the path names."""
        if access.reached_from:
            shapes.append("shared_owner")
            return {"shared_owner": 1}
        is_given = "request" in raw or (raw and self._evidence.is_handler(self._index.function_around(access.scope)))
        if is_given and self._answers(access) and self._evidence.misses_path(access):
            shapes.insert(0, "tenant_in_path")
            return {"tenant_in_path": 1}
        signs: Signs = {"choices": 1} if access.operation == CHOICES else {}
        return signs | ({"through_parent": 1} if access.store in self._tenants.parents else {})

    def _answers(self, access: StoreAccess) -> bool:
        """Return whether an access is in a handler, or in a method of a handler class."""
        function, owner = self._index.function_around(access.scope), self._index.class_around(access.scope)
        return self._evidence.is_handler(function) or (owner is not None and _is_view(owner))

    def _of_reach(
        self, access: StoreAccess, function: FunctionDefinition | None, raw: set[str], endpoints: list[str]
    ) -> Signs:
        """Return signs from the callers: clients, or only operators."""
        names = _PRIVILEGED if endpoints else _OUTSIDE_REQUESTS
        is_privileged = bool(names.search(access.path) or (function and names.search(function.name)))
        knows_tenant = self._evidence.has_tenant(function)
        signs: Signs = {}
        if endpoints or "request" in raw:
            signs["reached"] = 1
        elif (not knows_tenant or is_privileged) and not is_form(self._index.class_around(access.scope)):
            signs["unreached"] = 1
        if endpoints and all(_PRIVILEGED.search(name) for name in endpoints):
            signs["privileged_path"] = 1
        if is_privileged:
            signs["privileged_knowing" if knows_tenant else "privileged"] = 1
        return signs

    def _of_excuses(self, access: StoreAccess, function: FunctionDefinition | None) -> Signs:
        """Return signs against a leak: rows of the user, of a parent row or of the tenant itself, and sign-in."""
        owner = function.owner if function is not None else None
        is_of_tenant = owner is not None and owner.name.lower() in self._tenants.levels[0]
        known = {
            "by_user": self._evidence.by_user(access),
            "by_handle": self._evidence.by_handle(access),
            "by_row": self._evidence.by_row(access),
            "of_tenant": is_of_tenant,
            "sign_in": bool(_SIGN_IN.search(access.symbol.partition("::")[2])),
        }
        return {name: 1.0 for name, holds in known.items() if holds}


def is_form(owner: ClassDefinition | None) -> bool:
    """Return whether a class is a form, a serializer or a filter set, which processes client input."""
    return owner is not None and any(name.endswith(_FORMS) for name in (owner.name, *owner.externals()))


def _is_view(owner: ClassDefinition) -> bool:
    """Return whether a class handles requests, by its name or those of its bases."""
    return any(name.endswith(VIEWS) for name in (owner.name, *owner.externals()))


def _only_creates(owner: ClassDefinition) -> bool:
    """Return whether a view of a REST framework only makes rows, so that it never reads its queryset."""
    bases = {name.rpartition(".")[2] for name in owner.externals()}
    return not bases.isdisjoint(_CREATING) and not any(map(_READING.search, bases))


def is_task(function: FunctionDefinition | None) -> bool:
    """Return whether a function is a background job, by its decorators."""
    decorators = function.node.decorator_list if function is not None else []
    named = [dotted_name(callee_of(item)) for item in decorators]
    return any("task" in name or "job" in name for name in named)
