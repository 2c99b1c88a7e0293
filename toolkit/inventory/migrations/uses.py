"""Find code that still uses the columns, fields and tables that a migration removes."""

from collections.abc import Iterable, Iterator

import msgspec

from toolkit.model.data_access import DataAccess, DataModel, DataQuery, ModelField
from toolkit.model.inventory import MigrationOperation

_OF_FIELDS = frozenset(
    {"column_dropped", "column_dropped_later", "column_renamed", "document_field_dropped", "document_field_renamed"}
)
_ADDING = ("AddField ", "add_column ")
_OF_STORES = frozenset({"table_dropped", "table_renamed"})


def find_uses(operations: Iterable[MigrationOperation], data: DataAccess) -> Iterator[MigrationOperation]:
    """Yield the operations with the models and queries that still use what they remove.

    A query counts if it filters by the field, sorts by it or selects it by name; one that selects all fields does
    not. Code of the migrations themselves does not count, nor does a column that the same migration adds again.

    Args:
        operations: operations of all migrations.
        data: models and queries of the program.
    """
    every = list(operations)
    inside = {item.file for item in every if item.framework != "mongo" or "migrat" in item.file.lower()}
    added = {(item.file, item.store, item.fields): item.line for item in every if item.operation.startswith(_ADDING)}
    for operation in every:
        comes_back = added.get((operation.file, operation.store, operation.fields), 0) > operation.line
        if operation.store and not comes_back and _takes_away(operation):
            found = sorted(set(_use_places(operation, data, inside)) - {(operation.file, operation.line)})
            yield msgspec.structs.replace(operation, used_at=tuple(f"{file}:{line}" for file, line in found))
        else:
            yield operation


def _takes_away(operation: MigrationOperation) -> bool:
    return operation.reason in _OF_STORES or (operation.reason in _OF_FIELDS and bool(operation.fields))


def _use_places(operation: MigrationOperation, data: DataAccess, inside: set[str]) -> Iterator[tuple[str, int]]:
    models = [model for model in data.models if model.file not in inside and _is_store(model, operation)]
    whole = operation.reason in _OF_STORES
    declared = [(model.file, field) for model in models for field in model.fields if _is_taken(field, operation)]
    yield from ((file, field.line) for file, field in declared if field.line and not whole)
    yield from ((model.file, model.line) for model in models if whole)
    asked = {name.lower() for _, field in declared for name in (field.name, field.column) if name}
    otherwise = {field.name.lower() for model in models for field in model.fields if field.column}
    asked |= {name.lower() for name in operation.fields} - otherwise  # a field of that name has another column
    names = {name.lower() for model in models for name in (model.name, model.store) if name}
    shared = {model.name.lower() for model in data.models if model.file not in inside and model not in models}
    names = {*names, operation.store.lower()} - shared  # queries name the model, and not its module
    for query in data.queries:
        stores = {part.rpartition(".")[2].lower() for part in query.store.split(", ")}
        if query.file not in inside and stores & names and (whole or _query_fields(query) & asked):
            yield query.file, query.line


def _is_taken(field: ModelField, operation: MigrationOperation) -> bool:
    """Return whether an operation removes a field: by its own name in Django models, else by its column."""
    by_column = operation.framework != "django" or operation.operation.startswith("RunSQL")
    name = field.column if by_column and field.column else field.name
    return name.lower() in {taken.lower() for taken in operation.fields}


def _is_store(model: DataModel, operation: MigrationOperation) -> bool:
    """Return whether a model belongs to the store of an operation: by model name for Django, else by table."""
    store = operation.store.lower()
    if operation.framework == "django" and model.technology == "django":
        own = f"/{operation.file}".rpartition("/migrations/")[0]
        return (model.name.lower() == store and f"/{model.file}".startswith(f"{own}/")) or model.store.lower() == store
    return store in (model.store.lower(), model.name.lower() if not model.store else "")


def _query_fields(query: DataQuery) -> set[str]:
    """Return the fields of a query in lower case, without lookups and subfields: `state` for `state__in`."""
    names = (*(field.name for field in query.fields), *query.sort, *query.projection)
    return {name.lstrip("-").partition("__")[0].partition(".")[0].lower() for name in names}
