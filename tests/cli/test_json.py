"""`--json`: results have the published shape, go to a file or to standard output, and overwrite nothing."""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest

from tests.command_line import HOME, tebiki, write
from tests.estimate.samples import as_csv, project
from tests.proof.sample import branched, repository
from tests.proof.test_refactor_step import BARE, STEP, planned

ROUTES = """from flask import Flask

app = Flask(__name__)


@app.route("/orders/<int:number>", methods=["GET"])
def order(number):
    return {"number": number}
"""


def _generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", HOME / "docs" / "generate.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


RESULTS: dict[str, tuple[Any, ...]] = _generate().json_results()


def _has_shape(command: str, text: str) -> bool:
    """Return whether one of the types of a command reads the text and loses nothing of it."""
    found = json.loads(text)
    for result in RESULTS[command]:
        try:
            value = msgspec.json.decode(text, type=result)
        except msgspec.ValidationError:
            continue
        if _is_part(found, msgspec.to_builtins(value)):
            return True
    return False


def _is_part(part: Any, whole: Any) -> bool:
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(key in whole and _is_part(it, whole[key]) for key, it in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(_is_part, part, whole))
    return bool(part == whole)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    root = repository(tmp_path / "shop", {"a.py": BARE.format(1), "c.py": BARE.format(2), "web.py": ROUTES})
    return planned(root, "a.py", "c.py")


def test_a_rule_a_metric_and_a_codemod_are_explained() -> None:
    for name, kind in (("swallowed_exception", "rule"), ("cyclomatic", "metric"), ("narrow_except", "codemod")):
        ran = tebiki("explain", name, "--json")
        assert (ran.code, ran.err) == (0, "")
        assert _has_shape("tebiki explain", ran.out)
        found = json.loads(ran.out)
        assert (found["kind"], found["name"]) == (kind, name)
        assert found != json.loads(tebiki("explain", name, "--json", "-", "--lang", "ja").out)
        assert "{" not in "".join(text for text in found.values() if isinstance(text, str))


def test_codemods_are_listed() -> None:
    text = tebiki("codemods", "--json").out
    assert _has_shape("tebiki codemods", text)
    assert {"narrow_except", "return_early"} <= {one["name"] for one in json.loads(text)}


def test_a_filter_is_explained_and_vectors_are_checked(tmp_path: Path) -> None:
    explained = tebiki("filters", "explain", '{"a": {"$gt": 1}}', '{"a": [0, 2]}', "--json").out
    assert _has_shape("tebiki filters explain", explained)
    assert json.loads(explained)["holds"] is True
    vectors = tmp_path / "vectors.jsonl"
    vectors.write_text('{"id": "1", "cat": "c", "filter": {"a": 1}, "doc": {"a": 2}, "match": true}\n')
    ran = tebiki("filters", "check", vectors, "--json")
    assert (ran.code, _has_shape("tebiki filters check", ran.out)) == (1, True)
    assert [one["id"] for one in json.loads(ran.out)["disagreements"]] == ["1"]


def test_rows_are_estimated_and_never_overwritten(tmp_path: Path) -> None:
    plan, out = tmp_path / "plan.csv", tmp_path / "out.csv"
    plan.write_text(as_csv(project("mine", 3, 9)), "utf-8")
    ran = tebiki("estimate", "rows", plan, "--out", out, "--json")
    assert (ran.code, _has_shape("tebiki estimate rows", ran.out)) == (0, True)
    assert len(json.loads(ran.out)["hours"]) == 3
    before = plan.read_bytes()
    ran = tebiki("estimate", "rows", plan, "--out", tmp_path / "other.csv", "--json", plan)
    assert (ran.code, plan.read_bytes(), (tmp_path / "other.csv").exists()) == (2, before, False)


def test_an_exercise_and_its_judgement(shop: Path) -> None:
    ran = tebiki("practise", STEP, shop, "--json")
    assert (ran.code, _has_shape("tebiki practise", ran.out)) == (0, True)
    found = json.loads(ran.out)
    assert (found["task"]["path"], found["done"], found["pull"]) == ("c.py", None, None)
    assert "+    except BaseException:" in found["diff"]
    branched(shop, "mine", {"c.py": BARE.format(2).replace("except:", "except BaseException:")})
    ran = tebiki("practise", STEP, shop, "--judge", "mine", "--json")
    assert _has_shape("tebiki practise", ran.out)
    assert (ran.code, json.loads(ran.out)["done"], json.loads(ran.out)["pull"]["branch"]) == (3, True, "mine")


def test_a_lock(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"calc.py": "def double(n):\n    return n * 2\n"})
    ran = tebiki("lock", root, "--only", "calc", "--seconds", "1", "--json")
    assert (ran.code, _has_shape("tebiki lock", ran.out)) == (0, True), ran.err
    found = json.loads(ran.out)
    assert {case["about"] for case in found["cases"]} == {"calc:double"}
    assert "lock.json" in found["files"]
    assert all((root / "characterization_tests" / name).is_file() for name in found["files"])


def test_a_refactoring_an_inventory_and_a_plan(shop: Path) -> None:
    for command, arguments in (
        ("refactor", ("narrow_except", shop)),
        ("inventory list", (shop,)),
        ("plan", (shop, "--no-history", "--out", shop.parent / "plan")),
    ):
        ran = tebiki(*command.split(), *arguments, "--json")
        assert ran.code == 0, ran.err
        assert _has_shape(f"tebiki {command}", ran.out), command


def test_a_file_gets_what_is_printed_without_it(shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "found" / "routes.json"
    ran = tebiki("inventory", shop, "--json", file)
    assert "/orders/" in ran.out
    assert file.read_text("utf-8") == tebiki("inventory", shop, "--json", "-").out
    ran = tebiki("refactor", "narrow_except", shop, "--json", file)
    assert "+    except BaseException:" in ran.out
    assert file.read_text("utf-8") == tebiki("refactor", "narrow_except", shop, "--json").out


@pytest.mark.parametrize("victim", ["a.py", "notes.txt", "settings.toml"])
def test_a_file_that_is_not_json_is_not_overwritten(shop: Path, victim: str) -> None:
    """`--json a.py` was meant as `--json`, and then the path."""
    write(shop, {"notes.txt": "keep\n", "settings.toml": '[project]\nname = "shop"\n'})
    before = (shop / victim).read_bytes()
    ran = tebiki("refactor", "narrow_except", "--json", shop / victim)
    assert (ran.code, (shop / victim).read_bytes()) == (2, before)
    assert "exists and is not JSON" in ran.err
    ran = tebiki("inventory", "--json", shop)
    assert (ran.code, "is a directory" in ran.err) == (2, True)
