"""Marks of recorded use: on the terminal, in OpenAPI, on pages and in the handbook."""

import json

import msgspec
import pytest
from openapi_spec_validator import validate

from tests.inventory.traffic.endpoints import endpoint, exchange, join
from tests.render import sample
from tests.render.handbook.test_handbook import SETUP
from toolkit.inventory.openapi import openapi_document
from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import BodySchema, EndpointParameter, Inventory, SchemaField, SchemaUse
from toolkit.model.listing import ReportSources
from toolkit.model.traffic import EndpointTraffic, StatusTraffic, Traffic
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.summary import render_summary
from toolkit.render.html import FORMAT
from toolkit.render.inventory.document import inventory_bytes
from toolkit.render.terminal.inventory import describe_inventory
from toolkit.render.terminal.traffic import describe_traffic

TESTED = {"around": {"flask": {"testing": {}}}}
ENDPOINTS = (
    endpoint("GET", "/a/{id}", (200,), parameters=(EndpointParameter("id", "path"), EndpointParameter("q", "query"))),
    endpoint("*", "/b", (200, 400, 409), parameters=(EndpointParameter("name", "json"),)),
    endpoint("GET", "/c", (200,), response=SchemaUse("Item")),
)
SCHEMAS = (BodySchema("Item", (SchemaField("sku"), SchemaField("price"))),)
EXCHANGES = (
    exchange("GET /a/1?q=1", **TESTED),
    exchange("GET /a/2?x=1", 500, **TESTED),
    exchange("POST /b", body='{"name": 1}', kind="application/json"),
    exchange("GET /b", 400, **TESTED),
    exchange("GET /c", answer='{"sku": 1}', **TESTED),
    exchange("GET /metrics", **TESTED),
)
ROUTES = tuple(item.route for item in ENDPOINTS)


def with_traffic(traffic: Traffic | None) -> Inventory:
    return Inventory(("flask",), ROUTES, (), endpoints=ENDPOINTS, schemas=SCHEMAS, files=1, traffic=traffic)


FOUND = with_traffic(join(ENDPOINTS, *EXCHANGES, schemas=SCHEMAS))
UNUSED = with_traffic(None)
TEXTS: dict[Lang, str] = {
    "en": """\
Recorded in recording/: 6 requests, 5 of them from tests. 3 routes in the code: 3 seen running, 0 only in code.
A recording shows what happened while it was made: a route that is only in code may be in use all the same.
1 route was seen running and not found in code:
  GET  /metrics  1 request: 200 ×1
1 status code was seen running and not found in code:
  500  GET /a/{id}  1 request
1 parameter or field of requests was seen running and not found in code:
  query x  GET /a/{id}  1 request
3 routes on 3 paths (flask 3):
  GET  /a/{id}  app.f  app.py:1
         seen in tests: 2 requests; 200 ×1, 500 ×1; only seen in tests: status 500, query x
  *    /b  app.f  app.py:1
         seen running: 2 requests, 1 of them from tests; 200 ×1, 400 ×1; only in code: status 409
  GET  /c  app.f  app.py:1
         seen in tests: 1 request; 200 ×1; only in code: response price""",
    "ja": """\
記録（recording/）：リクエスト6件（うち5件はテストから）。ルートは3件で、動作の記録があるものは3件、コードだけにあるものは0件です。
記録が示すのは、記録中に起きたことだけです。コードだけにあるルートも、使われている可能性があります。
動作の記録があり、コードに見つからないルートが1件あります。
  GET  /metrics  リクエスト1件：200 ×1
動作の記録があり、コードに見つからないステータスコードが1件あります。
  500  GET /a/{id}  リクエスト1件
動作の記録があり、コードに見つからないリクエストのパラメーターと項目が1件あります。
  query x  GET /a/{id}  リクエスト1件
ルートは3件、パスは3件です（flask 3）。
  GET  /a/{id}  app.f  app.py:1
         テストで記録あり：リクエスト2件；200 ×1、500 ×1；テストの記録のみ：ステータス500、query x
  *    /b  app.f  app.py:1
         記録あり：リクエスト2件（うちテスト1件）；200 ×1、400 ×1；コードのみ：ステータス409
  GET  /c  app.f  app.py:1
         テストで記録あり：リクエスト1件；200 ×1；コードのみ：response price""",
}
NOTHING: dict[Lang, str] = {
    "en": "Nothing was recorded, so nothing says",
    "ja": "動作を記録していないため、どのエンドポイントが実際に使われているかはわかりません",
}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_route_says_what_was_seen_of_it(lang: Lang) -> None:
    lines = list(describe_inventory(FOUND, lang))
    assert "\n".join(lines[: len(TEXTS[lang].split("\n"))]) == TEXTS[lang]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_without_a_recording_nothing_is_claimed(lang: Lang) -> None:
    text = "\n".join(describe_inventory(UNUSED, lang))
    assert text.count(NOTHING[lang]) == 1
    assert json.loads(inventory_bytes(UNUSED, lang))["traffic"] is None
    for document in (render_handbook, render_summary):
        assert document(ProjectDocuments("shop", UNUSED, SETUP, {}), lang).count(NOTHING[lang]) == 1
    assert "x-seen" not in json.dumps(openapi_document("shop", ENDPOINTS, SCHEMAS))


