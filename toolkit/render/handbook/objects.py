"""Write the section on the main objects: what each is, belongs to and has, and who makes, changes and deletes it."""

import re
from collections.abc import Iterable, Iterator, Sequence

from toolkit.model.data_access import DataModel, ModelField, is_write
from toolkit.model.inventory import Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.main_objects import PLAIN, MainObjects, Relation
from toolkit.model.store_names import StoreNames
from toolkit.render.handbook.demands import DemandReader
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.stores import jobs_that_write
from toolkit.render.pictures.stores import relation_diagram
from toolkit.render.pull.markdown import code_text

_MOST_FIELDS = 10
_MOST_RELATIONS = 8
_MOST_PATHS = 3
_MOST_DEMANDS = 3
_MOST_RULES = 6
_LEAST_MODELS = 3
_ACTS = ("creates", "changes", "deletes")
_CREATES = ("create", "insert", "add")
_DELETES = ("delete", "remove", "drop")
_RECORDS = re.compile(
    r"(?:log|event|histor(?:y|ies)|audit\w*|notification|message|session|version|revision|setting)s?\Z", re.IGNORECASE
)
"""Names of models that record what happens to others."""
_FITTING = {
    "creates": re.compile(r"(?!DELETE|PATCH|PUT)\S* ?.*(?:create|new|add|copy|import|upload|register)", re.IGNORECASE),
    "changes": re.compile(r"PUT|PATCH|.*(?:edit|update|change|set)", re.IGNORECASE),
    "deletes": re.compile(r"DELETE|.*(?:delete|remove)", re.IGNORECASE),
}
"""Endpoints whose method or path says what they do."""
_OTHER_METHODS = {"creates": ("DELETE ", "PATCH "), "changes": ("DELETE ",), "deletes": ("PATCH ", "PUT ")}


