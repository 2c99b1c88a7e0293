"""Small projects in git, and a lock of one, for tests of the gate."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Lock, Setup
from toolkit.model.proof import State
from toolkit.proof.context import ProofContext
from toolkit.proof.scratch_checkout import ScratchCheckout, open_scratch_checkout
from toolkit.proof.tools import ProofTools
from toolkit.session.run_target import RunTarget, fresh_copies

SHOP = """\
import logging


def price(amount, member):
    if member:
        return amount * 9 // 10
    return amount


def label(amount):
    return "%d yen" % amount


def first(items):
    try:
        return items[0]
    except:
        return None
"""


def git(root: Path, *args: str) -> str:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *args], cwd=root, check=True, capture_output=True, text=True, env=env).stdout


def repository(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """A git repository with one commit."""
    write(root, files)
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "a member")
    git(root, "config", "user.email", "member@example.invalid")
    return committed(root, "First")


def committed(root: Path, message: str) -> Path:
    git(root, "add", "-A")
    git(root, "commit", "-qm", message)
    return root


def branched(root: Path, name: str, files: Mapping[str, str | bytes], message: str = "A change") -> Path:
    """The repository with one more branch, on its old branch again."""
    git(root, "switch", "-qc", name)
    committed(write(root, files), message)
    git(root, "switch", "-q", "main")
    return root


def call(seam: str, symbol: str, **given: object) -> dict[str, object]:
    return {"kind": "call", "seam": seam, "symbol": symbol, "given": given}


ASKED = (
    call("shop:price", "shop.py::price", amount=1000, member=True),
    call("shop:price", "shop.py::price", amount=999, member=True),
    call("shop:price", "shop.py::price", amount=1000, member=False),
    call("shop:label", "shop.py::label", amount=120),
    call("shop:first", "shop.py::first", items=[1, 2]),
    call("shop:first", "shop.py::first", items=[]),
)


def locked(root: Path) -> Lock:
    """The lock of `SHOP`, written to the project, too."""
    cases = [case_of(ask, "recorded") for ask in ASKED]
    lock = take_lock(Setup(clocks=(FROZEN,)), fresh_copies(RunTarget(sys.executable, root)), cases)
    write(root / "characterization_tests", lock_files(lock))
    return lock


NOTHING = ProofTools()
SETTINGS = f'[prove]\npython = "{sys.executable}"\nsearch = 0\n'
"""Prove by the lock alone, without a search for more inputs, which takes all the seconds that it is given."""


@contextmanager
def proof_context(root: Path, after: State, tools: ProofTools = NOTHING, **told: object) -> Iterator[ProofContext]:
    """A change of the files of HEAD that is to be proved."""
    before = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in after}
    with opened(root) as checkout:
        yield ProofContext(checkout, tools, before, after, **told)  # type: ignore[arg-type]


@contextmanager
def opened(root: Path) -> Iterator[ScratchCheckout]:
    with open_scratch_checkout(root, git(root, "rev-parse", "HEAD").strip()) as checkout:
        yield checkout