def test_a_specification_with_marks_is_valid_and_says_the_same() -> None:
    document = openapi_document("shop", ENDPOINTS, SCHEMAS, FOUND.traffic)
    validate(document)
    show, *by_method = document["paths"]["/a/{id}"]["get"], *document["paths"]["/b"].values()
    assert show["x-seen"] == {"mark": "seen", "requests": 2, "tests": 2}
    assert show["x-only-seen"] == {"statuses": [500], "query": ["x"]}
    assert {code: row["x-seen"]["mark"] for code, row in show["responses"].items()} == {
        "200": "seen",
    }
    assert [row["x-seen"]["mark"] for row in show["parameters"]] == ["seen", "seen"]
    assert [row["x-seen"]["requests"] for row in by_method] == [1, 1, 0, 0, 0]
    assert [row["responses"]["400"]["x-seen"]["mark"] for row in by_method[:2]] == ["seen", "only_in_code"]
    body = document["paths"]["/b"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert body["properties"]["name"]["x-seen"]["mark"] == "seen"
    item = document["components"]["schemas"]["Item"]["properties"]
    assert {name: row["x-seen"]["mark"] for name, row in item.items()} == {"sku": "seen", "price": "only_in_code"}
    assert [row["path"] for row in document["x-seen-not-found"]] == ["/metrics"]


@pytest.mark.parametrize(
    ("lang", "seen"), [("en", "seen in tests: 2 requests"), ("ja", "テストで記録あり：リクエスト2件")]
)
def test_pages_and_documents_show_it_too(lang: Lang, seen: str) -> None:
    files = FORMAT.render_with_sources(sample.report(), sample.CATALOGUE, lang, ReportSources(inventory=FOUND))
    table = files["endpoints.html"].decode()
    [page] = [
        page.decode()
        for name, page in files.items()
        if name.startswith("endpoints/") and b"/a/{id}</code></h1>" in page
    ]
    assert seen in table
    assert table.index("/<wbr>metrics") < table.index(seen)
    assert seen in page
    assert "<code>query x</code>" in page
    handbook = render_handbook(ProjectDocuments("shop", FOUND, SETUP, {}), lang)
    assert seen in handbook
    assert "`/metrics`" in handbook
    assert "recording/" in render_summary(ProjectDocuments("shop", FOUND, SETUP, {}), lang)


def test_a_document_with_traffic_is_the_published_type() -> None:
    traffic = json.loads(inventory_bytes(FOUND, "en"))["traffic"]
    assert msgspec.convert(traffic, Traffic) == FOUND.traffic


def test_a_path_that_is_a_regular_expression_is_shown_as_a_template_in_every_list() -> None:
    row = EndpointTraffic("GET", "/a/(?P<pk>[^/.]+)", 1, 1, statuses=(StatusTraffic(403, "only_seen", 1),))
    lines = [*describe_traffic(Traffic((), (row,)), "en", {row.path: "/a/{pk}"})]
    assert any("403  GET /a/{pk}" in line for line in lines)
