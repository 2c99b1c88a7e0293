"""Draw models and collections with their relations, one diagram for each area of the code."""

from collections.abc import Iterator, Sequence

from toolkit.model.data_access import DataModel, ModelField
from toolkit.model.inventory import Inventory
from toolkit.render.pictures.mermaid import escape_mermaid

MOST_ENTITIES = 25
_MOST_FIELDS = 12
_MORE = "etc etc"
"""Stands for the fields beyond the twelfth; their number is beside it."""


def entity_diagrams(found: Inventory) -> Iterator[tuple[str, str]]:
    """Yield (area, Mermaid text): the models of a folder, and the collections that have no model as the last area.

    An area of more than 25 models shows those with the most relations. Relations that only the names of columns say are
    dotted.
    """
    areas: dict[str, list[DataModel]] = {}
    for model in found.data.models:
        areas.setdefault(model.file.rpartition("/")[0] or ".", []).append(model)
    for area, models in sorted(areas.items()):
        unique = list({model.name: model for model in models}.values())
        unique.sort(key=lambda model: (-sum(1 for row in model.fields if row.relation), model.name))
        yield area, "\n".join(_model_lines(sorted(unique[:MOST_ENTITIES], key=lambda model: model.name))) + "\n"
    if collections := dict(_collections(found)):
        yield "", "\n".join(_collection_lines(collections)) + "\n"


def relation_diagram(models: Sequence[DataModel]) -> str:
    """Write the relations between models as Mermaid text, without their fields.

    Args:
        models: the models, each name once.
    """
    return "\n".join(_model_lines(models, has_fields=False)) + "\n"


def _model_lines(models: Sequence[DataModel], *, has_fields: bool = True) -> Iterator[str]:
    yield "erDiagram"
    names = {model.name: f"e{number}" for number, model in enumerate(models)}
    for model in models:
        label = f'  {names[model.name]}["{escape_mermaid(model.name)}"]'
        if not has_fields:
            yield label
            continue
        yield f"{label} {{"
        yield from (f"    {_word(row.kind)} {_word(row.name)}" for row in model.fields[:_MOST_FIELDS])
        if (rest := len(model.fields) - _MOST_FIELDS) > 0:
            yield f'    {_MORE} "+{rest}"'
        yield "  }"
    by_name = {model.name: model for model in models}
    for model in models:
        drawn = {row.relation.rpartition(".")[2] for row in model.fields}
        for row in model.fields:
            target = row.relation.rpartition(".")[2]
            if target in names:
                sign = _cardinality(row, model, by_name[target])
                yield f'  {names[model.name]} {sign} {names[target]} : "{escape_mermaid(row.name)}"'
            elif not row.relation and (target := _named_by_column(row, models)) and target not in drawn:
                yield f'  {names[model.name]} }}o..|| {names[target]} : "{escape_mermaid(row.name)}"'


def _cardinality(row: ModelField, model: DataModel, target: DataModel) -> str:
    """Return the crow's foot notation of a relation: many to one, one to one, many to many.

    A `relationship` is to one where this model has a column of the target, and to many where the target has one of this
    model; otherwise a table stands between them.
    """
    if "OneToOne" in row.kind:
        return "|o--||"
    if row.kind == "relationship":
        if _has_column_of(model, target):
            return "}o--||"
        return "||--o{" if _has_column_of(target, model) else "}o--o{"
    return "}o--o{" if "Many" in row.kind or row.kind == "ListField" else "}o--||"


def _has_column_of(model: DataModel, target: DataModel) -> bool:
    """Return whether a model has a column that refers to another one, by a foreign key or by its name."""
    return any(
        row.kind != "relationship"
        and (row.relation.rpartition(".")[2] in (target.name, target.store) or _named_by_column(row, [target]))
        for row in model.fields
    )


def _named_by_column(row: ModelField, models: Sequence[DataModel]) -> str:
    """Return the model whose rows a column such as `coupon_id` names, without a foreign key; empty if it is unclear."""
    stem = row.name.removesuffix("_id").replace("_", "").lower() if row.name.endswith("_id") else ""
    singular = {model.name: model.store.removesuffix("s").replace("_", "").lower() for model in models}
    found = [model.name for model in models if stem and stem in (model.name.lower(), singular[model.name])]
    return found[0] if len(found) == 1 else ""


def _collections(found: Inventory) -> Iterator[tuple[str, list[str]]]:
    """Yield the collections without a model that queries name, with the fields in filters."""
    modelled = {name for model in found.data.models for name in (model.name, model.store)}
    fields: dict[str, dict[str, None]] = {}
    for query in found.data.queries:
        if query.technology == "mongo" and query.store and query.store not in modelled:
            fields.setdefault(query.store, {}).update(dict.fromkeys(row.name for row in query.fields))
    for name in sorted(fields, key=lambda name: (-len(fields[name]), name))[:MOST_ENTITIES]:
        yield name, [*fields[name]]


def _collection_lines(collections: dict[str, list[str]]) -> Iterator[str]:
    yield "erDiagram"
    for number, (name, fields) in enumerate(sorted(collections.items())):
        yield f'  e{number}["{escape_mermaid(name)}"] {{'
        yield from (f"    field {_word(field)}" for field in fields[:_MOST_FIELDS])
        if (rest := len(fields) - _MOST_FIELDS) > 0:
            yield f'    {_MORE} "+{rest}"'
        yield "  }"


def _word(text: str) -> str:
    """Convert a type or an attribute to a word that Mermaid accepts: letters, digits, `_`, first a letter."""
    word = "".join(character if character.isascii() and character.isalnum() else "_" for character in text)
    return word if word[:1].isalpha() else f"x{word}"
