"""The locked cases that reach a change are replayed first, and the old code is asked only about what differs."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest

from tests.proof.sample import SHOP, branched, call, proof_context, repository
from toolkit.characterize.cases import case_of
from toolkit.flows.prove import prove_branch
from toolkit.model.lock import FROZEN, Case, Lock, Setup
from toolkit.model.proof import NOT_NEEDED, NOT_QUICK, ProveOptions
from toolkit.proof.answers.early_replay import EarlyReplay
from toolkit.proof.gate import sort_results
from toolkit.proof.tools import Answers, Enough, ProofTools
from toolkit.wiring import plugins

AFTER = SHOP.replace("9 // 10", "9 // 11")
CASES = tuple(
    msgspec.structs.replace(
        case_of(call("shop:price", "shop.py::price", amount=amount, member=True), "recorded"),
        parts={"result": amount},
        reached=("shop.py::price",),
    )
    for amount in range(5)
)


class _Program:
    """Answers a call with its amount, plus what a revision adds at each start.

    Attributes:
        starts: whether the code is the changed one, and the number of answers, of each start.
    """

    def __init__(self, old: int, *new: int) -> None:
        self._old, self._new = old, iter(new)
        self.starts: list[tuple[str, int]] = []

    def answer(self, folder: Path, _clock: int, cases: Sequence[Case], enough: Enough) -> Answers:
        is_new = (folder / "shop.py").read_text() == AFTER
        added = next(self._new) if is_new else self._old
        found: dict[str, dict[str, int]] = {}
        for case in cases:
            found[case.id] = {"result": case.ask["given"]["amount"] + added}
            if enough(case, found[case.id]):
                break
        self.starts.append(("new" if is_new else "old", len(found)))
        return found

    @property
    def tools(self) -> ProofTools:
        return ProofTools(lock=Lock(Setup(clocks=(FROZEN,)), CASES), answers=self.answer)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "shop", {"shop.py": SHOP})


@pytest.mark.parametrize(
    ("program", "differing", "starts"),
    [
        (_Program(0, 0), 0, [("new", 5)]),
        (_Program(0, 1, 1), 3, [("new", 3), ("old", 3), ("new", 3)]),
        (_Program(1, 1, 1), 0, [("new", 3), ("old", 3), ("new", 3)]),
        (_Program(0, 1, 0), 0, [("new", 3), ("old", 3), ("new", 3)]),
    ],
    ids=["alike", "wrong", "outdated lock", "random"],
)
def test_the_old_code_is_only_asked_about_what_differs(
    root: Path, program: _Program, differing: int, starts: list[tuple[str, int]]
) -> None:
    with proof_context(root, {"shop.py": AFTER.encode()}, program.tools) as context:
        early = EarlyReplay(context)
        assert len(early.find_differences()) == differing
    assert program.starts == starts
    assert len(early.compared) == starts[0][1]


def test_a_difference_ends_a_quick_run_with_its_hunk(root: Path) -> None:
    program = _Program(0, 1, 1)
    branched(root, "change", {"shop.py": AFTER})
    options = ProveOptions(root, "change", budget=1e6)
    pull = prove_branch(options, lambda _folder, _paths: program.tools, plugins.proofs())
    assert pull.verdict == "differs"
    assert [it.piece.symbol for it in pull.left_out] == ["shop.py::price"]
    reasons = {it.proof: it.reason for it in pull.proofs}
    assert reasons.pop("compiles") == "fine"
    assert reasons.pop("replay") == "differ"
    assert reasons.pop("tests") == NOT_QUICK
    assert {*reasons.values()} == {NOT_NEEDED}
    assert len(program.starts) == 3


def test_a_quick_run_without_a_difference_runs_every_proof_but_the_tests(root: Path) -> None:
    branched(root, "change", {"shop.py": AFTER})
    options = ProveOptions(root, "change", budget=1e6)
    pull = prove_branch(options, lambda _folder, _paths: _Program(0, *[0] * 9).tools, plugins.proofs())
    assert pull.verdict == "not_shown"
    assert [it.proof for it in pull.proofs if it.reason in (NOT_QUICK, NOT_NEEDED)] == ["tests"]
    assert pull.proofs == sort_results(pull.proofs, plugins.proofs().values())


_IMPORTED = """\
import sys
from pathlib import Path
from toolkit.flows import proof_tools, prove
from toolkit.flows.specification_tools import with_specification
from toolkit.proof.tools import ProofTools
from toolkit.wiring import changes, inventory, plugins
plugins.proofs()
def ask():
    sys.exit("asked before it was needed")
tools = with_specification(ProofTools(), Path(sys.argv[1]), ask, ask)
assert not {"toolkit.flows.read_inventory", "sqlglot"} & {*sys.modules}
tools = with_specification(ProofTools(), Path(sys.argv[1]), inventory.route_adapters, lambda: None)
document = tools.specification(Path(sys.argv[1]))
print(tools.compare_apis(document, document))
"""


def test_what_reads_an_inventory_is_imported_when_apis_are_compared(root: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _IMPORTED, root], capture_output=True, text=True, check=True)
    assert done.stdout == "()\n"
