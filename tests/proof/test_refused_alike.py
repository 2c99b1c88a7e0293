"""Made-up calls that count as the same although Python words a refusal otherwise: how many they are is always told."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.proof.sample import SHOP, call, proof_context, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.changed_functions import SmallestInput, changed_functions
from toolkit.model.facts import Lang
from toolkit.model.lock import FROZEN, Case, Lock, Parts, Setup
from toolkit.model.proof import NOT_IN_TIME, ProofResult
from toolkit.model.pull import PullRequest
from toolkit.model.strength import CaseRuns
from toolkit.model.verify import VerifyResult
from toolkit.proof.kinds.api import PROOF as API
from toolkit.proof.kinds.locks import PROOF as LOCKS
from toolkit.proof.kinds.replay import PROOF as REPLAY
from toolkit.proof.tools import Answers, Enough, MadeInputs, ProofTools
from toolkit.render.pull.description import PullRequestWriter
from toolkit.render.terminal.pull import verdict_lines
from toolkit.render.terminal.verify import describe_verification
from toolkit.session.replay_program import Response

AFTER = SHOP.replace("amount * 9 // 10", "9 * amount // 10")
CALL = call("shop:price", "shop.py::price", amount=None, member=True)
COUNTS = {"aside": 1, "refused_alike": 2}
PULL = PullRequest(1, "", "b", "0" * 40, "1" * 40, files={"shop.py": (1, 1)})


def _refusal(sign: str) -> Parts:
    words = f"unsupported operand type(s) for {sign}: 'NoneType' and 'int'"
    return {"exception": {"$py": "exception", "class": "builtins:TypeError", "args": [words]}}


INVENTED = msgspec.structs.replace(case_of(CALL, "invented"), parts=_refusal("*"), reached=("shop.py::price",))
LOCK = Lock(Setup(clocks=(FROZEN,)), (INVENTED,))


def _answers(folder: Path, _clock: int, cases: Sequence[Case], _enough: Enough) -> Answers:
    is_new = (folder / "shop.py").read_text() == AFTER
    return {case.id: _refusal("-" if is_new else "*") for case in cases}


@pytest.mark.parametrize("proof", [LOCKS, REPLAY], ids=["locks", "replay"])
def test_a_proof_counts_them(tmp_path: Path, proof: object) -> None:
    tools = ProofTools(
        lock=LOCK,
        answers=_answers,
        runs=lambda folder, cases, *_rest: CaseRuns(dict(_answers(folder, 0, cases, lambda *_given: False)), {}, {}),
        focused=lambda *_arguments: MadeInputs(),
    )
    root = repository(tmp_path / "shop", {"shop.py": SHOP})
    with proof_context(root, {"shop.py": AFTER.encode()}, tools) as context:
        found = proof.prove(context)
    assert found.standing != "failed"
    assert found.args["refused_alike"] == 1
    assert not found.args.get("aside"), "it is about the change, and is told once"


@pytest.mark.parametrize(("now", "refused"), [("-", (INVENTED.id,)), ("*", ())])
def test_verify_names_them(now: str, refused: tuple[str, ...]) -> None:
    responses = {INVENTED.id: (Response(_refusal("*")),)}, {INVENTED.id: (Response(_refusal(now)),)}
    found = changed_functions(LOCK, responses, lambda one, _requests: SmallestInput(one.case, (), one.parts))
    assert (found.functions, found.causes, found.refused_alike) == ((), (), refused)


def test_a_case_that_differs_is_not_taken_as_the_same() -> None:
    now = {**_refusal("-"), "after": {"amount": 1}}
    responses = {INVENTED.id: (Response(_refusal("*")),)}, {INVENTED.id: (Response(now),)}
    found = changed_functions(LOCK, responses, lambda one, _requests: SmallestInput(one.case, (), one.parts))
    assert found.functions
    assert not found.refused_alike


@pytest.mark.parametrize(("lang", "told"), [("en", "2 made-up calls"), ("ja", "自動生成した呼び出し2件")])
def test_each_result_says_so_in_one_line(lang: Lang, told: str) -> None:
    proofs = ProofResult("api", "not_run", NOT_IN_TIME), ProofResult("replay", "not_run", "not_about", COUNTS)
    pull = msgspec.structs.replace(PULL, proofs=proofs)
    writer = PullRequestWriter(lang, {}, {"api": API, "replay": REPLAY})
    verified = list(describe_verification(VerifyResult(3, 1, refused_alike=("a", "b")), lang))
    described = writer.description(pull).splitlines()
    for lines in (described, verdict_lines(pull, lang), verified):
        assert sum(told in line for line in lines) == 1
    assert any(count in verified[-1] for count in ("1 case ", "1件")), "they are none of those answered as before"
    assert not any(told in line for line in verdict_lines(PULL, lang))
