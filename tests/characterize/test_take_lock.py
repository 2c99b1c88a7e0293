"""Parts of a case that are locked, and parts kept out because they are not the same twice."""

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from msgspec.structs import replace

from tests.characterize.tariff import GOOD, SOURCE, call, copying, locked, project
from tests.command_line import write
from toolkit.characterize.lock_files import lock_files, read_lock
from toolkit.characterize.part_comparison import changed_parts
from toolkit.characterize.recorded_evidence import RecordedCase, RecordedEvidence
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.characterize.take_lock import LockTaker, _lock_case, take_lock
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.lock import Case, Excluded, Lock, Origin, Setup
from toolkit.model.lock_run import LockResult
from toolkit.probe.replay.locked_case import LockedCase
from toolkit.render.terminal.lock import describe_lock
from toolkit.session.replay_program import Response


@pytest.fixture(scope="module")
def lock(tmp_path_factory: pytest.TempPathFactory) -> Lock:
    return locked(project(tmp_path_factory.mktemp("project")))


def _of(lock: Lock, function: str) -> Case:
    return next(case for case in lock.cases if case.about == f"tariff:{function}")


def test_every_good_call_is_locked(lock: Lock) -> None:
    assert len(lock.cases) == len(GOOD)
    assert lock.kept_out == ()
    assert lock.setup.python.endswith("CPython")


def test_results_exceptions_mutations_and_yielded_values_are_parts(lock: Lock) -> None:
    assert _of(lock, "_rounded").parts == {"result": 40}
    assert _of(lock, "refuse").parts["exception"]["args"] == ["refused: late"]
    assert _of(lock, "strike").parts == {"result": None, "after": {"items": [1]}}
    assert _of(lock, "halves").parts["yielded"] == [4, 2, 1]


def test_a_branch_on_the_date_is_locked_on_both_sides(lock: Lock) -> None:
    case = _of(lock, "is_over")
    assert case.parts == {"result": False}
    assert case.shifted == {"result": True}
    assert case.expected_parts(1) == {"result": True}


@pytest.mark.parametrize(
    ("parts", "shifted"),
    [
        ({"result": "today"}, {"result": None, "exception": {"class": "a:E"}}),
        ({"exception": {"class": "a:E"}}, {"exception": None, "result": None}),
        ({"result": None}, {"result": None, "exception": {"class": "a:E"}}),
    ],
)
def test_a_function_that_raises_at_one_clock_alone_gives_no_result_there(
    parts: dict[str, object], shifted: dict[str, object]
) -> None:
    line = {"id": "1", "about": "a:f", "ask": {"kind": "call"}, "parts": parts, "shifted": shifted}
    case = Case("1", "a:f", "recorded", {"kind": "call"}, parts, shifted)
    for clock in (0, 1):
        expected = case.expected_parts(clock)
        assert expected == LockedCase(line).expected_parts(clock)
        assert ("result" in expected) != ("exception" in expected)


def test_a_case_lists_the_symbols_it_reached(lock: Lock) -> None:
    adult = next(case for case in lock.cases if case.ask["given"] == {"age": 16, "zones": 2})
    child = next(case for case in lock.cases if case.ask["given"] == {"age": 5, "zones": 1})
    assert adult.reached == ("tariff.py::_rounded", "tariff.py::fare")
    assert child.reached == ("tariff.py::fare",)


def test_what_is_not_the_same_twice_is_kept_out_and_listed(tmp_path: Path) -> None:
    bad = [
        ("counted", {"name": "a"}),
        ("counted", {"name": "b"}),
        ("by_hash", {"names": list("abcdefgh")}),
        ("hang", {"seconds": 9}),
        ("no_longer_there", {}),
    ]
    lock = locked(project(tmp_path), [*GOOD[:1], *bad], seconds=0.5)
    assert [case.about for case in lock.cases] == ["tariff:fare"]
    assert {(one.about, one.why, one.count) for one in lock.kept_out} == {
        ("tariff:counted", "unstable", 2),
        ("tariff:by_hash", "unstable", 1),
        ("tariff:hang", "late", 1),
        ("tariff:no_longer_there", "unmakeable", 1),
    }
    (where,) = (one.example for one in lock.kept_out if one.about == "tariff:counted")
    assert where.startswith("result: 1 -> 2 (")