def object_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section; nothing for a project with fewer than three models.

    Args:
        found: the inventory.
        say: writes the sentences.
    """
    objects = MainObjects(found)
    if len(objects.shown) < _LEAST_MODELS:
        return
    yield say.heading("objects")
    yield f"{say.words.text('objects_hint', count=len(objects.shown), all=objects.amount)}\n"
    yield f"```mermaid\n{relation_diagram(objects.models_to_draw())}```\n"
    if hint := DemandReader(found, say).hint():
        yield f"{hint}\n"
    acts, jobs = _Acts(found, objects, say), jobs_that_write(found)
    states = {objects.store_of(item.owner): item for item in found.lifecycles}
    for item in objects.shown:
        yield f"### `{item.name}`\n"
        place = [f"{item.file}:{item.line}"]
        yield say.cite(
            "object_about" if item.about else "object", place, text=item.about, store=item.store or item.name
        )
        yield from _relations(item, objects, say)
        if names := [row.name for row in item.fields if not row.relation and row.name not in PLAIN]:
            more = say.words.text("more_of_these", count=len(names) - _MOST_FIELDS) if names[_MOST_FIELDS:] else ""
            shown = _codes([*names[:_MOST_FIELDS]], say) + (f"{say.words.label('separator')}{more}" if more else "")
            yield say.cite("object_fields", (), names=Markup(shown))
        if (lifecycle := states.get(item.name)) is not None:
            heading = say.words.label("headings.lifecycles")
            shown = _codes(lifecycle.states, say)
            yield say.cite("object_states", (), field=lifecycle.field, states=Markup(shown), heading=heading)
        for rule in item.rules[:_MOST_RULES] if not item.is_user else ():
            words = rule.about or say.condition(rule.condition)
            yield say.cite("object_rule", [f"{item.file}:{rule.line}"], name=rule.name, condition=words)
        yield from acts.lines(item.name)
        if names := [*jobs.get(StoreNames(found.data).of(item.name), ())]:
            yield say.cite("object_jobs", (), names=Markup(_cut(names, say)))
        yield ""


def _relations(item: DataModel, objects: MainObjects, say: Sentences) -> Iterator[str]:
    """Yield what an object belongs to, and what belongs to it, with what a deletion does."""
    words = say.words
    own = [row for row in objects.relations if row.owner == item.name]
    if to_one := [row for row in own if not _is_many(row.field)]:
        yield say.cite("object_belongs", (), names=Markup(_cut_parts(map(_named_field, to_one), say)))
    if to_many := [row for row in own if _is_many(row.field)]:
        yield say.cite("object_lists", (), names=Markup(_cut_parts(map(_named_field, to_many), say)))
    having = [row for row in objects.relations if row.target == item.name and row.owner != item.name]
    shown: dict[str, None] = {}
    cascades = {row.relation.rpartition(".")[2] for row in item.fields if row.kind == "relationship" and row.on_delete}
    for row in having:
        key = "on_delete.cascade" if row.owner in cascades else f"on_delete.{row.field.on_delete}"
        note = say.beside(words.label(key)) if key in words and not _is_many(row.field) else ""
        shown[f"{code_text(row.owner)}{note}"] = None
    if shown:
        yield say.cite("object_has", (), names=Markup(_cut_parts(shown, say)))


def _named_field(row: Relation) -> str:
    is_plain = row.field.name.removesuffix("_id").replace("_", "").lower() == row.target.lower()
    return code_text(row.target) if is_plain else f"{code_text(row.target)} (`{row.field.name}`)"


def _is_many(field: ModelField) -> bool:
    return "Many" in field.kind or field.kind in ("ListField", "GenericRelation")


class _Acts:
    """Finds who makes, changes and deletes the rows of a model.

    Args:
        found: the inventory.
        objects: its main objects.
        say: writes the sentences.
    """

    def __init__(self, found: Inventory, objects: MainObjects, say: Sentences) -> None:
        self._say, self._paths, self._demands = say, EndpointNames(found), DemandReader(found, say)
        self._described = {fold_endpoint(item.route.method, item.route.path): item for item in found.endpoints}
        self._places: dict[tuple[str, str], list[Sequence[str]]] = {}
        names = StoreNames(found.data)
        for query in found.data.queries:
            if is_write(query.operation):
                for store in names.of_query(query):
                    self._add(objects.store_of(store), _act_of(query.operation), query.endpoints)
        for item in found.saved_objects:
            act = "deletes" if item.deletes else "creates" if item.creates else "changes"
            self._add(objects.store_of(item.store), act, item.endpoints)

    def _add(self, model: str, act: str, endpoints: Sequence[str]) -> None:
        self._places.setdefault((model, act), []).append(endpoints)

    def lines(self, model: str) -> Iterator[str]:
        """Yield a table of the endpoints that make, change and delete rows, with what they demand of their caller."""
        rows: list[tuple[Markup, Markup, Markup]] = []
        for act in _ACTS:
            places = self._places.get((model, act), [])
            names = [*{self._paths.endpoint(name): name for name in reversed(self._nearest(places, act))}.values()][
                ::-1
            ]
            label = self._say.words.label(f"acts_on_rows.{act}")
            for name in names[:_MOST_PATHS]:
                shown = self._paths.endpoint(name)
                rows.append((Markup(label), Markup(code_text(shown)), Markup(self._demand(name))))
            if len(names) > _MOST_PATHS:
                more = self._say.words.text("more_of_these", count=len(names) - _MOST_PATHS)
                rows.append((Markup(label), Markup(more), Markup("")))
        if rows:
            yield self._say.table(("act", "endpoint", "demands_of_caller"), rows)

    def _nearest(self, places: Iterable[Sequence[str]], act: str) -> list[str]:
        """Return the endpoints, those first whose names fit and whose code does little else, reading methods last."""
        found: dict[str, tuple[int, bool, int, int]] = {}
        for endpoints in places:
            for distance, name in enumerate(endpoints):
                other = name.startswith("GET ") + 2 * name.startswith(_OTHER_METHODS[act])
                key = (other, not _FITTING[act].match(name), len(endpoints), distance)
                found[name] = min(key, found.get(name, key))
        return sorted(found, key=lambda name: (found[name], name))

    def _demand(self, name: str) -> str:
        if name not in self._described:
            return ""
        parts = self._demands.of(self._described[name]).parts[:_MOST_DEMANDS]
        return self._say.words.label("semicolon").join(parts) or self._say.words.label("no_demand")


def _act_of(operation: str) -> str:
    """Return what a write does: `creates`, `deletes`, else `changes`."""
    name = operation.lower()
    if any(word in name for word in _DELETES):
        return "deletes"
    return "creates" if any(word in name for word in _CREATES) else "changes"


def _codes(names: Iterable[str], say: Sentences) -> str:
    return say.words.label("separator").join(map(code_text, names))


def _cut(names: Iterable[str], say: Sentences) -> str:
    return _cut_parts(map(code_text, names), say)


def _cut_parts(parts: Iterable[str], say: Sentences) -> str:
    kept = [*dict.fromkeys(parts)]
    more = [say.words.text("more_of_these", count=len(kept) - _MOST_RELATIONS)] if kept[_MOST_RELATIONS:] else []
    return say.words.label("separator").join((*kept[:_MOST_RELATIONS], *more))
