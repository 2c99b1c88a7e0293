"""The commands that lock what a change touches where the lock counts work as they are printed."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.proof.sample import SHOP, branched, git, repository
from toolkit.flows.lock_on_base import commands_on_base
from toolkit.model.facts import Lang
from toolkit.model.verdict import UnheldLine
from toolkit.render.pull.verdict import next_sentences

LOCK = "tebiki lock . --only shop --seconds 120"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "a shop", {"shop.py": SHOP})


def test_the_change_starts_from_the_commit_that_holds_the_lock(root: Path) -> None:
    """The shell runs them; the two of tebiki are replaced by the file that a lock writes, and by nothing."""
    branched(root, "change", {"shop.py": SHOP.replace("9 // 10", "9 // 11")})
    git(root, "switch", "-q", "change")
    commands = commands_on_base(LOCK, root, "lock", "main", "change")
    stands_in = f"tebiki() {{ [ $1 = prove ] || (mkdir '{root}/lock' && touch '{root}/lock/case'); }}"
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["sh", "-ec", "\n".join([stands_in, *commands])], check=True, env=env, capture_output=True)
    assert git(root, "ls-tree", "--name-only", git(root, "merge-base", "main", "change").strip()).split() == [
        "lock",
        "shop.py",
    ]
    assert commands[1] == f"tebiki lock '{root}' --only shop --seconds 120"


def test_the_current_branch_stands_for_head(root: Path) -> None:
    commands = commands_on_base(LOCK, root, "lock", "HEAD", "change")
    assert commands[0].endswith(" switch main")
    assert commands[-1].endswith(" --base main")


@pytest.mark.parametrize(
    ("lock", "base", "branch"), [("", "main", "change"), (LOCK, "main", "main"), (LOCK, "HEAD", "")]
)
def test_there_are_none_where_they_would_not_help(root: Path, lock: str, base: str, branch: str) -> None:
    assert commands_on_base(lock, root, "lock", base, branch) == ()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_they_replace_the_single_command(lang: Lang) -> None:
    unheld = [UnheldLine("shop.py", 3, "", "not_executed")]
    first, *others = next_sentences(LOCK, unheld, "not_shown", lang, on_base=("one", "two"))
    assert LOCK not in first
    assert others == ["  one", "  two"]
