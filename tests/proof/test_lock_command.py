"""The command that would lock what nothing holds: `--only` locks functions alone, so it is not for views."""

import pytest

from toolkit.model.lock import Case, Lock, Setup
from toolkit.model.verdict import UnheldLine, WhyUnheld
from toolkit.proof.verdict import judgement_of, lock_command
from toolkit.render.pull.verdict import unheld_lines


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


def test_a_long_reason_is_told_once() -> None:
    reasons: list[tuple[int, WhyUnheld]] = [(3, "alone"), (5, "alone"), (7, "submodule"), (8, "submodule")]
    lines = [*unheld_lines([UnheldLine("shop.py", line, "", why) for line, why in reasons], "en")]
    assert [place for place, _ in lines] == ["shop.py:3", "shop.py:5", "shop.py:7", "shop.py:8"]
    assert lines[1][1] == "as for shop.py:3"
    assert lines[2][1] == lines[3][1]
