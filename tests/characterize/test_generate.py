"""Inputs that nobody recorded: they reach both sides of a boundary, do no harm, and outlive what ends the process."""

from pathlib import Path
from typing import cast

import pytest

from tests.characterize.tariff import copying, project
from toolkit.characterize.generate import Budget, GeneratedCases, generate_calls
from toolkit.characterize.part_comparison import changed_parts
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.characterize.take_lock import take_lock
from toolkit.model.facts import Lang
from toolkit.model.lock import Lock, Setup
from toolkit.model.lock_run import LockResult
from toolkit.render.terminal.lock import describe_lock

SOURCE = """\
import os


def fare(age, zones=1):
    if age < 6:
        return 0
    price = 120 + 80 * zones
    if age <= 15 and not zones == 7:
        price //= 2
    return price


class Card(object):
    def __init__(self, holder, points=0):
        self.holder = holder
        self.points = points

    def level(self):
        if self.points >= 500:
            return "gold"
        return "plain"


def kind_of(text):
    if text.startswith("coupon:"):
        return "coupon"
    raise ValueError("no kind: " + text)
"""
HARMFUL = """\
import os


def leave(code):
    if code == 41:
        os._exit(code)
    return code + 1


def forget(place):
    os.remove(place)


def keep(name):
    if name == "here":
        return 1
    return 2
"""
ENDLESS = """\
def a_loop(text):
    while True:
        text = text


class Basket(dict):
    def total(self):
        return sum(held for held in self.values() if isinstance(held, int))


class Memo(object):
    def __init__(self, function):
        self.function = function
        self.known = {}


def z_last(number):
    return number > 41
"""
OWN_FAULT = """\
import sys


def sound(number):
    return number > 41


def blamed(number):
    return number > 42


of_search = sys.modules.get("tebiki_probe.generate.functions")
if of_search:
    key_of = of_search.key_of

    def fail(ask):
        return {}["no key"] if ask["seam"].endswith("blamed") else key_of(ask)

    of_search.key_of = fail
"""
CHANGES = (
    ("age < 6", "age <= 6"),
    ("age <= 15", "age < 15"),
    ("80 * zones", "81 * zones"),
    ("zones == 7", "zones == 8"),
    ("points >= 500", "points > 500"),
    ("coupon:", "coupons:"),
    ("no kind: ", "no sort: "),
    ("return 0", "return None"),
)


def _invented(root: Path, source: str, seconds: float) -> GeneratedCases:
    return generate_calls(Setup(), copying(project(root, source)), [], Budget(("tariff",), seconds))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="module")
def lock(root: Path) -> Lock:
    found = _invented(root, SOURCE, 4.0)
    assert found.ended_early == 0
    return take_lock(Setup(), copying(root), found.cases)


def test_every_function_is_called_and_nothing_of_it_is_flaky(lock: Lock) -> None:
    assert {case.about for case in lock.cases} >= {"tariff:fare", "tariff:Card.level", "tariff:kind_of"}
    assert {case.origin for case in lock.cases} == {"invented"}
    assert lock.kept_out == ()


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_lock_from_nothing_tells_both_sides_of_a_boundary(
    tmp_path: Path, lock: Lock, before: str, after: str
) -> None:
    changed = project(tmp_path, SOURCE.replace(before, after))
    replays = RepeatedReplay(lock.setup, copying(changed), (), Patience())
    came = replays.replay_once(lock.cases, lock.setup.clocks[0])
    assert any(changed_parts(case.parts, came[case.id].parts) for case in lock.cases)


def test_a_function_without_end_takes_no_time_from_others_and_every_kind_of_class_has_instances(tmp_path: Path) -> None:
    found = _invented(tmp_path, ENDLESS, 4.0)
    assert {case.about for case in found.cases} == {"tariff:Basket.total", "tariff:Memo.__init__", "tariff:z_last"}


def test_a_fault_of_the_search_itself_is_told_and_is_not_the_functions(tmp_path: Path) -> None:
    found = _invented(tmp_path, OWN_FAULT, 1.0)
    assert [(one.seam, one.error) for one in found.faults] == [("tariff:blamed", "KeyError: 'no key'")]
    assert found.faults[0].place.startswith("generate/call_search.py:")
    assert (found.ended_early, found.left_out) == (0, ())
    assert {case.about for case in found.cases} >= {"tariff:sound"}
    for lang, words in (("en", "say nothing about the functions"), ("ja", "tebiki自身の不具合")):
        said = "\n".join(describe_lock(LockResult(Lock(Setup()), {}, faults=found.faults), "there", cast(Lang, lang)))
        assert words in said
        assert "KeyError: 'no key'" in said


def test_what_ends_the_process_or_deletes_files_does_no_harm_and_is_told(tmp_path: Path) -> None:
    precious = tmp_path / "here"
    precious.write_text("x")
    found = _invented(tmp_path / "project", HARMFUL, 3.0)
    assert found.ended_early >= 1
    assert [one.seam for one in found.left_out] == ["tariff:leave"]
    assert found.left_out[0].given == '{"code": 41}'
    assert precious.exists()
    assert {case.about for case in found.cases} >= {"tariff:keep", "tariff:forget"}


def test_no_time_is_no_search(tmp_path: Path) -> None:
    assert _invented(tmp_path, SOURCE, 0) == GeneratedCases()


DISTURBING = """\
import os

SAID = b'{"done": true}\\n{"ask": 7}\\n{"done": true, "seconds": "x"}\\n'


def chatter(a):
    for number in range(3, 12):
        try:
            os.write(number, SAID)
        except OSError:
            pass
    return a


def huge(n):
    return 10 ** 5000


def innocent(n):
    return "many" if n > 3 else "few"
"""


def test_what_writes_to_all_descriptors_or_returns_huge_numbers_leaves_the_others(tmp_path: Path) -> None:
    found = _invented(tmp_path, DISTURBING, 3.0)
    assert "tariff:innocent" in {case.about for case in found.cases}
    assert found.left_out == ()
    assert found.ended_early == 0


TABLE = """\
RULES = [("oak", 3), ("elm", 5), ("ash", 7), ("fir", 11)]


def rate(word):
    for name, price in RULES:
        if word == name:
            return price
    return 0


def add_rule(name):
    RULES.insert(0, (name, 1))
"""


def test_each_row_of_a_table_gets_a_case_that_no_other_call_has_changed(tmp_path: Path) -> None:
    found = generate_calls(Setup(), copying(project(tmp_path / "rows", TABLE)), [], Budget(("tariff",), 2.0))
    given = {case.ask["given"].get("word") for case in found.cases if case.ask["seam"] == "tariff:rate"}
    assert given >= {"oak", "elm", "ash", "fir"}
    assert not [case for case in found.cases if case.ask["seam"] == "tariff:add_rule"]
