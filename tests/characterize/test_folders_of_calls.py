"""A call that has left its folder takes no later call along."""

import sys
from pathlib import Path

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.model.lock import Case, Setup
from toolkit.session.run_target import RunTarget, fresh_copies

SOURCE = """\
import os
import shutil
import tempfile


def leave():
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)


def clear():
    shutil.rmtree(os.getcwd())


def is_there():
    return os.path.exists("shop.py")
"""


def _call(function: str) -> Case:
    line = {"kind": "call", "seam": f"shop:{function}", "symbol": f"shop.py::{function}", "given": {}}
    return case_of(line, "recorded")


def test_a_call_is_put_in_the_folder_of_the_program_wherever_one_before_it_went(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"shop.py": SOURCE})
    cases = [_call("leave"), _call("is_there")]
    with RepeatedReplay(Setup(), fresh_copies(RunTarget(sys.executable, root)), (), Patience()) as replays:
        pairs = replays.replay(cases)
    assert [answers[cases[1].id].parts["result"] for pair in pairs for answers in pair] == [True] * 4


def test_a_folder_that_a_call_has_removed_ends_no_replay(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"shop.py": SOURCE})
    cases = [_call("clear"), _call("is_there")]
    with RepeatedReplay(Setup(), fresh_copies(RunTarget(sys.executable, root)), (), Patience()) as replays:
        forward, backward = replays.replay(cases)[0]
    assert forward[cases[1].id].parts["result"] is False
    assert backward[cases[1].id].parts["result"] is True
