"""A change that only puts keys or attributes in another order is not shown to be the same."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import SETTINGS, branched, call, committed, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Setup
from toolkit.proof.answers.key_order import has_order, reordered_keys
from toolkit.session.run_target import RunTarget, fresh_copies

CASE = case_of(call("shop:reply", "shop.py::reply", number=1), "recorded")
OBJECT = {"$py": "object", "class": "shop:Point"}
REPLIES = """\
class Point:
    def __init__(self, across):
        self.across = across
        self.down = across + 1


def point(across):
    return Point(across)


def reply(number):
    return {"first": number, "second": [number + 1]}


def names(number):
    return {number, number + 1}
"""


@pytest.mark.parametrize(
    ("old", "new", "places"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, []),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, [""]),
        ([{"x": {"a": 1, "b": 2}}], [{"x": {"b": 7, "a": 1}}], [".0.x"]),
        ({**OBJECT, "state": {"a": 1, "b": 2}}, {**OBJECT, "state": {"b": 2, "a": 1}}, [".state"]),
        ({**OBJECT, "id": 1, "state": {}}, {**OBJECT, "state": {}, "id": 1}, []),
        ({"$py": "set", "of": [1, 2]}, {"$py": "set", "of": [1, 2]}, []),
        ({"a": 1}, {"b": 1}, []),
    ],
)
def test_keys_in_another_order_are_found(old: object, new: object, places: list[str]):
    assert [it.place for it in reordered_keys(CASE, {"value": old}, {"value": new})] == places


def test_what_is_said_names_the_input_and_the_keys():
    (found,) = reordered_keys(CASE, {"value": {"x": {"a": 1, "b": 2}}}, {"value": {"x": {"b": 2, "a": 1}}})
    assert str(found) == 'shop:reply(number=1): value.x: "a", "b" -> "b", "a"'


def test_old_dictionaries_have_no_order():
    assert [has_order(it) for it in ("2.7.18 CPython", "3.5.10", "3.6.15", "3.13.1", "")] == [False, False, *[True] * 3]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = repository(tmp_path_factory.mktemp("order") / "shop", {"shop.py": REPLIES, "tebiki.toml": SETTINGS})
    asked = [call(f"shop:{name}", f"shop.py::{name}", number=n) for name in ("reply", "names") for n in (1, 5)]
    asked += [call("shop:point", "shop.py::point", across=it) for it in (1, 5)]
    cases = [case_of(it, "recorded") for it in asked]
    lock = take_lock(Setup(clocks=(FROZEN,)), fresh_copies(RunTarget(sys.executable, root)), cases)
    write(root / "characterization_tests", lock_files(lock))
    return committed(root, "Lock")


REORDERED = ('"first": number, "second": [number + 1]', '"second": [number + 1], "first": number')


def test_a_changed_order_of_keys_is_not_shown(root: Path):
    branched(root, "keys", {"shop.py": REPLIES.replace(*REORDERED)})
    out = root.parent / "out"
    ran = tebiki("prove", "keys", root, "--out", out)
    pull = json.loads((out / "keys" / "pr.json").read_bytes())
    assert (ran.code, [(it["line"], it["why"]) for it in pull["unheld"]]) == (3, [(12, "reordered")])
    assert "the order of keys in an answer differs" in ran.out
    assert 'result: "first", "second" -> "second", "first"' in ran.out
    assert not pull.get("lock_command")


def test_a_changed_order_of_attributes_is_not_shown_and_one_of_a_set_is_the_same(root: Path):
    swapped = "        self.down = across + 1\n        self.across = across\n"
    text = REPLIES.replace("        self.across = across\n        self.down = across + 1\n", swapped)
    branched(root, "attributes", {"shop.py": text})
    branched(root, "set", {"shop.py": REPLIES.replace("{number, number + 1}", "{number + 1, number}")})
    out = root.parent / "out"
    code = tebiki("prove", "attributes", root, "--out", out).code
    pull = json.loads((out / "attributes" / "pr.json").read_bytes())
    assert (code, {it["why"] for it in pull["unheld"]}) == (3, {"reordered"})
    assert tebiki("prove", "set", root, "--out", out).code == 0


def test_verify_does_not_show_it_either_but_sees_no_difference_from_the_lock(root: Path):
    (root / "shop.py").write_text(REPLIES.replace(*REORDERED))
    try:
        ran = tebiki("verify", root, "--python", sys.executable, "--json", "--base", "main")
        found = json.loads(ran.out)
        assert (ran.code, found["verdict"], [it["why"] for it in found["unheld"]]) == (3, "not_shown", ["reordered"])
        assert not found.get("differing")
    finally:
        (root / "shop.py").write_text(REPLIES)
