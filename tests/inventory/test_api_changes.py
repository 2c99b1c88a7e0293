"""Changes between two API specifications: every kind, and what is no change."""

import copy
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from toolkit.errors import UsageError
from toolkit.flows.api_changes import compare_apis, read_specification_file, source_specification
from toolkit.flows.inventory import take_inventory
from toolkit.inventory.diff.compare import compare_specifications
from toolkit.inventory.diff.kinds import KINDS
from toolkit.inventory.openapi import openapi_document
from toolkit.render.inventory.api_changes import change_words, changes_bytes
from toolkit.state.settings import load
from toolkit.wiring.inventory import route_adapters

OBJECT: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}


def api(**operation: Any) -> dict[str, Any]:
    """A specification with one operation, `PUT /things/{id}`."""
    whole = {"responses": {"200": {"description": ""}}, **operation}
    return {"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": {"/things/{id}": {"put": whole}}}


def query(**more: Any) -> dict[str, Any]:
    """One query parameter."""
    return api(parameters=[{"name": "q", "in": "query", "schema": {"type": "string"}, **more}])


def body(schema: object, **more: Any) -> dict[str, Any]:
    """A request body in JSON."""
    return api(requestBody={"content": {"application/json": {"schema": schema}}, **more})


def answer(schema: object, status: str = "200", **more: Any) -> dict[str, Any]:
    """A response in JSON."""
    return api(responses={status: {"description": "", "content": {"application/json": {"schema": schema}}, **more}})


def elsewhere(path: str, method: str = "put") -> dict[str, Any]:
    """The operation at another path or under another method."""
    made = api()
    return {**made, "paths": {path: {method: made["paths"]["/things/{id}"]["put"]}}}


def secured(*alternatives: dict[str, list[str]]) -> dict[str, Any]:
    """Ways to say who one is."""
    return api(security=list(alternatives))


def schemas(old: object, new: object) -> dict[str, tuple[dict[str, Any], dict[str, Any]]]:
    """A pair of schemas on each side."""
    return {
        "parameter": (query(schema=old), query(schema=new)),
        "request": (body(old), body(new)),
        "response": (answer(old), answer(new)),
    }


CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "operation_deprecated": (api(), api(deprecated=True)),
    "operation_id_changed": (api(operationId="a"), api(operationId="b")),
    "path_parameter_renamed": (api(), elsewhere("/things/{name}")),
    "base_path_changed": ({**api(), "servers": [{"url": "https://x.test/v1"}]}, {**api(), "servers": [{"url": "/v2"}]}),
    "parameter_added_required": (api(), query(required=True)),
    "parameter_added_optional": (api(), query()),
    "parameter_removed": (query(), api()),
    "parameter_became_required": (query(), query(required=True)),
    "parameter_became_optional": (query(required=True), query()),
    "parameter_deprecated": (query(), query(deprecated=True)),
    "parameter_default_changed": (query(schema={"default": 1}), query(schema={"default": 2})),
    "parameter_style_changed": (
        query(schema={"type": "array"}),
        query(schema={"type": "array"}, explode=False, style="pipeDelimited"),
    ),
    "other_parts_changed": (
        {**api(), "components": {"securitySchemes": {"k": {"type": "http"}}}},
        {**api(), "components": {"securitySchemes": {"k": {"type": "apiKey"}}}},
    ),
    "body_added_required": (api(), body(OBJECT, required=True)),
    "body_added_optional": (api(), body(OBJECT)),
    "body_removed": (body(OBJECT), api()),
    "body_became_required": (body(OBJECT), body(OBJECT, required=True)),
    "body_became_optional": (body(OBJECT, required=True), body(OBJECT)),
    "request_media_type_added": (
        body(OBJECT),
        api(requestBody={"content": {"application/json": {"schema": OBJECT}, "text/csv": {}}}),
    ),
    "success_status_added": (api(), api(responses={"200": {}, "201": {}})),
    "success_status_removed": (api(responses={"200": {}, "201": {}}), api()),
    "error_status_added": (api(), api(responses={"200": {}, "404": {}})),
    "error_status_removed": (api(responses={"200": {}, "404": {}}), api()),
    "response_media_type_added": (api(), answer(OBJECT)),
    "response_media_type_removed": (answer(OBJECT), api()),
    "response_header_added": (api(), api(responses={"200": {"headers": {"X-A": {}}}})),
    "response_header_removed": (api(responses={"200": {"headers": {"X-A": {}}}}), api()),
    "security_added": (api(), secured({"key": []})),
    "security_removed": (secured({"key": []}), secured({"key": []}, {})),
    "security_alternative_added": (secured({"key": []}), secured({"key": []}, {"token": []})),
    "security_scope_added": (secured({"o": ["read"]}), secured({"o": ["read", "write"]})),
    "security_scope_removed": (secured({"o": ["read", "write"]}), secured({"o": ["read"]})),
    "request_other_properties_forbidden": (
        body({"type": "object"}),
        body({"type": "object", "additionalProperties": False}),
    ),
    "request_property_added_required": (body({"type": "object"}), body(OBJECT)),
    "request_property_added_optional": (body({"type": "object"}), body({**OBJECT, "required": []})),
    "request_property_removed": (body(OBJECT), body({"type": "object", "required": ["a"]})),
    "request_property_became_required": (body({**OBJECT, "required": []}), body(OBJECT)),
    "request_property_became_optional": (body(OBJECT), body({**OBJECT, "required": []})),
    "response_property_added": (answer({"type": "object"}), answer(OBJECT)),
    "response_property_removed": (answer(OBJECT), answer({"type": "object"})),
    "response_property_became_required": (answer({**OBJECT, "required": []}), answer(OBJECT)),
    "response_property_became_optional": (answer(OBJECT), answer({**OBJECT, "required": []})),
}
for name, old, new in (
    ("type_changed", {"type": "string"}, {"type": "boolean"}),
    ("type_widened", {"type": "integer"}, {"type": "number"}),
    ("type_narrowed", {"type": ["string", "integer"]}, {"type": "string"}),
    ("format_changed", {"type": "string"}, {"type": "string", "format": "date"}),
    ("enum_value_removed", {"enum": ["a", "b"]}, {"enum": ["a"]}),
    ("enum_value_added", {"enum": ["a"]}, {"enum": ["a", "b"]}),
    ("limit_tightened", {"maximum": 5}, {"maximum": 4}),
    ("limit_relaxed", {"minLength": 5}, {"minLength": 4}),
    ("null_forbidden", {"type": ["string", "null"]}, {"type": "string"}),
    ("null_allowed", {"type": "string"}, {"type": "string", "nullable": True}),
    ("variant_removed", {"oneOf": [{"type": "string"}, {"type": "null"}]}, {"oneOf": [{"type": "string"}]}),
    ("schema_changed", {"multipleOf": 3}, {"multipleOf": 4}),
    ("variant_added", {"anyOf": [{"type": "string"}]}, {"anyOf": [{"type": "string"}, {"type": "null"}]}),
):
    for side, pair in schemas(old, new).items():
        CASES[f"{side}_{name}"] = pair
for kind in [name for name in CASES if name.startswith("request_") and "propert" in name]:
    old, new = ({"schema": pair["paths"]["/things/{id}"]["put"]["requestBody"]} for pair in CASES[kind])
    CASES[kind.replace("request_", "parameter_")] = tuple(
        query(schema=one["schema"]["content"]["application/json"]["schema"]) for one in (old, new)
    )  # type: ignore[assignment]
for name, back in (
    ("operation_undeprecated", "operation_deprecated"),
    ("request_media_type_removed", "request_media_type_added"),
    ("security_alternative_removed", "security_alternative_added"),
    ("request_other_properties_allowed", "request_other_properties_forbidden"),
    ("parameter_other_properties_allowed", "parameter_other_properties_forbidden"),
):
    CASES[name] = CASES[back][::-1]


@pytest.mark.parametrize("kind", sorted(CASES))
def test_one_change_of_a_kind(kind: str) -> None:
    changes = compare_specifications(*CASES[kind])
    assert [(change.kind, change.breaking) for change in changes] == [(kind, KINDS[kind])]
    assert changes[0].where.startswith(("PUT /things/", "*", "components."))


STRING, INTEGER = {"type": "string"}, {"type": "integer"}


def fields(**named: object) -> dict[str, Any]:
    """An object with some fields."""
    return {"type": "object", "properties": named}


def deep(leaf: object) -> object:
    """Objects in objects."""
    for _ in range(400):
        leaf = fields(a=leaf)
    return leaf


