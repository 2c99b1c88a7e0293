"""Calls whose arguments name a file are locked though their test has removed it, and a changed parser differs."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, verify_changed
from tests.command_line import write
from tests.interpreters import interpreter, sweep
from tests.survive.test_isolation import namespaces
from toolkit.session.probe_environment import PROBE

FILES = {
    "shop/__init__.py": "",
    "shop/parsers.py": """\
import csv
import os


def size(path):
    return os.path.getsize(path)


def rows(path):
    with open(path) as file:
        for row in csv.DictReader(file):
            yield dict(row)


class Upload(object):
    def __init__(self, path):
        self.path = path

    def take(self):
        with open(self.path) as file:
            text = file.read()
        os.remove(self.path)
        with open(self.path + ".done", "w") as file:
            file.write(text)
        return sorted(os.listdir(os.path.dirname(self.path)))
""",
    "test_shop.py": """\
import os
import shutil
import tempfile
import unittest

from shop import parsers


class ParserTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.path = os.path.join(self.folder, "goods.csv")

    def tearDown(self):
        shutil.rmtree(self.folder)

    def put(self, path, text):
        with open(path, "w") as file:
            file.write(text)

    def test_goods(self):
        self.put(self.path, "name,price,password\\npen,12,PLANTplant1\\n")
        self.assertEqual(len(list(parsers.rows(self.path))), 1)
        self.put(self.path, "name,price\\npen,12\\nink,3\\n")
        self.assertEqual(len(list(parsers.rows(self.path))), 2)
        self.assertEqual(parsers.size(self.path), 24)
        self.assertEqual(parsers.Upload(self.path).take(), ["goods.csv.done"])

    def test_media(self):
        path = os.path.abspath("media.csv")
        self.addCleanup(os.remove, path)
        self.put(path, "name\\npaper\\n")
        self.assertEqual(parsers.size(os.path.abspath("media.csv")), 11)
""",
}


@namespaces
def test_files_of_tests_are_there_again_for_each_case(tmp_path: Path) -> None:
    root = record_tests(tmp_path / "project", FILES, sys.executable, "-m", "unittest", "-q", "test_shop")
    assert "PLANTplant1" not in "".join(path.read_text() for path in (root / "recording").iterdir())
    lock_recorded(root)
    kept_out = root / "characterization_tests" / "not_locked.jsonl"
    lines = [json.loads(line) for line in kept_out.read_text().splitlines()] if kept_out.exists() else []
    assert [(line["about"], line["count"]) for line in lines if line["why"] == "file"] == [("shop.parsers:rows", 1)]
    (cases,) = (root / "characterization_tests" / "cases").glob("*.jsonl")
    parts = [(case["about"], case["parts"]) for case in map(json.loads, cases.read_text().splitlines())]
    assert ("shop.parsers:size", {"result": 24}) in parts
    assert ("shop.parsers:size", {"result": 11}) in parts
    assert ("shop.parsers:Upload.take", {"result": ["goods.csv.done"]}) in parts
    assert (
        "shop.parsers:rows",
        {"result": None, "yielded": [{"name": "pen", "price": "12"}, {"name": "ink", "price": "3"}]},
    ) in parts
    ran = verify_changed(root, "shop/parsers.py", "yield dict(row)", 'yield dict(row, price=row["price"][:1])')
    assert (ran.code, "shop.parsers:rows" in ran.out) == (1, True), ran.err
    assert 'yielded.0.price: "12" -> "1"' in ran.out


def _answers(python: Path, root: Path, wall: str, cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parts of the answers to some cases behind one of the walls."""
    first = {"root": str(root), "scratch": str(root), "guard": True, "isolate": {"wall": wall}, "pin": None}
    requests = [first, *({"id": str(number), "ask": ask} for number, ask in enumerate(cases))]
    done = subprocess.run(
        [str(python), "-B", str(PROBE), "replay.locked_cases"],
        cwd=root,
        input="".join(f"{json.dumps(one)}\n" for one in requests),
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    lines = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return [line["parts"] for line in lines if "id" in line]


@sweep("2.7", "3.6", "3.8", "3.12", "3.13")
@pytest.mark.parametrize("wall", ["", "landlock", "hook"])
def test_files_are_the_same_behind_each_wall_and_again_for_the_next_case(
    version: str, wall: str, tmp_path: Path
) -> None:
    if wall == "hook" and version in ("2.7", "3.6"):
        pytest.skip("it has no audit hook")
    root = write(tmp_path / "project", {name: FILES[name] for name in ("shop/__init__.py", "shop/parsers.py")})
    deep, media = "/tmp/tmpPLANT1/in/goods.csv", "/srv/shop/media/goods.csv"
    files = {deep: {"text": "name\npen\n"}, media: {"text": "name\nink\n", "place": "{scratch}/media/goods.csv"}}

    def ask(name: str, path: str, **given: Any) -> dict[str, Any]:
        return {
            "kind": "call",
            "seam": f"shop.parsers:{name}",
            "given": given or {"path": path},
            "around": {"files": {path: files[path]}},
        }

    upload = {"self": {"$py": "object", "class": "shop.parsers:Upload", "state": {"path": deep}}}
    cases = [ask("rows", deep), ask("Upload.take", deep, **upload), ask("rows", deep), ask("rows", media)]
    found = _answers(interpreter(version), root, wall, cases)
    assert [one.get("yielded") or one.get("result") for one in found] == [
        [{"name": "pen"}],
        ["goods.csv.done"],
        [{"name": "pen"}],
        [{"name": "ink"}],
    ]
    assert found[0] == found[2]
    assert not (root / "media").exists()
    assert not Path("/tmp/tmpPLANT1").exists()