@pytest.mark.parametrize(
    ("text", "locked_text"),
    [
        ('"%s and %r" % (fare, [halves])', "<function fare at 0x0> and [<function halves at 0x0>]"),
        ('repr(fare).replace("<", "&lt;").replace(">", "&gt;")', "&lt;function fare at 0x0&gt;"),
        ('"read at 0x7f3a21b0c4d0"', "read at 0x7f3a21b0c4d0"),
        ('"mapped at 0x1000000000 (4 pages)"', "mapped at 0x1000000000 (4 pages)"),
        ('"<b>at</b> 2 at 0x1000000000, size 3"', "<b>at</b> 2 at 0x1000000000, size 3"),
        ('repr(compile("1", "x", "eval"))', '<code object <module> at 0x0, file "x", line 1>'),
    ],
)
def test_the_place_in_memory_of_an_object_is_no_part_of_its_description(
    tmp_path: Path, text: str, locked_text: str
) -> None:
    source = SOURCE + f"\n\ndef describe():\n    return {text}\n"
    (case,) = locked(project(tmp_path, source), [("describe", {})]).cases
    assert case.parts == {"result": locked_text}


def test_nothing_is_written_outside_the_copy(tmp_path: Path, elsewhere: Path) -> None:
    outside = elsewhere / "outside.txt"
    lock = locked(project(tmp_path / "project"), [("write_to", {"place": str(outside)}), ("write_to", {"place": "in"})])
    assert not outside.exists()
    assert not (tmp_path / "project" / "in").exists()
    told = {case.ask["given"]["place"]: case.parts for case in lock.cases}
    assert "exception" in told[str(outside)]
    assert told["in"] == {"result": True}
    assert [(case.ask["given"]["place"], case.refused) for case in lock.cases if case.refused] == [
        (str(outside), ("write",))
    ]
    assert [(one.about, one.why, one.count, one.example) for one in lock.refused] == [
        ("tariff:write_to", "write", 1, str(outside))
    ]
    written = write(tmp_path / "lock", lock_files(lock))
    assert [case.refused for case in read_lock(written).cases] == [case.refused for case in lock.cases]
    for lang, text in (("en", "writes "), ("ja", "書き込み")):
        said = "\n".join(describe_lock(LockResult(lock, {}), "there", cast(Lang, lang)))
        assert str(outside) in said
        assert text in said


def test_why_a_framework_is_not_set_up_is_told_first_and_nothing_else_is_advised(lock: Lock) -> None:
    lost = replace(lock, kept_out=(Excluded("a:b", "framework", 2, "Apps are not loaded", 2),))
    for lang in ("en", "ja"):
        with_reason, without = (
            [*describe_lock(LockResult(lost, {}, not_set_up=why), "there", cast(Lang, lang))] for why in ("No x", "")
        )
        assert "No x" in with_reason[0]
        assert "DJANGO_SETTINGS_MODULE" not in "".join(with_reason)
        assert "DJANGO_SETTINGS_MODULE" in "".join(without)


def test_the_factory_of_the_application_is_advised_where_the_recording_has_one(lock: Lock) -> None:
    kept_out = [Excluded(about, "context", 2, "outside", 2) for about in ("a:view", "a.b:create_app", "a:happy")]
    for lang in ("en", "ja"):
        lines = [*describe_lock(LockResult(replace(lock, kept_out=tuple(kept_out)), {}), "there", cast(Lang, lang))]
        assert "--app 'a.b:create_app()'" in "".join(lines)
        lines = [*describe_lock(LockResult(replace(lock, kept_out=(kept_out[2],)), {}), "there", cast(Lang, lang))]
        assert "create_app" not in "".join(lines)
        named = replace(lock, kept_out=tuple(kept_out), setup=replace(lock.setup, app="a.b:app"))
        lines = [*describe_lock(LockResult(named, {}), "there", cast(Lang, lang))]
        assert "--app" not in "".join(lines)
        assert ("Record requests" if lang == "en" else "リクエストを記録") in "".join(lines)


