"""Old and new code that differ in what no lock keeps are not shown to be the same."""

import json
import sys
from pathlib import Path

import msgspec

from tests.command_line import tebiki, write
from tests.proof.exact_asker import asker
from tests.proof.sample import SETTINGS, branched, call, committed, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, ExactAnswers, Setup
from toolkit.proof.answers.exact_answers import differences_beyond_locks
from toolkit.session.run_target import RunTarget, fresh_copies

CASE = case_of(call("shop:reply", "shop.py::reply", number=1), "recorded")


def _answers(**places: str) -> ExactAnswers:
    return {CASE.id: {"result": {f".{name}": held for name, held in places.items()}}}


def _found(old: ExactAnswers, new: ExactAnswers, again: ExactAnswers) -> list[str]:
    return [str(it) for it in differences_beyond_locks([CASE], asker(old, new, again))]


def test_the_first_place_that_differs_is_named():
    old, new = _answers(a="1", b="2", c="3"), _answers(a="1", b="4", c="5")
    assert _found(old, new, old) == ["shop:reply(number=1): result.b"]
    assert _found(old, {}, old) == ["shop:reply(number=1): result.a"]


def test_what_old_code_answers_otherwise_each_time_says_nothing():
    old, new = _answers(a="1", b="2"), _answers(a="1", b="4")
    assert _found(old, new, _answers(a="1", b="9")) == []
    assert _found(old, new, _answers(a="9", b="2")) == ["shop:reply(number=1): result.b"]


def test_answers_of_which_nothing_is_known_are_not_alike():
    assert _found({}, {}, {}) == ["shop:reply(number=1)"]
    assert _found({}, _answers(a="1"), _answers(a="1")) == []  # asked again, the old code answered in another way


def test_parts_that_a_lock_leaves_out_are_not_compared():
    loose = msgspec.structs.replace(CASE, not_locked=("result",))
    assert [*differences_beyond_locks([loose], asker(_answers(a="1"), _answers(a="2"), {}))] == []


SHOP = """\
import hashlib
import ssl
import uuid


def account(name, password):
    known = hashlib.sha256(password.encode()).hexdigest()
    return {"name": name, "password": known}


def session(name):
    token = uuid.UUID(bytes=ssl.RAND_bytes(16)).hex
    if name:
        token = "-".join([name, token])
    return {"name": name, "token": token}


def doubled(numbers):
    found = []
    for it in numbers:
        if it > 1:
            found.append({"number": it * 2})
    return found
"""
RIGHT = ('''\
    found = []
    for it in numbers:
        if it > 1:
            found.append({"number": it * 2})
    return found
''', '''\
    return [{"number": one * 2} for one in numbers if one > 1]
''')  # fmt: skip


OTHER_HASH = "password.encode()", 'password.encode("utf-8")'


def test_a_proof_tells_masked_values_apart_and_no_right_refactoring(tmp_path: Path):
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "tebiki.toml": SETTINGS})
    asked = [call("shop:account", "shop.py::account", name=it, password=it) for it in ("x", "y")]
    asked += [call("shop:session", "shop.py::session", name=it) for it in ("A", "")]
    asked += [call("shop:doubled", "shop.py::doubled", numbers=it) for it in ([1, 2, 3], [0], [1, 5])]
    lock = take_lock(
        Setup(clocks=(FROZEN,)),
        fresh_copies(RunTarget(sys.executable, root)),
        [case_of(it, "recorded") for it in asked],
    )
    write(root / "characterization_tests", lock_files(lock))
    committed(root, "Lock")
    branched(root, "hash", {"shop.py": SHOP.replace("sha256", "md5")})
    branched(root, "right", {"shop.py": SHOP.replace(*RIGHT)})
    branched(root, "same", {"shop.py": SHOP.replace(*OTHER_HASH)})
    branched(root, "random", {"shop.py": SHOP.replace("if name:", "if bool(name):")})
    turned = '{"password": known, "name": name}'
    branched(root, "order", {"shop.py": SHOP.replace('{"name": name, "password": known}', turned)})
    names = ("hash", "right", "same", "order")
    verdicts = {it: tebiki("prove", it, root, "--out", tmp_path / "out").code for it in names}
    assert verdicts == {"hash": 1, "right": 0, "same": 0, "order": 3}
    pull = json.loads((tmp_path / "out" / "hash" / "pr.json").read_bytes())
    told = [example for it in pull["proofs"] for example in it.get("examples", ())]
    assert "result: a masked value -> another one" in str(told)
    assert tebiki("prove", "random", root, "--out", tmp_path / "out").code != 1  # other bytes at each start


PICKED = """\
def is_large(number):
    return number > 2


def first(numbers, wanted):
    for it in numbers:
        if wanted(it):
            return it
    return None
"""


def test_a_proof_tries_functions_that_act_otherwise(tmp_path: Path):
    root = repository(tmp_path / "shop", {"shop.py": PICKED, "tebiki.toml": SETTINGS})
    wanted = {"$py": "name", "of": "shop:is_large"}
    asked = [call("shop:first", "shop.py::first", numbers=it, wanted=wanted) for it in ([1, 3, 4], [1], [])]
    asked += [call("shop:is_large", "shop.py::is_large", number=it) for it in (2, 3)]
    target = fresh_copies(RunTarget(sys.executable, root))
    lock = take_lock(Setup(clocks=(FROZEN,)), target, [case_of(it, "recorded") for it in asked])
    write(root / "characterization_tests", lock_files(lock))
    committed(root, "Lock")
    branched(root, "wrong", {"shop.py": PICKED.replace("if wanted(it):", "if wanted(it) is True:")})
    right = "        if not wanted(it):\n            continue\n        return it\n"
    branched(root, "right", {"shop.py": PICKED.replace("        if wanted(it):\n            return it\n", right)})
    out = tmp_path / "out"
    assert {it: tebiki("prove", it, root, "--out", out).code for it in ("wrong", "right")} == {"wrong": 3, "right": 0}
    assert "result, where they return other true and false values" in (out / "wrong" / "pr.md").read_text()