HIDDEN: dict[str, tuple[object, object]] = {
    "deep": (deep(STRING), deep(INTEGER)),
    "alternative": ({"oneOf": [{"$ref": "#/x/A"}]}, {"oneOf": [{"$ref": "#/x/B"}]}),
    "other properties": (fields() | {"additionalProperties": STRING}, fields() | {"additionalProperties": INTEGER}),
    "items gone": ({"type": "array", "items": STRING}, {"type": "array"}),
    "items by position": ({"prefixItems": [STRING]}, {"prefixItems": [INTEGER]}),
    "multiple": (INTEGER, INTEGER | {"multipleOf": 5}),
    "unique": ({"type": "array"}, {"type": "array", "uniqueItems": True}),
    "not": (STRING, STRING | {"not": {"enum": ["a"]}}),
    "inside of not": ({"not": STRING}, {"not": INTEGER}),
    "dependent": (fields(a=STRING), fields(a=STRING) | {"dependentRequired": {"a": ["b"]}}),
    "patterns": ({"patternProperties": {"^a": STRING}}, {"patternProperties": {"^a": INTEGER}}),
    "required without a field": ({"type": "object"}, {"type": "object", "required": ["a"]}),
    "null in values": ({"enum": ["a", None]}, {"enum": ["a"]}),
    "exclusive": ({"maximum": 5}, {"maximum": 5, "exclusiveMaximum": True}),
    "alternatives instead": (fields(), fields() | {"oneOf": [fields(z=STRING)]}),
    "51st part": (
        {"allOf": [fields(**{f"k{number}": STRING}) for number in range(51)]},
        {"allOf": [fields(**{f"k{number}": STRING}) for number in range(50)]},
    ),
    "second value of a part": (
        {"allOf": [STRING, {"pattern": "a"}, {"pattern": "b"}]},
        {"allOf": [STRING, {"pattern": "a"}]},
    ),
    "another file": ({"$ref": "a.yaml#/A"}, {"$ref": "b.yaml#/A"}),
}


@pytest.mark.parametrize("side", ["parameter", "request", "response"])
@pytest.mark.parametrize("name", HIDDEN)
def test_no_difference_of_schemas_is_the_same(name: str, side: str) -> None:
    old, new = schemas(*HIDDEN[name])[side]
    for document, kind in ((old, "string"), (new, "integer")):
        document["x"] = {"A": {"type": kind}, "B": {"type": kind}}
    changes = compare_specifications(old, new)
    assert changes
    assert all(change.kind.startswith(side) for change in changes)


def test_a_component_behind_an_alternative_is_compared() -> None:
    whole = answer({"anyOf": [{"$ref": "#/components/schemas/A"}]})
    old, new = ({**whole, "components": {"schemas": {"A": fields(a=kind)}}} for kind in (STRING, INTEGER))
    assert [(change.kind, change.where) for change in compare_specifications(old, new)] == [
        ("response_type_changed", "PUT /things/{id} 200(A).a")
    ]


def test_many_ways_to_one_schema_take_no_longer() -> None:
    """With a comparison for each way there would be 3 to the power of 38."""
    levels = {f"S{level}": fields(**{key: {"$ref": f"#/x/S{level - 1}"} for key in "abc"}) for level in range(1, 39)}
    old, new = (answer({"$ref": "#/x/S38"}) | {"x": {"S0": leaf, **levels}} for leaf in (STRING, INTEGER))
    assert compare_specifications(old, copy.deepcopy(old)) == ()
    assert [change.kind for change in compare_specifications(old, new)] == ["response_type_changed"]


def test_remarks_are_no_difference() -> None:
    old = answer(fields(description=STRING) | {"description": "a"})
    assert compare_specifications(old, answer(fields(description=STRING) | {"description": "b", "x-a": 1})) == ()
    assert compare_specifications(old, answer(fields(description=INTEGER))) != ()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_kind_has_a_case_and_words(lang: Any) -> None:
    others = {"path_removed", "path_added", "operation_removed", "operation_added"}
    assert set(CASES) | others == set(KINDS)
    assert all(change_words(kind, lang) for kind in KINDS)


def test_paths_and_operations_that_come_and_go() -> None:
    changes = compare_specifications(api(), elsewhere("/other"))
    assert [(item.kind, item.where, item.breaking) for item in changes] == [
        ("path_removed", "/things/{id}", True),
        ("path_added", "/other", False),
    ]
    changes = compare_specifications(api(), elsewhere("/things/{id}", "get"))
    assert [item.kind for item in changes] == ["operation_removed", "operation_added"]


@pytest.mark.parametrize("kind", sorted(CASES))
def test_nothing_differs_from_itself(kind: str) -> None:
    for document in CASES[kind]:
        assert compare_specifications(document, copy.deepcopy(document)) == ()


def test_references_and_parts_are_followed_also_in_circles() -> None:
    def with_model(schema: dict[str, Any]) -> dict[str, Any]:
        model = {
            "allOf": [{"$ref": "#/components/schemas/Base"}],
            "properties": {"child": {"$ref": "#/components/schemas/M"}},
        }
        return {**answer({"$ref": "#/components/schemas/M"}), "components": {"schemas": {"M": model, "Base": schema}}}

    changes = compare_specifications(with_model(OBJECT), with_model({**OBJECT, "properties": {}}))
    assert ("response_property_removed", "PUT /things/{id} 200.a") in [(item.kind, item.where) for item in changes]


