"""The command that would lock what nothing holds: `--only` locks functions alone, so it is not for views."""

from pathlib import Path

import pytest

from tests.proof.sample import SHOP, branched, repository
from toolkit.flows.prove import prove_branch
from toolkit.model.lock import Case, Excluded, Lock, Setup
from toolkit.model.proof import ProveOptions
from toolkit.model.verdict import UnheldLine, WhyUnheld
from toolkit.proof.tools import ProofTools
from toolkit.proof.verdict import judgement_of, lock_command
from toolkit.render.pull.verdict import unheld_lines
from toolkit.wiring import plugins


@pytest.mark.parametrize(
    ("kind", "paths", "command"),
    [
        ("call", ("shop/views.py",), "tebiki lock . --only shop.views --seconds 120"),
        ("exchange", ("shop/views.py",), "tebiki lock . --seconds 120"),
        ("exchange", ("shop/prices.py",), "tebiki lock . --only shop.prices --seconds 120"),
        ("call", ("shop/prices.py", "shop/views.py"), "tebiki lock . --seconds 120"),
    ],
)
def test_a_module_is_named_unless_requests_reach_it(kind: str, paths: tuple[str, ...], command: str) -> None:
    case = Case("c", "GET /items", "recorded", {"kind": kind}, {}, reached=("shop/views.py::items",))
    unheld = [UnheldLine(path, 3, "", "unnoticed") for path in paths]
    assert lock_command(unheld, Lock(Setup(), (case,))) == command


def test_no_command_where_no_lock_can_help() -> None:
    reasons: list[WhyUnheld] = ["not_executed", "alone"]
    unheld = [UnheldLine("shop/views.py", 3, "", why, is_deleted=why == "alone") for why in reasons]
    judged = judgement_of(1, unheld)
    assert ([it.why for it in judged.unheld], judged.lock_command) == (["alone"], "")
    assert judgement_of(2, [*unheld, UnheldLine("shop/views.py", 5, "", "not_executed")]).lock_command


@pytest.mark.parametrize(
    ("excluded", "cases", "why"),
    [
        (Excluded("shop.views:Items.all", "cut", 2, "", 2), (), "recorded_in_part"),
        (Excluded("shop.views:Items.all", "cut", 2, "", 2), ("shop.views:Items.all",), "not_executed"),
        (Excluded("shop.views:Items.all", "cut", 2), (), "not_executed"),
        (Excluded("shop.views:Items.all", "file", 2, "", 2), (), "not_executed"),
        (Excluded("shop.views:Items", "cut", 2, "", 2), (), "not_executed"),
    ],
)
def test_inputs_that_could_not_be_recorded_whole_are_told_and_no_search_is_advised(
    excluded: Excluded, cases: tuple[str, ...], why: WhyUnheld
) -> None:
    held = tuple(Case("c", about, "recorded", {"kind": "call"}, {}) for about in cases)
    lock = Lock(Setup(), held, kept_out=(excluded,))
    judged = judgement_of(1, [UnheldLine("src/shop/views.py", 3, "src/shop/views.py::Items.all", "not_executed")], lock)
    assert [it.why for it in judged.unheld] == [why]
    assert (judged.lock_command == "") is (why == "recorded_in_part")


def test_a_long_reason_is_told_once() -> None:
    reasons: list[tuple[int, WhyUnheld]] = [(3, "alone"), (5, "alone"), (7, "submodule"), (8, "submodule")]
    lines = [*unheld_lines([UnheldLine("shop.py", line, "", why) for line, why in reasons], "en")]
    assert [place for place, _ in lines] == ["shop.py:3", "shop.py:5", "shop.py:7", "shop.py:8"]
    assert lines[1][1] == "as for shop.py:3"
    assert lines[2][1] == lines[3][1]


@pytest.mark.parametrize("has_lock", [True, False])
def test_a_longer_lock_is_not_advised_where_only_the_interpreter_is_missing(tmp_path: Path, has_lock: bool) -> None:
    root = repository(tmp_path / "shop", {"shop.py": SHOP})
    branched(root, "change", {"shop.py": SHOP.replace("9 // 10", "9 // 11")})
    case = Case("c", "shop:price", "recorded", {"kind": "call"}, {}, reached=("shop.py::price",))
    tools = ProofTools(lock=Lock(Setup(), (case,)) if has_lock else None)
    pull = prove_branch(ProveOptions(root, "change", budget=1e6), lambda _folder, _paths: tools, plugins.proofs())
    assert pull.verdict == "not_shown"
    assert bool(pull.lock_command) is not has_lock
