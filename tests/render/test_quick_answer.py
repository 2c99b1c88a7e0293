"""Words of `tebiki prove --quick` when its time was too short."""

import msgspec
import pytest

from toolkit.model.facts import Lang
from toolkit.model.proof import NOT_IN_TIME, NOT_NEEDED, NOT_QUICK, ProofResult
from toolkit.model.pull import JudgingFile, PullRequest
from toolkit.proof.kinds.replay import PROOF as REPLAY
from toolkit.proof.kinds.tests import PROOF as TESTS
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.terminal.pull import evidence_lines
from toolkit.wiring import plugins


def test_what_was_not_needed_is_told_in_one_line() -> None:
    proofs = (
        ProofResult("replay", "failed", "differ", {"count": 1, "early": 3}, ("f(1): 1 -> 2",)),
        ProofResult("urls", "not_run", NOT_NEEDED),
        ProofResult("locks", "not_run", NOT_NEEDED),
    )
    pull = PullRequest(1, "", "b", "0" * 40, "1" * 40, proofs=proofs, budget=60)
    lines = [*evidence_lines(pull, PullRequestWriter("en", {}, plugins.proofs()))]
    (told,) = [line for line in lines if "ended the quick answer" in line]
    assert "The URLs are the same, The locks of the touched code hold: Not run" in told


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(("reason", "longer"), [(NOT_IN_TIME, True), ("no_lock", False)])
def test_a_longer_budget_is_proposed_if_a_proof_had_no_time(lang: Lang, reason: str, longer: bool) -> None:
    proofs = (ProofResult("replay", "not_run", reason), ProofResult("tests", "not_run", NOT_QUICK))
    pull = PullRequest(1, "", "b", "0" * 40, "1" * 40, files={"shop.py": (1, 1)}, proofs=proofs, budget=60)
    lines = [*evidence_lines(pull, PullRequestWriter(lang, {}, {"replay": REPLAY, "tests": TESTS}))]
    assert ("--budget 300" in "".join(lines)) is longer
    shown = evidence_lines(msgspec.structs.replace(pull, verdict="same"), PullRequestWriter(lang, {}, plugins.proofs()))
    assert "--budget 300" not in "".join(shown), "nothing is left to be found out"
    timed_out, left_out = (line.replace("：", ":").partition(":")[2] for line in lines[:2])
    assert timed_out != left_out


def test_the_path_of_a_later_change_is_shown_as_code() -> None:
    changed = JudgingFile("![p](http:x) <img src=y> @all.jsonl", "lock", "changed")
    pull = PullRequest(1, "", "b", "0" * 40, "1" * 40, files={"shop.py": (1, 1)}, outdated_by=(changed,))
    assert f"`{changed.path}`" in PullRequestWriter("en", {}, plugins.proofs()).description(pull)
