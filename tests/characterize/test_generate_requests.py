"""Requests that nobody recorded: they reach what the session has not, continue it, and leave no trace outside."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NoReturn

import pytest

import toolkit
from tests.characterize.tariff import copying
from tests.command_line import write
from toolkit.characterize import generate
from toolkit.characterize.cases import case_of
from toolkit.characterize.generate import Budget, GeneratedCases, generate_calls, generate_requests
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Lock, Setup

APPLICATION = """\
import json
import os
from urllib.parse import parse_qs

HERE = os.path.dirname(os.path.abspath(__file__))


class Rule(object):
    def __init__(self, rule, methods):
        self.rule, self.methods, self.endpoint = rule, methods, rule


class Application(object):
    view_functions = {}

    class url_map(object):
        @staticmethod
        def iter_rules():
            return [Rule("/orders", ["GET", "POST"]), Rule("/orders/<int:number>", ["GET", "OPTIONS"])]

    def __call__(self, environ, start_response):
        if environ["REQUEST_METHOD"] == "POST":
            size = int(environ.get("CONTENT_LENGTH") or 0)
            status, answer = self.post(environ, environ["wsgi.input"].read(size))
        else:
            status, answer = self.get(environ["PATH_INFO"], parse_qs(environ["QUERY_STRING"]))
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]

    def post(self, environ, data):
        if environ.get("HTTP_X_KEY") != "dummy-value-1":
            return "403 Forbidden", {"error": "key"}
        try:
            order = json.loads(data)
        except ValueError:
            return "400 Bad Request", {"error": "json"}
        if not isinstance(order, dict) or "amount" not in order:
            return "422 Unprocessable Entity", {"error": "amount"}
        with open(os.path.join(HERE, "orders.txt"), "a") as file:
            file.write("x")
        if order.get("kind") == "gift":
            return "201 Created", {"gift": True}
        return "201 Created", {"number": os.path.getsize(os.path.join(HERE, "orders.txt"))}

    def get(self, path, asked):
        number = path.rpartition("/")[2]
        if not number.isdigit():
            return "200 OK", {"all": [], "sorted": "sort" in asked}
        if not os.path.exists(os.path.join(HERE, "orders.txt")):
            return "404 Not Found", {"error": "none"}
        if int(number) > os.path.getsize(os.path.join(HERE, "orders.txt")):
            return "404 Not Found", {"error": "number"}
        return "200 OK", {"number": number}


