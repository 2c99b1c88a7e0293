"""Parts of a recorded outcome that a replay has to give again, and parts that may differ."""

from typing import Any

import pytest

from toolkit.characterize.cases import call_case
from toolkit.characterize.loss_causes import cause_of_loss, cause_of_unmakeable, environment_cause, explain_lost_request
from toolkit.characterize.recorded_answers import is_as_recorded
from toolkit.characterize.recorded_evidence import RecordedCase, RecordedEvidence, evidence_of, without_own_patches
from toolkit.model.lock import Case, Setup
from toolkit.model.recording import CallOutcome, RecordedCall, Recording
from toolkit.session.replay_program import Response

_RAISED = {"exception": {"$py": "exception", "class": "a:Refused", "args": ["late"], "state": {"at": 1}}}


def _same(recorded: Any, *replayed: Any, masked: bool = False) -> bool:
    runs = [{"result": one} for one in replayed]
    return is_as_recorded([{"result": recorded}], runs, is_input_masked=masked)


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (1, [1, 1]),
        ({"a": [1, {"b": 2}]}, [{"a": [1, {"b": 2}]}] * 2),
        ({"at": "now", "n": 1}, [{"at": "2024", "n": 1}, {"at": "2027", "n": 1}]),
        ([1, 2, 3], [[1], [1, 2]]),
        ([["Content-Length", "97"], ["Via", "a"]], [[["Content-Length", "108"], ["Via", "a"]]] * 2),
        ("masked-ab12", ["masked-1", "masked-1"]),
        ("to mab12ab12ab12@masked.invalid now", ["to masked-1@example.invalid now"] * 2),
        ("<a object at 0x7f00aa11bb22>", ["<a object at 0x7faabbccdd00>"] * 2),
        ({"$cut": "opaque", "type": "a:B"}, [{"$py": "object", "class": "a:B", "state": {}}] * 2),
        ([1, {"$cut": "many", "type": "builtins:list", "size": 9}], [[1, 2, 3]] * 2),
        ({"$py": "object", "class": "a:B", "state": {}, "id": 1}, [{"$py": "object", "class": "a:B", "state": {}}] * 2),
    ],
)
def test_what_is_steady_is_compared_and_nothing_else(recorded: Any, replayed: list[Any]) -> None:
    assert _same(recorded, *replayed)


@pytest.mark.parametrize(
    ("recorded", "replayed"),
    [
        (1, [2, 2]),
        (1, [True, True]),
        (1, [1.0, 1.0]),
        ("2009-05-16", ["2009-05-17"] * 2),
        ({"a": 1}, [{"a": 1, "b": 2}] * 2),
        ({"at": "now", "n": 1}, [{"at": "2024", "n": 2}, {"at": "2027", "n": 2}]),
        ([1, 2], [[1, 2, 3]] * 2),
        (None, [False, False]),
    ],
)
def test_another_answer_is_another_one(recorded: Any, replayed: list[Any]) -> None:
    assert not _same(recorded, *replayed)


def test_texts_made_of_a_masked_input_may_be_others_but_not_numbers() -> None:
    assert _same({"hash": "ab", "n": 1}, {"hash": "cd", "n": 1}, masked=True)
    assert not _same({"hash": "ab", "n": 1}, {"hash": "cd", "n": 2}, masked=True)


@pytest.mark.parametrize(
    ("began", "replayed", "is_same"),
    [
        (1795878938.7, "2026-11-28T15:15:38.709000Z", True),
        (1795878938.7, "2026-11-28T21:00:39+05:45", True),
        (1795878938.7, "2026-11-28T15:18:38.709000Z", False),
        (1795878938.7, "2026-11-28", False),
        (1795800000.0, "2026-11-28T15:15:38.709000Z", False),
        (0.0, "2026-11-28T15:15:38.709000Z", False),
    ],
)
def test_how_long_a_request_took_is_no_part_of_its_answer(began: float, replayed: str, is_same: bool) -> None:
    runs = [{"status": 201, "body": f'{{"id":1,"time":"{replayed}"}}'}] * 2
    recorded = {"status": 201, "body": '{"id":1,"time":"2026-11-28T15:15:39.054321Z"}'}
    assert is_as_recorded([recorded], runs, at=began) is is_same


