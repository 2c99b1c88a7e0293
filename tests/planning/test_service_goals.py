"""Goals for what users feel: read from logs and recordings, measured, and kept in the file of goals."""

from math import ceil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.command_line import Ran, tebiki, write
from tests.contracts.japanese import complaints
from tests.render import sample
from toolkit.characterize.served_requests import ServedRequest, read_served_requests, recorded_requests
from toolkit.errors import UsageError
from toolkit.flows.goals import check_goals, goal_standings
from toolkit.flows.service_goals import NO_EVIDENCE, LevelEvidence, measure_level
from toolkit.model.facts import Lang
from toolkit.model.goals import Checked, Goal
from toolkit.model.plan import NO_PLAN
from toolkit.model.recording import Exchange, Recording, RecordingHeader
from toolkit.model.service_level import Level
from toolkit.model.strength import LockStrengths, Strength
from toolkit.render.plan.goals import goal_lines
from toolkit.state.goals_file import NAME, read_goals, with_goals

LANGS: tuple[Lang, ...] = ("en", "ja")
PLAN = replace(NO_PLAN, day="2026-11-27")
LINE = '127.0.0.1 - - [27/Nov/2026:10:00:00 +0000] "GET /coupons/7?x=1 HTTP/1.1" 200 512'
STRENGTHS = LockStrengths(
    functions=(Strength("a.py::f", 10, 10, 8), Strength("a.py::g", 10, 10, 4)),
    endpoints=(Strength("GET /coupons/{}", 4, 4, 3),),
)


def served(*times: float, path: str = "/coupons/7", status: int = 200, method: str = "GET") -> list[ServedRequest]:
    return [ServedRequest(method, path, status, time) for time in times]


@pytest.mark.parametrize(
    ("rest", "milliseconds"),
    [
        ("", None),
        (' "-" "agent 1.5"', None),
        (' "-" "agent" 0.250', 250.0),
        (' "-" "agent" "0.250"', 250.0),
        (' "-" "agent" rt=0.250 uct="0.001" urt="0.9"', 250.0),
        (' "-" "agent" 1250', 1.25),
        (" 0.004", 4.0),
        (' "-" "agent" "-"', None),
    ],
)
def test_times_of_a_log_are_read_as_servers_write_them(rest: str, milliseconds: float | None, tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(f"{LINE}{rest}\nnonsense\n")
    assert read_served_requests(log) == (ServedRequest("GET", "/coupons/7", 200, milliseconds),)


def test_statements_are_counted_only_where_all_processes_recorded_them() -> None:
    asked = Exchange("GET", "/coupons?x=1", status=200, protocol="wsgi", commands=(1, 2))
    sent = Exchange("GET", "http://127.0.0.1/x", direction="outgoing", commands=(3,))
    whole = RecordingHeader(1, "a", "3.11", "1", "/", levels=("http", "data"))
    without = replace(whole, process="b", levels=("http",))
    exchanges = (asked, sent, replace(asked, protocol="import"))
    assert recorded_requests(Recording((whole,), exchanges=exchanges)) == (
        ServedRequest("GET", "/coupons", 200, statements=2),
    )
    (unknown,) = recorded_requests(Recording((whole, without), exchanges=exchanges))
    assert unknown.statements is None


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=60))
def test_one_in_twenty_requests_at_most_takes_longer(times: list[float]) -> None:
    found = measure_level(Level("response_time"), LevelEvidence(logged=served(*times)))
    assert found
    assert found.of == len(times)
    assert sum(time > found.value for time in times) <= len(times) / 20
    assert sum(time >= found.value for time in times) >= len(times) - ceil(len(times) * 0.95) + 1


def test_levels_of_one_endpoint() -> None:
    logged = [
        *served(100, 300),
        *served(900, path="/coupons/7/uses", status=502),
        *served(50, path="/coupons/8/", status=500),
        *served(70, method="POST"),
    ]
    recorded = [ServedRequest("GET", "/coupons/7", 200, statements=count) for count in (1, 2, 6)]
    evidence = LevelEvidence(logged, recorded, STRENGTHS)

    def value(name: str, endpoint: str = "") -> float | None:
        found = measure_level(Level(name, endpoint), evidence)
        return found and found.value

    assert value("response_time") == 900
    assert value("response_time", "GET /coupons/{id}") == 300
    assert value("response_time", "GET /coupons/<int:id>") == 300
    assert value("response_time", "GET /other") is None
    assert value("error_rate") == 40
    assert value("error_rate", "get /coupons/{id}") == pytest.approx(100 / 3)
    assert value("error_rate", "POST /coupons/{id}") == 0
    assert value("queries_per_request", "GET /coupons/{id}") == 3
    assert value("lock_strength") == 60
    assert value("lock_strength", "GET /coupons/<id>") == 75
    assert value("lock_strength", "GET /other") is None


