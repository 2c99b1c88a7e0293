"""The pytest files that replay the cases of a lock; they run on Python 2.7 as well.

They hold no counts and one line for each function or endpoint, so that git can merge what two branches add.
"""

import re
from collections import Counter
from collections.abc import Sequence

from toolkit.model.lock import Case, Setup
from toolkit.text.python_code import escape_text, python_literal

_HEAD = '''\
# -*- coding: utf-8 -*-
"""What {what}

Nobody asked whether it is right. A test that fails says that it does something else than before; if that is meant,
accept it and say why: tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE{warning}

Written by `tebiki lock`, which writes it anew: do not edit.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from tebiki_probe.replay.lock import LockedCases  # noqa: E402

LOCK = LockedCases({lock}, parametrize=pytest.mark.parametrize, tests=globals())

'''
_TEST = "test_{function} = LOCK.test({about})\n"  # one line for each: git merges lines that two branches add
_REQUESTS = """the application answers today.

The requests are one session, replayed in its order; cases/ holds one file for each endpoint."""
_SQLITE = """

The lock was taken on SQLite. Where production has another database, that one may do something else."""


def calls_file(name: str, cases: Sequence[Case]) -> bytes:
    """The test file of the functions of one module.

    Args:
        name: of the file of cases.
        cases: all that it holds.
    """
    what = f"{escape_text(name)} does today; the cases are in cases/{escape_text(name)}.jsonl."
    return _file(what, cases, f"HERE, {python_literal(name)}", "")


def requests_file(cases: Sequence[Case], setup: Setup) -> bytes:
    """The test file of all requests: they are one session.

    Args:
        cases: all requests of the lock.
        setup: of the lock.
    """
    return _file(_REQUESTS, cases, "HERE", _SQLITE if "sqlite" in setup.warnings else "")


def _file(what: str, cases: Sequence[Case], lock: str, warning: str) -> bytes:
    abouts = list(dict.fromkeys(case.about for case in cases))
    parts = [_HEAD.format(what=what, lock=lock, warning=warning)]
    used: Counter[str] = Counter()
    parts += [_TEST.format(about=python_literal(about), function=_function(about, used)) for about in abouts]
    return "".join(parts).encode()


def _function(about: str, used: Counter[str]) -> str:
    """A name of its own for the test of a function or endpoint."""
    spoken = re.split(r"::|:", about, maxsplit=1)[-1] if ":" in about.partition(" ")[0] else about
    name = re.sub(r"\W+", "_", spoken.replace("{}", "x"), flags=re.ASCII).strip("_").lower() or "root"
    while used[name]:
        used[name] += 1
        name = f"{name}_{used[name]}"
    used[name] += 1
    return name
