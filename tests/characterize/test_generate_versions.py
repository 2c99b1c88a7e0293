"""An application that refuses to change what it holds unless its version is named."""

import sys
from pathlib import Path

import pytest

from tests.characterize.tariff import copying
from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.generate import generate_requests
from toolkit.model.lock import Setup
from toolkit.probe.generate.entity_tags import EntityTags

_APPLICATION = """\
import json

THINGS = {1: {"name": "a", "price": 1}, 2: {"name": "b", "price": 2}}


def described(number):
    return dict(THINGS[number], id=number, etag="tag-%d-%s" % (number, THINGS[number]["price"]))


def app(environ, start_response):
    status, answer = asked(environ)
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


def asked(environ):
    name = environ["PATH_INFO"].rpartition("/")[2]
    if not name.isdigit() or int(name) not in THINGS:
        return "200 OK", {"things": [described(number) for number in sorted(THINGS)]}
    number = int(name)
    if environ["REQUEST_METHOD"] == "GET":
        return "200 OK", described(number)
    if environ.get("HTTP_IF_MATCH") != described(number)["etag"]:
        return "412 Precondition Failed", {"error": "version"}
    if environ["REQUEST_METHOD"] == "DELETE":
        del THINGS[number]
        return "204 No Content", {}
    change = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
    if not isinstance(change, dict) or not isinstance(change.get("price"), (int, float)):
        return "422 Unprocessable Entity", {"error": "price"}
    if change["price"] > 5:
        return "200 OK", dict(described(number), dear=True)
    THINGS[number]["price"] = change["price"]
    return "200 OK", described(number)
"""


def test_what_was_told_of_a_version_is_named_in_later_requests(tmp_path: Path) -> None:
    root = write(tmp_path, {"shop.py": _APPLICATION})
    json = [["Content-Type", "application/json"]]
    asks = [
        {"method": "GET", "target": "/things", "headers": []},
        {"method": "PATCH", "target": "/things/2", "headers": json, "body": {"text": '{"price": 3}'}},
        {"method": "DELETE", "target": "/things/1", "headers": []},
    ]
    known = [case_of({"kind": "exchange", "order": n, **ask}, "recorded") for n, ask in enumerate(asks, 1)]
    found = generate_requests(Setup(app="shop:app"), copying(root, sys.executable), known, 8.0)
    named = [case.ask for case in found.cases if dict(case.ask["headers"]).get("If-Match", "").startswith("tag-")]
    assert {ask["method"] for ask in named} >= {"PATCH", "DELETE"}
    assert any('"price"' in ask["body"]["text"] for ask in named if ask["method"] == "PATCH")


@pytest.mark.parametrize(
    ("target", "header", "value", "known"),
    [
        ("/a/1", '"x"', None, {"/a/1": '"x"'}),
        ("/a/1/?b=c", None, {"_id": "1", "_etag": "x"}, {"/a/1": "x"}),
        ("/a", None, {"_items": [{"_id": "1", "_etag": "x"}, {"_id": "2", "_etag": "y"}]}, {"/a/1": "x", "/a/2": "y"}),
        ("/a", '"all"', [{"id": 7, "etag": "z"}], {"/a": '"all"', "/a/7": "z"}),
        ("/a", None, {"id": 7, "etag": "z"}, {"/a/7": "z"}),
        ("/a", None, {"id": 7, "etag": None, "other": [1]}, {"/a/7": None}),
    ],
)
def test_tags_are_known_by_the_path_of_what_they_are_of(
    target: str, header: str | None, value: object, known: dict[str, str | None]
) -> None:
    seen = EntityTags()
    seen.learn(target, header, value)
    assert {path: seen.tag_of(path) for path in known} == known


def test_what_lies_beside_has_another_last_part() -> None:
    seen = EntityTags()
    seen.learn("/a", None, [{"id": number, "etag": "x"} for number in (1, 2, 11)])
    seen.learn("/b/1", "y", None)
    assert seen.neighbours_of("/a/1?c=d") == ["/a/11", "/a/2"]
