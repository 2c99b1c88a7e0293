"""The pytest file that replays the cases of one module or endpoint; it runs on Python 2.7 as well."""

import re
from collections.abc import Sequence

from toolkit.model.lock import Case, Setup

_HEAD = '''\
# -*- coding: utf-8 -*-
"""What {what} does today: {count} cases, in cases/{name}.jsonl.

Nobody asked whether it is right. A test that fails says that it does something else than before; if that is meant,
accept it and say why: tebiki lock --accept CASE --because TEXT{warning}

Written by `tebiki lock`, which writes it anew: do not edit.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from tebiki_probe.locked import Lock  # noqa: E402

LOCK = Lock(HERE, "{name}")
'''
_TEST = """

@pytest.mark.parametrize("case", LOCK.cases("{about}"), ids=str)
def test_{function}(case):
    LOCK.check(case)
"""
_SQLITE = """

The lock was taken on SQLite. Where production has another database, that one may do something else."""


def test_file(name: str, cases: Sequence[Case], setup: Setup) -> bytes:
    """The text of a test file.

    Args:
        name: of the file of cases.
        cases: all that it holds.
        setup: of the lock.
    """
    abouts = list(dict.fromkeys(case.about for case in cases))
    what = abouts[0] if not cases[0].is_call else name
    warning = _SQLITE if "sqlite" in setup.warnings and not cases[0].is_call else ""
    parts = [_HEAD.format(what=_plain(what), count=len(cases), name=name, warning=warning)]
    used: set[str] = set()
    parts += [_TEST.format(about=_plain(about), function=_function(about, used)) for about in abouts]
    return "".join(parts).encode()


def _function(about: str, used: set[str]) -> str:
    """A name of its own for the test of a function or endpoint."""
    spoken = re.split(r"::|:", about, maxsplit=1)[-1] if ":" in about.partition(" ")[0] else about
    name = re.sub(r"\W+", "_", spoken, flags=re.ASCII).strip("_").lower() or "root"
    number, free = 2, name
    while free in used:
        number, free = number + 1, f"{name}_{number}"
    used.add(free)
    return free


def _plain(text: str) -> str:
    """For a text in double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
