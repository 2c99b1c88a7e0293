"""Draw models and collections with their relations, one diagram for each area of the code."""

from collections.abc import Iterator

from toolkit.model.data_access import DataModel, ModelField
from toolkit.model.inventory import Inventory
from toolkit.render.pictures.mermaid import escape_mermaid

MOST_ENTITIES = 25
_MOST_FIELDS = 12


def entity_diagrams(found: Inventory) -> Iterator[tuple[str, str]]:
    """Yield (area, Mermaid text): the models of a folder, and the collections that have no model as the last area.

    An area of more than 25 models shows those with the most relations.
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


def _model_lines(models: list[DataModel]) -> Iterator[str]:
    yield "erDiagram"
    names = {model.name: f"e{number}" for number, model in enumerate(models)}
    for model in models:
        yield f'  {names[model.name]}["{escape_mermaid(model.name)}"] {{'
        yield from (f"    {_word(row.kind)} {_word(row.name)}" for row in model.fields[:_MOST_FIELDS])
        yield "  }"
    for model in models:
        for row in model.fields:
            target = row.relation.rpartition(".")[2]
            if target in names:
                yield f'  {names[model.name]} {_cardinality(row)} {names[target]} : "{escape_mermaid(row.name)}"'


def _cardinality(row: ModelField) -> str:
    """Return the crow's foot notation of a relation: many to one, one to one, many to many."""
    if "OneToOne" in row.kind:
        return "|o--||"
    if "Many" in row.kind or row.kind in ("ListField", "relationship"):
        return "}o--o{"
    return "}o--||"


def _collections(found: Inventory) -> Iterator[tuple[str, list[str]]]:
    """Yield the collections without a model that queries name, with the fields in filters."""
    modelled = {name for model in found.data.models for name in (model.name, model.store)}
    fields: dict[str, dict[str, None]] = {}
    for query in found.data.queries:
        if query.technology == "mongo" and query.store and query.store not in modelled:
            fields.setdefault(query.store, {}).update(dict.fromkeys(row.name for row in query.fields))
    for name in sorted(fields, key=lambda name: (-len(fields[name]), name))[:MOST_ENTITIES]:
        yield name, [*fields[name]][:_MOST_FIELDS]


def _collection_lines(collections: dict[str, list[str]]) -> Iterator[str]:
    yield "erDiagram"
    for number, (name, fields) in enumerate(sorted(collections.items())):
        yield f'  e{number}["{escape_mermaid(name)}"] {{'
        yield from (f"    field {_word(field)}" for field in fields)
        yield "  }"


def _word(text: str) -> str:
    """Convert a type or an attribute to a word that Mermaid accepts: letters, digits, `_`, first a letter."""
    word = "".join(character if character.isascii() and character.isalnum() else "_" for character in text)
    return word if word[:1].isalpha() else f"x{word}"