@pytest.mark.parametrize(
    ("recorded", "replayed", "is_same"),
    [
        ("<b>Child One</b>", "<b>masked-9ad masked-adf</b>", True),
        ('{"name":"Ann","n":1}', '{"name":"masked-9ad","n":1}', True),
        ("Child One", "masked-1", True),
        ("<b>masked-12 One</b>", "<b>masked-34 masked-56</b>", True),
        ('{"name":"Ann","n":1}', '{"name":"masked-9ad","n":2}', False),
        ('{"name":"Ann","m":2,"n":1}', '{"name":"masked-9ad","n":1}', False),
        ("<b>Ann</b><i>x</i>", "<b>masked-9ad</b>", False),
        ("<b></b>", "<b>masked-9ad</b>", False),
        ("<b>Ann</b>", "<b>Ann</b> masked-9ad", False),
        ("a masked-9ad", "a Weight", False),
    ],
)
def test_a_replay_shows_pseudonyms_where_its_rows_are_masked(recorded: str, replayed: str, is_same: bool) -> None:
    assert _same(recorded, replayed, replayed) is is_same


def test_an_exception_is_its_class_and_arguments() -> None:
    other_state = {"exception": {**_RAISED["exception"], "state": {"at": 2}}}
    assert is_as_recorded([_RAISED], [other_state, other_state])
    assert is_as_recorded([{"exception": {"$py": "exception", "class": "?", "args": []}}], [_RAISED])
    assert not is_as_recorded([_RAISED], [{"exception": {**_RAISED["exception"], "class": "a:Other"}}])
    assert not is_as_recorded([_RAISED], [{"exception": {**_RAISED["exception"], "args": ["early"]}}])
    assert not is_as_recorded([_RAISED], [{"result": 1}])
    assert not is_as_recorded([{"result": 1}], [_RAISED])


_UNKNOWN = {"exception": {"$py": "exception", "class": "?", "args": []}}
_CALL = Case("a", "shop:price", "recorded", {"kind": "call", "given": {}}, {})


@pytest.mark.parametrize(
    ("raised", "is_locked"),
    [
        (("program", "shop.py:price"), True),
        (("python", "shop.py:price", 0, 0), False),
        (("library", "shop.py:price"), False),
        ((), False),
    ],
)
def test_an_exception_of_unknown_class_confirms_only_what_the_program_raises(
    raised: tuple[Any, ...], is_locked: bool
) -> None:
    evidence = RecordedEvidence({"a": RecordedCase((_UNKNOWN,))})
    answer = Response({"exception": {"$py": "exception", "class": "builtins:TypeError", "args": ["x"]}}, raised=raised)
    assert evidence.is_different(_CALL, [answer, answer]) is not is_locked
    assert evidence.is_confirmed(_CALL, [answer, answer], answer) is is_locked
    assert evidence.only_raised == ({"a"} if is_locked else set())
    if not is_locked:
        assert evidence.note_lost(_CALL, [answer, answer], answer) == "unknown_class"


def test_a_known_outcome_beside_one_of_unknown_class_confirms_as_ever() -> None:
    evidence = RecordedEvidence({"a": RecordedCase((_UNKNOWN, {"result": 2}))})
    assert not evidence.is_different(_CALL, [Response({"result": 2})] * 2)
    assert not evidence.only_raised
    assert evidence.is_different(_CALL, [Response({"result": 3})] * 2)


def test_one_of_several_recorded_outcomes_is_enough() -> None:
    assert is_as_recorded([{"result": 1}, {"result": 2}], [{"result": 2}] * 2)


def test_at_one_clock_it_may_raise() -> None:
    assert is_as_recorded([{"result": 1}], [{"result": 1}, _RAISED])
    assert is_as_recorded([_RAISED], [{"result": 1}, _RAISED])


def _raises(name: str, text: str) -> dict[str, Any]:
    return {"exception": {"$py": "exception", "class": name, "args": [text]}}


