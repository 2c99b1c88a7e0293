"""Marks of recorded use, from recorded tests to an inventory and a report."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, tebiki_in, write

FILES = {
    "shop/__init__.py": """\
from flask import Flask, jsonify, request

app = Flask(__name__)


@app.route("/shops/<int:id>")
def show(id):
    assert id != 9
    return jsonify(id=id, sort=request.args.get("sort"))


@app.route("/shops", methods=["POST"])
def add():
    name = request.json["name"]
    return jsonify(name=name), 201


@app.route("/old")
def old():
    return "old"


for path in open("routes.txt").read().split():
    app.add_url_rule(path, path, lambda: "found")
""",
    "routes.txt": "/metrics",
    "test_shop.py": """\
import unittest

from shop import app


class ShopTest(unittest.TestCase):
    def test_shop(self):
        client = app.test_client()
        for target in ("/shops/1?sort=name", "/shops/9", "/nowhere", "/metrics"):
            self.assertTrue(client.get(target).data)
        self.assertTrue(client.post("/shops", json={"name": "hunter2", "colour": "hunter2"}).data)
""",
}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("traffic") / "shop", FILES)
    ran = tebiki_in(root, "record", "--level", "http", "--python", sys.executable, "--", "python", "-m", "unittest")
    assert ran.code == 0
    return root


def test_an_inventory_says_what_was_seen(recorded: Path) -> None:
    traffic = json.loads(tebiki("inventory", recorded, "--json", "-").out)["traffic"]
    rows = {f"{row['method']} {row['path']}": row for row in traffic["endpoints"]}
    assert [(source["folder"], source["requests"], source["tests"]) for source in traffic["sources"]] == [
        ("recording", 5, 5)
    ]
    assert {name: row["requests"] for name, row in rows.items() if "static" not in name} == {
        "GET /shops/<int:id>": 2,
        "POST /shops": 1,
        "GET /old": 0,
    }
    show = {item["code"]: item["mark"] for item in rows["GET /shops/<int:id>"]["statuses"]}
    assert show[200] == "seen"
    assert show[500] == "only_seen"
    added = {(item["place"], item["name"]): item["mark"] for item in rows["POST /shops"]["fields"]}
    assert added["json", "name"] == "seen"
    assert added["json", "colour"] == "only_seen"
    assert [(row["method"], row["path"], row["statuses"]) for row in traffic["unlisted"]] == [
        ("GET", "/metrics", [[200, 1]])
    ]
    assert traffic["refused"] == 1
    assert "hunter2" not in json.dumps(traffic)


def test_a_report_says_it_too_and_notices_another_recording(recorded: Path, tmp_path: Path) -> None:
    def report(*options: object) -> dict[str, object]:
        ran = tebiki("analyze", recorded, "--out", tmp_path / "out", "--no-history", "--quiet", *options)
        assert ran.code == 0
        found: dict[str, object] = json.loads((tmp_path / "out" / "report.json").read_bytes())["sections"]["inventory"]
        return found

    tebiki("inventory", recorded, "--quiet")
    assert report()["recorded"] == {"requests": 5, "tests": 5, "seen": 2, "unlisted": 1}
    assert "seen in tests: 2 requests" in (tmp_path / "out" / "endpoints.html").read_text()
    log = write(tmp_path, {"access.log": '1.2.3.4 - - [01/Jan/2024:00:00:00 +0000] "GET /old HTTP/1.1" 200 3\n'})
    assert tebiki("record", "--import", log / "access.log", "--out", tmp_path / "log").code == 0
    assert report("--recording", tmp_path / "log")["recorded"] == {"requests": 1, "tests": 0, "seen": 1, "unlisted": 0}
    both = tebiki("inventory", recorded, "--recording", tmp_path / "log", "--recording", recorded / "recording").out
    assert "seen running: 1 request, in " in both
    (recorded / "recording").rename(tmp_path / "away")
    assert report()["recorded"] is None


def test_a_folder_without_a_recording_is_refused(recorded: Path, tmp_path: Path) -> None:
    ran = tebiki("inventory", recorded, "--recording", tmp_path)
    assert ran.code == 2
    assert "holds no recording" in ran.err