@pytest.mark.parametrize(
    ("measure", "target", "evidence", "complaint"),
    [
        ("response_time", 1, NO_EVIDENCE, "without evidence. Name it with --access-log"),
        ("queries_per_request", 1, NO_EVIDENCE, "Name it with --recording"),
        ("lock_strength", 90, NO_EVIDENCE, "Measure it with tebiki strength"),
        ("response_time GET /x", 1, LevelEvidence(served(5)), "nothing is known of this endpoint"),
        ("response_time", 1, LevelEvidence([ServedRequest("GET", "/", 200)]), "does not contain it"),
        ("response_time", 5, LevelEvidence(served(5)), "it is 5, and the target must be below"),
        ("lock_strength", 60, LevelEvidence(strengths=STRENGTHS), "it is 60, and the target must be above"),
        ("lock_strength", 101, LevelEvidence(strengths=STRENGTHS), "at most 100"),
    ],
)
def test_levels_that_cannot_be_goals(measure: str, target: float, evidence: LevelEvidence, complaint: str) -> None:
    with pytest.raises(UsageError, match=complaint):
        check_goals(PLAN, [(measure, target, "")], evidence)


def test_a_level_is_accepted_and_measured_again(tmp_path: Path) -> None:
    evidence = LevelEvidence(served(*range(1, 101)), strengths=STRENGTHS)
    wanted = [("response_time GET /coupons/{id}", 12.5, "2027-03-31"), ("lock_strength", 80, "2027-03-31")]
    found = check_goals(PLAN, wanted, evidence)
    assert [(item.now, item.of, item.nearest) for item in found] == [(95, 100, None), (60, 20, None)]
    goals = [item.goal for item in found]
    (tmp_path / ".tebiki").mkdir()
    (tmp_path / NAME).write_bytes(with_goals(tmp_path, goals, lambda goal: (goal.measure, []), "# Goals\n"))
    assert read_goals(tmp_path) == tuple(goals)
    faster = LevelEvidence(served(3))
    assert [(item.now, item.of) for item in goal_standings(PLAN, goals, faster)] == [(3, 1), (None, 0)]


@pytest.mark.parametrize("lang", LANGS)
def test_levels_in_words(lang: Lang) -> None:
    goals = [
        Goal("response_time GET /coupons/{id}", 850.5, 300, "2027-03-31"),
        Goal("error_rate", 2.5, 0.5, "2027-03-31"),
        Goal("queries_per_request", 41, 5, "2027-03-31"),
        Goal("lock_strength", 60, 80, "2027-03-31"),
    ]
    found = [Checked(goals[0], 300, of=1200), *(Checked(goal, None) for goal in goals[1:])]
    lines = list(goal_lines(found, sample.CATALOGUE, lang))
    assert len(lines) == 8
    assert "GET /coupons/{id}" in lines[0]
    assert "1,200" in lines[1]
    assert "--access-log" in lines[3]
    assert "--recording" in lines[5]
    assert "tebiki strength" in lines[7]
    if lang == "ja":
        assert [line for line in lines if complaints(line)] == []


def test_goals_of_a_log_by_command(tmp_path: Path) -> None:
    write(tmp_path / "project", {"app.py": "def f():\n    return 1\n"})
    log = tmp_path / "access.log"
    log.write_text("".join(f'{LINE} "-" "agent" 0.{count:03}\n' for count in range(1, 101)))

    def goals(*options: object) -> Ran:
        return tebiki("goals", tmp_path / "project", "--no-history", "--quiet", *options)

    asked = ("--goal", "response_time GET /coupons/{id}=40", "--access-log", log)
    ran = goals(*asked, "--accept")
    assert (ran.code, ran.err.count("Written")) == (0, 1), ran.err
    assert "goes from 95 ms to 40 ms" in ran.out
    assert "measured on 100 requests" in ran.out
    assert "Not measured now" in goals().out
    assert "Now: 95 ms" in goals("--access-log", log).out
    assert "write MEASURE=NUMBER" in goals("--goal", "error_rate=-1").err