def test_swagger_2_is_the_same_api() -> None:
    old = {
        "swagger": "2.0",
        "paths": {
            "/things/{id}": {
                "put": {
                    "parameters": [
                        {"name": "q", "in": "query", "type": "string"},
                        {"name": "b", "in": "body", "schema": OBJECT},
                    ],
                    "responses": {"200": {"description": "", "schema": OBJECT}},
                }
            }
        },
    }
    new = query()
    new["paths"]["/things/{id}"]["put"] |= {
        "requestBody": {"content": {"application/json": {"schema": OBJECT}}},
        "responses": {200: {"description": "", "content": {"application/json; charset=utf-8": {"schema": OBJECT}}}},
    }
    assert compare_specifications(old, new) == ()


def test_files_in_json_and_yaml(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(api()))
    (tmp_path / "a.yaml").write_text("openapi: 3.1.0\npaths: {/x: {get: {responses: {200: {description: fine}}}}}\n")
    (tmp_path / "b.yaml").write_text("a: [1\n")
    (tmp_path / "c.yaml").write_text("services: {}\n")
    changes = compare_specifications(
        read_specification_file(tmp_path / "a.json"), read_specification_file(tmp_path / "a.yaml")
    )
    assert json.loads(changes_bytes(changes))["changes"][0] == {
        "kind": "path_removed",
        "breaking": True,
        "where": "/things/{id}",
        "old": "",
        "new": "",
    }
    (tmp_path / "d.yaml").write_text("openapi: 3.1.0\npaths: [/x, /y]\n")
    (tmp_path / "e.yaml").write_text("openapi: 3.1.0\npaths: {/x: [get]}\n")
    for name in ("b.yaml", "c.yaml", "d.yaml", "e.yaml"):
        with pytest.raises(UsageError):
            read_specification_file(tmp_path / name)


def test_aliases_of_aliases_are_refused_unless_they_are_few(tmp_path: Path) -> None:
    rows = [f"x{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10) if n else 1}]" for n in range(9)]
    for name, count in (("small.yaml", 4), ("bomb.yaml", 9)):
        (tmp_path / name).write_text("\n".join(["openapi: 3.1.0", "paths: {}", *rows[:count], ""]))
    assert read_specification_file(tmp_path / "small.yaml")["openapi"] == "3.1.0"
    with pytest.raises(UsageError, match="over a million values"):
        read_specification_file(tmp_path / "bomb.yaml")


def test_a_revision_that_is_unknown_is_named(tmp_path: Path) -> None:
    subprocess.run(("git", "init", "-q", tmp_path), check=True)
    with pytest.raises(UsageError, match="there is no branch or commit `main~1`"):
        compare_apis("main~1", "main", tmp_path, load(tmp_path), {})


def test_a_default_of_a_secret_is_not_told() -> None:
    def asks(name: str, default: str) -> dict[str, Any]:
        parameter = {"name": name, "in": "query", "schema": {"type": "string", "default": default}}
        return {"openapi": "3.1.0", "paths": {"/a": {"get": {"parameters": [parameter]}}}}

    for name, told in (("api_token", ("***", "***")), ("page", ("hunter2", "hunter3"))):
        (change,) = compare_specifications(asks(name, "hunter2"), asks(name, "hunter3"))
        assert (change.kind, change.old, change.new) == ("parameter_default_changed", *told)


@pytest.mark.parametrize(
    "odd",
    [
        {"paths": None},
        {"paths": {"/a": []}},
        body({"enum": 3, "required": 4, "properties": [], "oneOf": {}}),
        {"paths": {"/a": {"get": {"parameters": [1], "responses": {"x": 3}}}}},
        body({"enum": [{1: 2, "a": 3}], "required": [[1], {}], "oneOf": [{1: 2, "a": 3}], "items": []}),
    ],
)
def test_odd_documents_do_no_harm(odd: dict[str, Any]) -> None:
    compare_specifications(odd, api())
    compare_specifications(api(), odd)
    compare_specifications(body({"enum": [1], "oneOf": [{"type": "string"}]}), odd)


def test_the_specification_of_a_source_is_that_of_its_inventory() -> None:
    root = Path(__file__).parents[2] / "examples" / "push_api"
    settings = load(root)
    found = openapi_document("project", take_inventory(root, settings, route_adapters).endpoints)
    assert found["paths"]
    assert source_specification(root, settings, route_adapters()) == found
