"""Schemas that docstrings name, fields made of columns, and locations of a project's own."""

from tests.inventory.programs import describe
from toolkit.inventory.openapi import openapi_document

SHOP = """
    from flask import Flask
    from flask_marshmallow import Marshmallow
    from marshmallow import Schema, fields
    from webargs.flaskparser import use_args

    app = Flask(__name__, static_folder=None)
    ma = Marshmallow(app)

    class Row(ma.SQLAlchemySchema):
        class Meta:
            model = object
        id = ma.auto_field(dump_only=True)
        title = ma.auto_field(required=True)
        shown = fields.Boolean(data_key="isShown")

    class Search(Schema):
        words = fields.String()
        limit = fields.Integer()

    @app.get("/rows")
    def rows():
        \"\"\"List rows.
        ---
        parameters:
          - in: query
            name: given
            schema: Search
          - in: query
            name: dry
            schema:
              type: boolean
        \"\"\"

    @app.put("/rows/<id>")
    def save(id):
        \"\"\"Save a row.
        ---
        requestBody:
          content:
            application/json:
              schema: Row
        \"\"\"

    @app.get("/found")
    @use_args(Search(), location="anywhere")
    def found(args): ...

    @app.delete("/rows")
    @use_args(Row(), location="anywhere")
    def remove(args): ...

    @app.get("/unknown")
    def unknown():
        \"\"\"Say nothing.
        ---
        parameters:
          - in: query
            name: given
            schema: Nowhere
        \"\"\"
"""


def carried(path: str) -> set[tuple[str, str, str, bool]]:
    endpoints = {item.route.path: item for item in describe({"app.py": SHOP}) if item.route.method != "DELETE"}
    found = (item for item in endpoints[path].parameters if item.place != "path")
    return {(item.name, item.place, item.type, item.required) for item in found}


def test_schemas_in_docstrings_are_their_fields() -> None:
    assert carried("/rows") == {
        ("words", "query", "string", False),
        ("limit", "query", "integer", False),
        ("dry", "query", "boolean", False),
    }
    assert carried("/rows/<id>") == {("title", "json", "", True), ("isShown", "json", "boolean", False)}
    assert carried("/unknown") == set()


def test_a_location_of_the_project_is_a_query_where_there_is_no_body() -> None:
    assert {place for _, place, *_ in carried("/found")} == {"query"}


def test_requests_that_delete_have_the_body_that_is_read() -> None:
    paths = openapi_document("shop", describe({"app.py": SHOP}))["paths"]
    schema = paths["/rows"]["delete"]["requestBody"]["content"]["application/json"]["schema"]
    assert schema["properties"].keys() == {"title", "isShown"}
    assert "requestBody" not in paths["/found"]["get"]