@pytest.mark.parametrize(
    ("exception", "cause"),
    [
        (_raises("django.db.utils:OperationalError", "no such table: polls_choice"), "table"),
        (_raises("django.db.utils:ProgrammingError", 'relation "polls_choice" does not exist\nLINE 1'), "table"),
        (_raises("MySQLdb:ProgrammingError", "(1146, \"Table 'a.b' doesn't exist\")"), "table"),
        (_raises("psycopg2:OperationalError", "connection to server at 127.0.0.1 failed"), "database"),
        (_raises("django.core.exceptions:ImproperlyConfigured", "settings.DATABASES is wrong"), "database"),
        (_raises("django.core.exceptions:ImproperlyConfigured", "settings are not configured"), "framework"),
        (_raises("builtins:RuntimeError", "Working outside of application context."), "context"),
        (_raises("builtins:FileNotFoundError", "a.txt"), "file"),
        (_raises("polls.models:Choice.DoesNotExist", "Choice matching query does not exist."), "row"),
        (_raises("builtins:ValueError", "no"), "other"),
        ({"result": 1}, "other"),
        (_raises("requests.exceptions:ConnectionError", "refused: not in the recording: GET http://a/b"), "outgoing"),
    ],
)
def test_each_loss_has_a_cause(exception: dict[str, Any], cause: str) -> None:
    assert cause_of_loss([exception], [], {}) == cause
    expected = cause if cause in {"table", "database", "framework", "context", "outgoing"} else ""
    assert environment_cause([exception]) == expected


def test_what_a_test_framework_replaces_around_every_test_is_no_cause() -> None:
    around = {"patched": ["django.db.backends.base.base.BaseDatabaseWrapper.ensure_connection"], "django": {}}
    assert without_own_patches(around) == {"django": {}}
    names = ["_pytest.config.Config._tmp_path_factory", "a.b", "django.db.x", "unittest.mock.AsyncMock.assert_awaited"]
    assert without_own_patches({"patched": names}) == {"patched": ["a.b"]}


def test_an_example_names_the_exception_of_a_replay_first() -> None:
    evidence = RecordedEvidence({"a": RecordedCase(({"result": 1},))})
    evidence.note_lost(_CALL, [Response(_raises("builtins:ValueError", "no"))])
    assert evidence.examples["a"] == 'raises: 1 -> ValueError("no")'


@pytest.mark.parametrize(("others", "cause"), [(20, "other"), (2, "patched")])
def test_a_patch_around_every_call_of_a_long_run_is_no_cause(others: int, cause: str) -> None:
    around = {"patched": ["os._Environ"]}
    calls = [
        RecordedCall(f"shop:f{number}", "shop.py", {}, CallOutcome(1), around=around, process="1")
        for number in range(others)
    ]
    first = RecordedCall("shop:make", "shop.py", {}, CallOutcome(1), process="1")  # before the first test
    evidence = evidence_of(
        Recording(calls=(first, *calls)) if others > 2 else Recording(calls=tuple(calls)), Setup(".")
    )
    case = call_case(calls[0])
    assert evidence.note_lost(case, [Response({"result": 2})] * 2) == cause
    shown = evidence.examples[case.id]
    assert shown == ("result: 1 -> 2" if cause == "other" else "result: 1 -> 2 (os._Environ)")


def test_a_patch_and_a_refusal_are_causes_where_the_exception_tells_nothing() -> None:
    assert cause_of_loss([{"result": 1}], ["connect"], {"patched": ["a.b"]}) == "patched"
    assert cause_of_loss([{"result": 1}], ["connect"], {}) == "refused_connect"
    assert cause_of_loss([_raises("builtins:FileNotFoundError", "a.txt")], [], {"patched": ["a.b"]}) == "file"
    assert cause_of_unmakeable("its surroundings (flask) cannot be had: no application of Flask was named") == "context"
    unready = "its surroundings (django) cannot be had: AppRegistryNotReady: the registry is not ready"
    assert cause_of_unmakeable(unready) == "framework"
    assert cause_of_unmakeable("there is no a:b any more") == "unmakeable"


def test_an_example_shows_where_a_long_answer_differs_from_the_recorded_one() -> None:
    case = Case("a", "GET /", {"kind": "request"}, {}, "recorded")
    page = "token masked-0123456789ab\n" + "\n".join(f"<p>row {number}</p>" for number in range(99))
    evidence = RecordedEvidence({"a": RecordedCase(({"status": 200, "body": page},))})
    evidence.note_lost(
        case, [Response({"status": 200, "body": page.replace("row 77<", "row 8<").replace("0123456789ab", "1")})]
    )
    assert evidence.examples["a"] == 'body line 79: "<p>row 77</p>" -> "<p>row 8</p>"'


