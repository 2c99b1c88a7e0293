"""The commands after a lock are ones that work as they are printed."""

import shlex

import pytest

from toolkit.model.facts import Lang
from toolkit.model.lock import Case, Lock, Setup
from toolkit.model.lock_run import LockResult
from toolkit.render.terminal.lock import describe_lock


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("origin", ["recorded", "invented"])
def test_a_lock_says_what_comes_next(lang: Lang, origin: str) -> None:
    case = Case("c", "shop:price", origin, {"kind": "call"}, {"result": 1})
    done = LockResult(Lock(Setup(), (case,)), {})
    lines = [*describe_lock(done, "a shop/characterization_tests", lang, "a shop")]
    commands = [line.partition("  # ")[0].strip() for line in lines if line.startswith("  ")]
    assert ("tebiki record -- COMMAND" in commands[0]) is (origin == "invented")
    assert commands[origin == "invented"].startswith("git -C 'a shop' add characterization_tests && ")
    names = [shlex.split(it)[1] for it in commands if it.startswith("tebiki")]
    assert names[-4:] == ["strength", "plan", "verify", "prove"]
