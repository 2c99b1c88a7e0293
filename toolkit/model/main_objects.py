"""Choose the main objects of a system: the models that most endpoints, queries, relations and states concern."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

import msgspec

from toolkit.model.data_access import DataModel, ModelField
from toolkit.model.inventory import Inventory
from toolkit.model.store_names import StoreNames

_MOST_OBJECTS = 6
_RELATION_WORTH = 3
_LIFECYCLE_WORTH = 12
_RECORD_SHARE = 4
_USER = "AUTH_USER_MODEL"
_CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_RECORDS = re.compile(
    r"(?:log|event|histor(?:y|ies)|audit\w*|notification|message|session|version|revision|setting)s?\Z", re.IGNORECASE
)
"""Names of models that record what happens to others."""
PLAIN = frozenset({"id", "pk", "uuid", "created", "modified", "updated", "created_at", "updated_at", "deleted_at"})
"""Fields that nearly every model has."""


class Relation(NamedTuple):
    """One relation: the model that has the field, the field, and the model that it refers to."""

    owner: str
    field: ModelField
    target: str


class MainObjects:
    """The models that a system is about: those that most endpoints, queries, relations and states concern.

    Args:
        found: the inventory.

    Attributes:
        shown: the main models, most important first, each name once.
        relations: the relations of all models.
        amount: number of all models.
    """

    def __init__(self, found: Inventory) -> None:
        self._names = StoreNames(found.data)
        models = {
            item.name: msgspec.structs.replace(item, fields=(*item.fields, *item.inherited))
            for item in reversed(found.data.models)
            if not item.is_abstract
        }
        self._by_store = {_CAPITAL.sub("_", name).lower(): name for name in models}
        self._by_store |= {self._names.of(name): name for name in models}
        self._user = next(
            (row.default.strip("'\"").rpartition(".")[2] for row in found.data.settings if row.name == _USER), ""
        )
        self.amount = len(models)
        self.relations = [
            Relation(item.name, field, target)
            for item in models.values()
            for field in item.fields
            if field.kind != "relationship" and (target := self._target(field, models))
        ]
        worth = self._worth(found)
        kept = sorted((name for name in models if worth[name]), key=lambda name: (-worth[name], name))
        self.shown = [models[name] for name in kept if not self._only_joins(models[name])][:_MOST_OBJECTS]

    def store_of(self, name: str) -> str:
        """Return the model of a table or collection; empty if it has none."""
        return self._by_store.get(self._names.of(name), "")

    def models_to_draw(self) -> list[DataModel]:
        """Return the main models with the relations between them alone, named by their models."""
        names = {item.name for item in self.shown}
        return [
            msgspec.structs.replace(
                item,
                fields=tuple(
                    msgspec.structs.replace(row.field, relation=row.target)
                    for row in self.relations
                    if row.owner == item.name and row.target in names
                ),
            )
            for item in self.shown
        ]

    def _target(self, field: ModelField, models: Mapping[str, DataModel]) -> str:
        name = field.relation.rpartition(".")[2]
        name = self._user if name in (_USER, "get_user_model") else name
        if name == "User" and "User" not in models:
            return name
        return name if name in models else self._by_store.get(self._names.of(name), "") if name else ""

    def _worth(self, found: Inventory) -> Counter[str]:
        endpoints: dict[str, set[str]] = {}
        worth: Counter[str] = Counter()
        for query in found.data.queries:
            for store in self._names.of_query(query):
                if name := self._by_store.get(store):
                    endpoints.setdefault(name, set()).update(query.endpoints)
                    worth[name] += 1
        for saved in found.saved_objects:
            if name := self.store_of(saved.store):
                endpoints.setdefault(name, set()).update(saved.endpoints)
                worth[name] += 1
        for name, reached in endpoints.items():
            worth[name] += len(reached)
        for row in self.relations:
            worth[row.target] += _RELATION_WORTH if row.owner != row.target else 0
            worth[row.owner] += 1
        for item in found.lifecycles:
            if name := self.store_of(item.owner):
                worth[name] += _LIFECYCLE_WORTH
        return Counter(
            {name: amount // _RECORD_SHARE if _RECORDS.search(name) else amount for name, amount in worth.items()}
        )

    def _only_joins(self, item: DataModel) -> bool:
        """Return whether a model has nothing but relations: a table between two others."""
        own = [field for field in item.fields if not field.relation and field.name not in PLAIN]
        return bool(item.fields) and not own
