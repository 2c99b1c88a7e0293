"""Keywords on objects: `required dependencies`, `minProperties maxProperties`, and what their properties must be."""

from collections.abc import Mapping
from typing import Any

from toolkit.filters.keywords import Keyword, Schema, property_value
from toolkit.filters.kinds import ARRAY, BOOL, MISSING, OBJECT, STRING, bson_kind, object_fields
from toolkit.filters.paths import Path, Test
from toolkit.filters.pcre import compile_finder
from toolkit.filters.refusal import FAILED_TO_PARSE, TYPE_MISMATCH
from toolkit.filters.tree import all_of


def _require_keys(schema: Schema) -> Test:
    return _all_present(_names(schema, schema.argument, ""))


def _properties(schema: Schema) -> Test:
    schema.must_be(OBJECT, "an object")
    tests = [(name, _present(name), schema.within(nested, name)) for name, nested in schema.argument.items()]
    return lambda value: all(fits(property_value(value, name)) for name, present, fits in tests if present(value))


def _pattern_properties(schema: Schema) -> Test:
    schema.must_be(OBJECT, "an object")
    tests = [
        (compile_finder(name, "", schema.place), schema.within(nested, name))
        for name, nested in schema.argument.items()
    ]

    def test(value: Any) -> bool:
        return all(fits(one) for name, one in object_fields(value).items() for finds, fits in tests if finds(name))

    return test


def _additional_properties(schema: Schema) -> Test:
    if bson_kind(schema.argument) == BOOL:
        allowed = schema.argument
        fits: Test = lambda value: allowed  # noqa: E731, ARG005
    elif bson_kind(schema.argument) == OBJECT:
        fits = schema.within(schema.argument)
    else:
        raise schema.refuse("must be an object or a boolean", TYPE_MISMATCH)
    named = _described_keys(schema.document, "properties")
    finds = [
        compile_finder(pattern, "", schema.place) for pattern in _described_keys(schema.document, "patternProperties")
    ]

    def test(value: Any) -> bool:
        return all(
            fits(one)
            for name, one in object_fields(value).items()
            if name not in named and not any(find(name) for find in finds)
        )

    return test


def _described_keys(document: Mapping[str, Any], keyword: str) -> frozenset[str]:
    described = document.get(keyword)
    return frozenset(described) if isinstance(described, Mapping) else frozenset()


def _min_properties(schema: Schema) -> Test:
    least = schema.count()
    return lambda value: len(object_fields(value)) >= least


def _max_properties(schema: Schema) -> Test:
    most = schema.count()
    return lambda value: len(object_fields(value)) <= most


def _dependencies(schema: Schema) -> Test:
    schema.must_be(OBJECT, "an object")
    tests = [(_present(name), _dependency(schema, name, needs)) for name, needs in schema.argument.items()]
    return lambda value: all(meets(value) for present, meets in tests if present(value))


def _dependency(schema: Schema, name: str, needs: Any) -> Test:
    if bson_kind(needs) == OBJECT:
        return schema.within(needs, name)
    if bson_kind(needs) != ARRAY:
        raise schema.refuse(f"needs an object or an array for '{name}'", TYPE_MISMATCH)
    return _all_present(_names(schema, needs, f" for '{name}'"))


def _names(schema: Schema, argument: Any, whose: str) -> list[str]:
    if bson_kind(argument) != ARRAY or any(bson_kind(name) != STRING for name in argument):
        raise schema.refuse(f"must be an array of strings{whose}", TYPE_MISMATCH)
    if not argument:
        raise schema.refuse(f"cannot be an empty array{whose}", FAILED_TO_PARSE)
    if len(set(argument)) != len(argument):
        raise schema.refuse(f"cannot contain duplicate values{whose}", FAILED_TO_PARSE)
    return list(argument)


def _all_present(names: list[str]) -> Test:
    return all_of(tuple(_present(name) for name in names))


def _present(name: str) -> Test:
    """Test whether an object has a property as `$exists` does, so that dotted names lead through arrays, too."""
    exists = Path(name).any(lambda value: value is not MISSING, spread=False)
    return lambda value: exists(object_fields(value))


KEYWORDS = {
    "required": Keyword(_require_keys, OBJECT),
    "properties": Keyword(_properties, OBJECT),
    "patternProperties": Keyword(_pattern_properties, OBJECT),
    "additionalProperties": Keyword(_additional_properties, OBJECT),
    "minProperties": Keyword(_min_properties, OBJECT),
    "maxProperties": Keyword(_max_properties, OBJECT),
    "dependencies": Keyword(_dependencies, OBJECT),
}