def test_a_request_that_was_lost_before_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case("1", "GET /", "recorded", {"kind": "request", "order": 1}, {})
    evidence = RecordedEvidence({"1": RecordedCase(({"status": 200},))})
    evidence.note_lost(case, [Response({"status": 500})])
    again = SimpleNamespace(replay_masked=lambda group: (group, []), find_losses=lambda *_: None)
    monkeypatch.setattr("toolkit.characterize.take_lock._MaskedReplay", lambda *_: again)
    monkeypatch.setattr("toolkit.characterize.take_lock._lock_case", lambda case, *_: case)
    replays = cast(RepeatedReplay, SimpleNamespace(flaky={}, python="", end_programs=lambda: None))
    lock = LockTaker(Setup("."), replays, (), Patience(), evidence).take_lock([case])
    assert [(one.count, one.recorded) for one in lock.kept_out] == [(1, 1)]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_an_application_without_the_recorded_routes_is_no_matter_of_data(lock: Lock, lang: Lang) -> None:
    kept_out = (Excluded("GET /bills", "no_route", 2, "status: 200 -> 404", 2),)
    said = "".join(describe_lock(LockResult(replace(lock, kept_out=kept_out), {}), "there", lang))
    assert {"en": "registers all routes", "ja": "すべてのルートを登録する"}[lang] in said


def test_cases_that_end_in_an_exception_are_counted_and_functions_that_only_raise_are_named() -> None:
    def made(about: str, number: int, parts: dict[str, object], origin: Origin = "invented") -> Case:
        return Case(f"{about}{number}", about, origin, {"kind": "call"}, parts)

    raised: dict[str, object] = {"exception": {"class": "builtins:TypeError", "args": []}}
    cases = [made("a:f", 1, {"result": 1}), made("a:f", 2, raised), made("a:g", 1, raised)]
    told = {}
    for lang in ("en", "ja"):
        lock = Lock(Setup(), (*cases, made("a:h", 1, {"result": None}), made("a:i", 1, raised, "recorded")))
        told[lang] = "\n".join(describe_lock(LockResult(lock, {}), "there", cast(Lang, lang)))
        returning = Lock(Setup(), (cases[0], made("a:h", 1, {"result": None})))
        assert "a:f" not in "\n".join(describe_lock(LockResult(returning, {}), "there", cast(Lang, lang)))
    assert "Of the generated cases, 2 end in an exception." in told["en"]
    assert "is locked (2): a:g, a:i" in told["en"]
    assert "2件は、例外で終わります" in told["ja"]
    assert "（2個）：a:g, a:i" in told["ja"]


def test_an_interpreter_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no/such/python"):
        take_lock(Setup(), copying(project(tmp_path), "no/such/python"), [call(*GOOD[0])])


def test_true_is_not_one_and_absent_is_not_none() -> None:
    assert changed_parts({"result": True}, {"result": 1}) == {"result": (True, 1)}
    assert changed_parts({"result": None}, {}) == {"result": (None, None)}
    assert changed_parts({"result": 1.0}, {"result": 1}) == {"result": (1.0, 1)}
    assert changed_parts({"a": 1, "b": 2}, {"a": 1, "b": 3}, ["b"]) == {}


def test_what_follows_from_a_refusal_is_not_called_flaky() -> None:
    case = Case("1", "GET /", "recorded", {"kind": "request", "order": 1, "method": "GET", "target": "/"}, {})
    raised = {"$py": "exception", "class": "builtins:OSError"}
    runs = [
        Response(
            {"status": 0, "exception": {**raised, "args": [f"counter_{number}"]}},
            refused=(("write", "/srv/counter.db"),),
            error="OSError: no",
        )
        for number in range(2)
    ]
    assert _lock_case(case, [(runs[0], runs[1])], set()) == Excluded(
        "GET /", "refused_write", 1, "/srv/counter.db (OSError: no)"
    )
    fine = [replace(run, refused=()) for run in runs]
    assert cast(Excluded, _lock_case(case, [(fine[0], fine[1])], set())).why == "unstable"