@pytest.mark.parametrize(
    ("recorded", "replayed", "reached", "cause"),
    [
        (200, 404, (), "no_route"),
        (401, 405, (), "no_route"),
        (404, 404, (), "other"),
        (200, 404, ("a.py::view",), "other"),
    ],
    ids=["no path", "no method", "recorded as well", "a view answers"],
)
def test_a_request_that_only_the_recorded_application_routed_has_its_own_cause(
    recorded: int, replayed: int, reached: tuple[str, ...], cause: str
) -> None:
    evidence = RecordedEvidence({"a": RecordedCase(({"status": recorded, "body": "here"},))})
    answer = Response({"status": replayed, "body": "none"}, reached=reached)
    assert evidence.note_lost(Case("a", "GET /", "recorded", {"kind": "request"}, {}), [answer, answer]) == cause


@pytest.mark.parametrize(("signature", "cause"), [("masked-1f0e4a77", "masked"), ("1f0e4a77", "other")])
def test_another_answer_to_a_masked_input_has_its_own_cause(signature: str, cause: str) -> None:
    evidence = RecordedEvidence({"a": RecordedCase(({"status": 200},)), "b": RecordedCase(({"result": True},))})
    asked = {"kind": "request", "path": f"/badge/{signature}/foo.svg"}
    answer = Response({"status": 404}, reached=("a.py::badge",))
    assert evidence.note_lost(Case("a", "GET /badge/{}/foo.svg", "recorded", asked, {}), [answer, answer]) == cause
    call = Case("b", "a:check_signature", "recorded", {"kind": "call", "given": {"signature": signature}}, {})
    assert evidence.note_lost(call, [Response({"result": False})] * 2) == cause


def test_a_case_that_sends_another_statement_at_one_clock_only_is_lost() -> None:
    case = Case("0", "GET /", "recorded", {"kind": "request"}, {})
    recorded, failed = {"status": 200}, {"status": 0, "exception": {"class": "a:InterfaceError"}}
    evidence = RecordedEvidence({case.id: RecordedCase((recorded,))})
    answers = [Response(recorded), Response(recorded), Response(failed, unanswered="INSERT INTO bill")]
    assert evidence.is_different(case, answers)
    assert not evidence.is_confirmed(case, answers, Response(recorded))
    assert evidence.note_lost(case, answers) == "statement"


def test_a_statement_that_names_the_month_is_answered_at_the_time_of_the_recording() -> None:
    case = Case("0", "shop:sales", "recorded", {"kind": "call", "given": {}}, {})
    evidence = RecordedEvidence({case.id: RecordedCase(({"result": 7},))})
    failed = Response({"exception": {"class": "a:InterfaceError"}}, unanswered="SELECT sum WHERE month = %s")
    assert evidence.note_lost(case, [failed, failed], Response({"result": 7})) == "clock"
    assert evidence.note_lost(case, [failed, failed], failed) == "statement"
    assert evidence.note_lost(case, [failed, failed]) == "statement"


def test_an_answer_may_name_the_folder_of_the_recording_that_its_input_names() -> None:
    case = Case("0", "log:save", "recorded", {"kind": "call", "given": {"path": "/home/dev/shop/log.py"}}, {})
    evidence = RecordedEvidence({case.id: RecordedCase(({"result": "{scratch}/log.py"},))}, roots=["/home/dev/shop"])
    assert not evidence.is_different(case, [Response({"result": "/home/dev/shop/log.py"})])
    assert evidence.is_different(case, [Response({"result": "/home/dev/shop/other.py"})])


@pytest.mark.parametrize(("origin", "counts"), [("recorded", True), ("invented", False)])
def test_a_generated_call_with_a_recorded_input_is_none_of_the_recording(origin: Any, counts: bool) -> None:
    case = Case("a", "shop:f", origin, {"kind": "call"}, {})
    assert RecordedEvidence({"a": RecordedCase(({"result": 1},))}).was_recorded(case) == counts