app = Application()
"""
SETUP = Setup(app="shop:app")


def _session() -> list[Case]:
    headers = [["X-Key", "dummy-value-1"], ["Content-Type", "application/json"]]
    asks = [
        {"method": "POST", "target": "/orders", "headers": headers, "body": {"text": '{"amount": 1, "kind": "plain"}'}},
        {"method": "GET", "target": "/orders/1", "headers": []},
        {"method": "GET", "target": "/orders?page=1", "headers": []},
    ]
    return [case_of({"kind": "exchange", "order": n, **ask}, "recorded") for n, ask in enumerate(asks, 1)]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("project"), {"shop.py": APPLICATION})


def test_recorded_requests_to_others_are_answered_while_a_search_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[object] = []

    def start_program(*_arguments: object, outgoing: object, **_named: object) -> NoReturn:
        given.append(outgoing)
        raise UsageError("enough")

    monkeypatch.setattr(generate, "start_program", start_program)
    outgoing = [{"method": "GET", "target": "http://rates.example.invalid/"}]
    for search in (
        lambda: generate_requests(SETUP, copying(root), _session(), 1.0, outgoing=outgoing),
        lambda: generate_calls(SETUP, copying(root), [], Budget(("shop",), 1.0), outgoing=outgoing),
    ):
        with pytest.raises(UsageError, match="enough"):
            search()
    assert given == [outgoing, outgoing]


SEARCH = """\
import itertools, json, sys
from toolkit.probe.generate import request_search
looks = itertools.count()
request_search.seconds_with_children = lambda: next(looks)
asked = json.load(sys.stdin)
sys.path.insert(0, asked["root"])
request_search.RequestSearch(asked, lambda found: print(json.dumps(found["ask"]))).run(asked["budget"])
"""
LOOKS = 2_000
"""Number of times that the search looks at the time, twice for a request that it tries; then its time is over."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> list[Case]:
    """Search for as long as a number of looks at the clock, so that a busy machine finds the same."""
    folder = str(write(tmp_path_factory.mktemp("searched"), {"shop.py": APPLICATION}))
    asked = {"root": folder, "scratch": folder, "app": SETUP.app, "budget": LOOKS}
    done = subprocess.run(
        [sys.executable, "-B", "-c", SEARCH],
        input=json.dumps(asked | {"known": [case.ask for case in _session()]}),
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(Path(toolkit.__file__).parents[1]), "PYTHONHASHSEED": "0"},
    )
    return [case_of(json.loads(line), "invented") for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def lock(root: Path, found: list[Case]) -> Lock:
    return take_lock(SETUP, copying(root, sys.executable), [*_session(), *found])


def test_they_continue_the_session(root: Path) -> None:
    found = generate_requests(SETUP, copying(root, sys.executable), _session(), 3.0).cases
    assert [case.ask["order"] for case in found] == list(range(4, 4 + len(found)))
    assert {case.origin for case in found} == {"invented"}
    assert not (root / "orders.txt").exists()


def test_the_lock_of_them_is_steady_although_they_write_files(lock: Lock, found: list[Case]) -> None:
    assert lock.kept_out == ()
    assert len(lock.cases) == 3 + len(found)


@pytest.mark.parametrize(
    "answer", ['{"error": "key"}', '{"error": "json"}', '{"error": "amount"}', '{"gift": true}', '{"error": "number"}']
)
def test_every_way_to_answer_is_found(lock: Lock, answer: str) -> None:
    assert answer in {case.parts["body"] for case in lock.cases if case.origin == "invented"}


def test_from_nothing_everything_that_the_application_tells_of_is_asked(root: Path) -> None:
    found = generate_requests(SETUP, copying(root, sys.executable), [], 2.0)
    assert {case.about for case in found.cases} >= {"GET /orders", "POST /orders", "GET /orders/{}"}


def test_no_application_or_no_time_is_no_search(root: Path) -> None:
    assert generate_requests(Setup(), copying(root), _session(), 5.0) == GeneratedCases()
    assert generate_requests(SETUP, copying(root), _session(), 0) == GeneratedCases()


def test_requests_that_name_their_factory_need_no_application(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def start_program(*_arguments: object, **_named: object) -> NoReturn:
        raise UsageError("started")

    monkeypatch.setattr(generate, "start_program", start_program)
    around = {"flask": {"factory": "shop:create_app"}}
    known = [case_of({**it.ask, "around": around}, "recorded") for it in _session()]
    with pytest.raises(UsageError, match="started"):
        generate_requests(Setup(), copying(root), known, 1.0)


CHECK = """\
import json
import re


class Application(object):
    def __init__(self):
        def login(data):
            return bool(re.match("^[a-z]{3,8}$", json.loads(data).get("user", "")))

        self.login = login

    def __call__(self, environ, start_response):
        size = int(environ.get("CONTENT_LENGTH") or 0)
        is_known = self.login(environ["wsgi.input"].read(size))
        start_response("200 OK" if is_known else "403 Forbidden", [("Content-Type", "application/json")])
        return [json.dumps(is_known).encode()]


app = Application()
"""


def test_a_request_that_the_other_state_answers_otherwise_is_kept_though_its_answer_is_known(tmp_path: Path) -> None:
    root = write(tmp_path, {"shop.py": CHECK})
    headers = [["Content-Type", "application/json"]]
    ask = {"kind": "exchange", "method": "POST", "target": "/", "headers": headers}
    texts = [json.dumps({"user": user}) for user in ("ann", "A", "")]
    known = [case_of({**ask, "order": n, "body": {"text": it}}, "recorded") for n, it in enumerate(texts, 1)]
    other = CHECK.replace('re.match("^[a-z]{3,8}$", ', 're.fullmatch("[a-z]{3,8}", ')
    line = next(number for number, text in enumerate(CHECK.splitlines(), 1) if "re.match" in text)
    kept = []
    for more in ({"shop.py": other}, None):
        copies = copying(root, sys.executable)
        found = generate_requests(SETUP, copies, known, 2.0, focus={"shop.py": [(line, line)]}, other=more)
        kept.append([it.ask["body"]["text"] for it in found.cases])
    assert r'{"user": "ann\n"}' in kept[0]
    assert r'{"user": "ann\n"}' not in kept[1]


_MASKING = """\
import itertools, json, sys
from toolkit.probe.generate import request_search
from toolkit.probe.isolation import child_process
from toolkit.probe.mask.answers import AnswerMask
looks, tries, masked = itertools.count(), [], []
request_search.seconds_with_children = lambda: next(looks)
mask, run = AnswerMask.parts, child_process.run_forked
def parts(self, parts, ask):
    masked.append(sys.gettrace() is None)
    return mask(self, parts, ask)
def run_here(work, seconds):
    before = len(masked)
    done, _ = run(lambda: [work(), len(masked)], seconds)
    tries.append([bool(done[0]["lines"]), done[1] - before])
    return done[0], None
AnswerMask.parts, child_process.run_forked = parts, run_here
asked = json.load(sys.stdin)
sys.path.insert(0, asked["root"])
request_search.RequestSearch(asked, lambda found: None).run(asked["budget"])
print(json.dumps([masked, tries]))
"""


def test_a_request_that_does_not_reach_the_focus_is_not_masked_and_masking_is_not_traced(tmp_path: Path) -> None:
    folder = str(write(tmp_path, {"shop.py": APPLICATION}))
    line = APPLICATION.splitlines().index('        if order.get("kind") == "gift":') + 1
    asked = {"root": folder, "scratch": folder, "app": SETUP.app, "budget": 80, "focus": {"shop.py": [(line, line)]}}
    known = [case.ask for case in _session()]
    known[-1] = {**known[-1], "plain": True}
    done = subprocess.run(
        [sys.executable, "-B", "-c", _MASKING],
        input=json.dumps(asked | {"known": known}),
        capture_output=True,
        text=True,
        check=True,
    )
    masked, tries = json.loads(done.stdout)
    assert len(masked) >= len(known)
    assert all(masked)
    assert {(reaches, count) for reaches, count in tries} == {(True, 1), (False, 0)}
