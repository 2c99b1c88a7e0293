"""Requests beside one have an odd value in each place of it, and leave the request as it is."""

import json
from itertools import islice
from urllib.parse import parse_qsl

from toolkit.probe.generate.request_neighbours import requests_near

ASK = {
    "method": "POST",
    "target": "/login?next=/a&next=b",
    "headers": [["Host", "localhost"], ["Accept", "text/csv"]],
    "order": 1,
}


def test_each_place_is_changed_alone():
    ask = {**ASK, "body": {"text": "user=ann&lang=en"}}
    before = json.dumps(ask)
    found = list(requests_near(ask))
    assert json.dumps(ask) == before
    users = {parse_qsl(it["body"]["text"])[0][1] for it in found if it["body"] != ask["body"]}
    assert {"ann\n", "ann ", "ANN", "an\xdf"} <= users
    assert any(parse_qsl(it["target"].partition("?")[2])[1] == ("next", "b\n") for it in found)
    assert any(["Accept", "x/y, text/csv"] in it["headers"] for it in found)
    assert all(["Host", "localhost"] in it["headers"] for it in found)
    changed = [sum(it[name] != ask[name] for name in ("target", "headers", "body")) for it in found]
    assert set(changed) == {1}


def test_headers_that_every_client_sends_are_emptied():
    headers = [["User-Agent", "Werkzeug/3.1"], ["Cookie", "a=b"], ["Content-Length", "3"]]
    found = [it["headers"] for it in requests_near({**ASK, "target": "/", "headers": headers})]
    assert found == [[["User-Agent", ""], *headers[1:]], [headers[0], ["Cookie", ""], headers[2]]]


def test_the_ends_of_a_path_are_changed_and_stay_one_segment():
    targets = {it["target"] for it in requests_near({**ASK, "target": "/items/Green%20Tea?a=1"})}
    assert {"/items/gREEN%20tEA?a=1", "/items/Green%20Te_?a=1", "/items/Green%20Tea%2F?a=1"} <= targets
    assert "/ITEMS/Green%20Tea?a=1" in targets


def test_json_stays_json_and_a_number_a_number():
    ask = {**ASK, "body": {"text": '{"name": "Tea", "count": 2, "tags": ["a"]}'}}
    bodies = [json.loads(it["body"]["text"]) for it in requests_near(ask)]
    assert {"name": "Tea", "count": 2.5, "tags": ["a"]} in bodies
    assert {"name": "Tea\n", "count": 2, "tags": ["a"]} in bodies
    assert {"name": "Tea", "count": 2, "tags": ["a "]} in bodies


def test_a_request_without_anything_has_none_beside_it():
    assert list(requests_near({"method": "GET", "target": "/", "headers": [["Host", "x"]]})) == []


def test_names_that_the_code_looks_up_come_first_and_are_added():
    ask = {**ASK, "method": "GET", "target": "/items?limit=20"}
    targets = [it["target"] for it in islice(requests_near(ask, ["limit", "page"], ["all"]), 13)]
    limits = [f"/items?limit={value}" for value in ("", "0", "1", "-1", "21", "19", "all")]
    pages = [f"/items?limit=20&page={value}" for value in ("", "0", "1", "-1", "all")]
    assert targets == [*limits, "/items", *pages]


def test_a_name_is_changed_first_where_the_request_has_it():
    def places(ask):
        return ["query" if it["target"] != ask["target"] else "body" for it in requests_near(ask, ["id", "page"])]

    ask = {**ASK, "target": "/", "headers": [], "body": {"text": '{"id": 2}'}}
    found = places(ask)
    of_id = found.index("query")
    assert of_id > 8
    assert found[of_id : of_id + 4] in (["query", "body"] * 2, ["body", "query"] * 2), "it has no page"
    assert places({**ask, "target": "/?id=2"})[:5] == ["query"] * 5


def test_names_are_changed_where_json_has_them():
    ask = {**ASK, "target": "/", "body": {"text": '{"rows": [{"id": 2}], "a": 1}'}}
    bodies = [json.loads(it["body"]["text"]) for it in requests_near(ask, ["id"], []) if it["body"] != ask["body"]]
    assert {"rows": [{"id": 0}], "a": 1} in bodies
    assert {"rows": [{"id": None}], "a": 1} in bodies
    assert {"rows": [{"id": 3}], "a": 1} in bodies
    assert {"rows": [{}], "a": 1} in bodies
    assert all("id" not in it for it in bodies)


def test_names_that_json_lacks_are_added_to_the_outermost_object():
    ask = {**ASK, "target": "/", "body": {"text": '{"a": {"b": 1}}'}}
    bodies = [json.loads(it["body"]["text"]) for it in requests_near(ask, ["id"], ["x"]) if it["body"] != ask["body"]]
    assert {"a": {"b": 1}, "id": "x"} in bodies