def _raised(name: str) -> dict[str, object]:
    return {"status": 0, "exception": {"$py": "exception", "class": f"builtins:{name}", "args": []}}


_NO_COUNTER = "OSError: [Errno 30] Read-only file system: '/srv/counter.db'"


@pytest.mark.parametrize(
    ("response", "cause", "example"),
    [
        (
            Response(_raised("OSError"), refused=(("write", "/srv/counter.db"),), error=_NO_COUNTER),
            "refused_write",
            f"/srv/counter.db ({_NO_COUNTER})",
        ),
        (Response(_raised("KeyError"), error="KeyError: 'name'"), "raised", "status: 200 -> KeyError: 'name'"),
        (Response(_raised("KeyError")), "raised", "status: 200 -> KeyError"),
        (
            Response({"status": 500}, error="OperationalError: no such table: bill"),
            "table",
            "status: 200 -> 500 (OperationalError: no such table: bill)",
        ),
        (Response({"status": 500}, error="KeyError: 'name'"), "raised", "status: 200 -> 500 (KeyError: 'name')"),
        (Response({"status": 500}), "other", "status: 200 -> 500"),
        (Response({"status": 401}, error="Denied: no token"), "user", "status: 200 -> 401"),
        (Response({"status": 302, "header location": ["/sign-in"]}), "user", "status: 200 -> 302"),
        (Response({"status": 302, "header location": ["/blog-info/3"]}), "other", "status: 200 -> 302"),
        (Response({"exception": {"$py": "crash"}}), "other", "status: 200 -> no answer"),
    ],
    ids=[
        "refused",
        "raised",
        "no message",
        "table",
        "answered",
        "no exception",
        "refused",
        "log-in",
        "another status",
        "no answer",
    ],
)
def test_a_request_without_an_answer_is_told_by_its_exception(response: Response, cause: str, example: str) -> None:
    evidence = RecordedEvidence({"a": RecordedCase(({"status": 200, "body": "here"},))})
    assert evidence.note_lost(Case("a", "GET /", "recorded", {"kind": "request"}, {}), [response] * 4) == cause
    assert evidence.examples["a"] == example
    told = explain_lost_request(200, response)
    assert told == (
        "status" if cause == "other" else cause,
        example if cause != "refused_write" else f"status: 200 -> {_NO_COUNTER}",
    )


def test_what_differs_is_told_beside_a_refusal_that_raised_no_error() -> None:
    evidence = RecordedEvidence({"a": RecordedCase(({"status": 200},))})
    answer = Response({"status": 401}, refused=(("connect", "127.0.0.1:8125"),))
    assert (
        evidence.note_lost(Case("a", "GET /", "recorded", {"kind": "request"}, {}), [answer] * 4) == "refused_connect"
    )
    assert evidence.examples["a"] == "127.0.0.1:8125; status: 200 -> 401"


@pytest.mark.parametrize(
    ("value", "cause", "example"),
    [
        ("masked-0123456789ab", "environment", "status: 200 -> 401 (SHOP_KEY)"),
        ("7", "user", "status: 200 -> 401"),
    ],
)
def test_a_masked_variable_of_a_test_is_the_cause_and_is_named(value: str, cause: str, example: str) -> None:
    around = {"environment": {"SHOP_KEY": value, "SHOP_LIMIT": "7"}}
    evidence = RecordedEvidence({"a": RecordedCase(({"status": 200},), around)})
    case = Case("a", "GET /", "recorded", {"kind": "request"}, {})
    assert evidence.note_lost(case, [Response({"status": 401})] * 4) == cause
    assert evidence.examples["a"] == example


@pytest.mark.parametrize("title", ["Shop", {"$cut": "opaque", "type": "_pytest.fixtures:SubRequest"}])
def test_a_factory_that_needs_what_only_a_test_had_gives_way_to_the_named_application(title: Any) -> None:
    built = {"factory": "shop:create_app", "given": {"settings": {"title": title}}, "settings": {"DEBUG": True}}
    call = RecordedCall("shop:count", "shop.py::count", {}, CallOutcome(1), around={"flask": built, "patched": ["a.b"]})
    rest = {"settings": {"DEBUG": True}}
    assert call_case(call).ask["around"] == {"flask": built if title == "Shop" else rest}
