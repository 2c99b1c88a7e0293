"""Statements of a lock about its answers."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from toolkit.model.lock import FROZEN, SHIFTED, is_cut
from toolkit.model.verify import VerifyResult
from toolkit.render.terminal.verify import describe_verification

LONG = {"$cut": "long", "size": 54_000, "starts": "ab", "type": "builtins:str"}


@pytest.mark.parametrize("answer", [LONG, [1, LONG], {"result": {"$py": "tuple", "of": [LONG]}}])
def test_an_answer_that_is_only_written_up_to_a_limit(answer: object) -> None:
    assert is_cut(answer)


@pytest.mark.parametrize("answer", ["$cut", {"$cut": "opaque", "type": "shop:Cart"}, {"size": 3}, [], None])
def test_answers_of_which_nothing_was_cut_for_its_size(answer: object) -> None:
    assert not is_cut(answer)


def test_what_was_not_compared_is_said_beside_what_is_the_same() -> None:
    assert not any("limit" in line for line in describe_verification(VerifyResult(3, 1), "en"))
    lines = list(describe_verification(VerifyResult(3, 1, cut=2), "en"))
    assert any(line.startswith("2 cases have answers too large") for line in lines)
    assert any("2件" in line for line in describe_verification(VerifyResult(3, 1, cut=2), "ja"))


def test_nothing_on_the_second_clock_reads_alike_in_utc() -> None:
    local, utc = (datetime.fromtimestamp(SHIFTED.at, zone) for zone in (ZoneInfo(SHIFTED.zone), UTC))
    for part in ("month", "day", "hour", "minute"):
        assert getattr(local, part) != getattr(utc, part), part
    assert local.weekday() != utc.weekday()
    assert local.month != local.day
    assert local.microsecond
    assert round(SHIFTED.at) != int(SHIFTED.at)
    assert SHIFTED.at > FROZEN.at
