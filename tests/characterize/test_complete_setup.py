"""Starting a program, as far as its recording tells how."""

import msgspec
import pytest

from toolkit.characterize.complete_setup import complete_answers, complete_setup
from toolkit.model.lock import Lock, Setup
from toolkit.model.recording import CallOutcome, Command, RecordedCall, Recording, RecordingHeader

APP = {"$cut": "opaque", "type": "shop.app:Shop"}


def _call(seam: str, result: object, **around: object) -> RecordedCall:
    return RecordedCall(seam, "", {}, CallOutcome(result), around=around)


SURROUNDED = _call("shop.prices:price", 1, flask={"method": "", "target": ""})


@pytest.mark.parametrize(
    ("calls", "app"),
    [
        ([_call("shop.app:create_app", APP), SURROUNDED], "shop.app:create_app()"),
        ([_call("shop.app:make_wsgi_app", APP), SURROUNDED], "shop.app:make_wsgi_app()"),
        ([_call("shop.app:create_app", APP)], ""),  # nothing needs it
        ([_call("shop.app:create_app", {"a": 1}), SURROUNDED], ""),
        ([_call("shop.app:create_app", APP), _call("admin:create_app", APP), SURROUNDED], ""),
        ([_call("shop.app:mapper", APP), SURROUNDED], ""),
    ],
)
def test_the_application_of_a_context_is_what_a_factory_made(calls: list[RecordedCall], app: str) -> None:
    assert complete_setup(Setup(), (), Recording(calls=tuple(calls)), Lock(Setup())).app == app


def test_variables_of_the_machine_that_recorded_are_left_out() -> None:
    variables = {"SHOP": "1", "HTTP_PROXY": "http://127.0.0.1:1", "no_proxy": "", "TZ": "UTC"}
    run = RecordingHeader(1, "p", "3.11.7 CPython", "1", "/", environment=variables)
    assert complete_setup(Setup(), (), Recording(runs=(run,)), Lock(Setup())).environment == {"SHOP": "1"}


@pytest.mark.parametrize("app", ["shop.app:create_app()", "django"])
@pytest.mark.parametrize("targets", [(), ("shop.prices",)])
def test_an_application_that_was_named_is_set_up_for_calls_too(app: str, targets: tuple[str, ...]) -> None:
    named = Setup(app=app)
    assert complete_setup(named, targets, Recording(), Lock(Setup())).app == app
    assert complete_setup(Setup(), targets, Recording(), Lock(named)).app == app
    made = Recording(calls=(_call("shop.app:make_app", APP), SURROUNDED))
    assert complete_setup(Setup(), targets, made, Lock(named)).app == app


def test_calls_are_answered_where_statements_were_recorded_and_nothing_was_prepared() -> None:
    asking = msgspec.structs.replace(SURROUNDED, answers=({"statement": "SELECT 1"},))
    for options, expected in ((Setup(), True), (Setup(before=(("make",),)), False), (Setup(connects=("h:1",)), False)):
        setup = complete_setup(options, (), Recording(calls=(asking,)), Lock(Setup()))
        assert setup.statements is expected
    assert complete_setup(Setup(), (), Recording(calls=(SURROUNDED,)), Lock(Setup())).statements is False


def test_a_file_beside_a_server_is_not_warned_of() -> None:
    file, server = (Command(name, name, "SELECT 1") for name in ("sqlite3", "postgresql"))
    for commands, expected in (((file,), ("sqlite",)), ((file, server), ()), ((server,), ())):
        assert complete_setup(Setup(), (), Recording(commands=commands), Lock(Setup())).warnings == expected


def test_passwords_of_the_existing_lock_are_confirmed_beside_those_of_a_new_recording() -> None:
    old, new = ({"kind": "password", "stored": f"masked-{n}", "given": "masked-9"} for n in (1, 2))
    lock = Lock(Setup(), outgoing=(old, {"kind": "statement", "statement": "SELECT 1"}))
    assert complete_answers(Recording(cached=(new,)), lock) == (new, old)
    assert complete_answers(Recording(cached=(old,)), lock) == (old,)
    assert complete_answers(Recording(), lock) == lock.outgoing
