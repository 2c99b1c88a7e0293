"""Sequences of recorded requests: what they sent, from which code, and how often; no values."""

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from toolkit.inventory.pictures.messages import MOST_MESSAGES
from toolkit.inventory.pictures.recorded_calls import find_loop_lines
from toolkit.inventory.pictures.recorded_requests import SentByRequests, choose_request
from toolkit.inventory.pictures.recorded_sequence import RecordedEndpoint, picture_request
from toolkit.inventory.pictures.recorded_statements import describe_statement
from toolkit.inventory.pictures.repeated_messages import fold_repeats
from toolkit.inventory.pictures.sequence_differences import SourceNames, is_same_store
from toolkit.model.inventory import Route
from toolkit.model.picture import Loop, PictureDifferences, SequencePicture
from toolkit.model.recording import Command, Exchange, Recording, RecordingHeader

ROUTE = Route("/orders", "GET", "shop.views.list_orders", "shop/views.py", 10, "flask", "certain")
VIEW = "shop/views.py::list_orders"
LOAD = "shop/store.py::load_order"
IN_VIEW = ("+", "*", f"{VIEW}:12")
ORDERS = "SELECT id FROM orders WHERE shop = 'pl4nted'"
LINES = "SELECT * FROM lines WHERE order_id = 17"

NO_NAMES = SourceNames()
Sent = tuple[Sequence[str], str]


def record(*requests: Sequence[Sent], statuses: Sequence[int] = ()) -> Recording:
    """Return a recording of requests, each with the (stack, statement) pairs that it sent."""
    commands: list[Command] = []
    exchanges: list[Exchange] = []
    stacks: dict[tuple[str, ...], int] = {}
    order = 0
    for position, sent in enumerate(requests):
        order += 1
        own = range(order + 1, order + 1 + len(sent))
        status = statuses[position] if statuses else 200
        exchanges.append(Exchange("GET", "/orders", status=status, order=order, commands=tuple(own), process="1"))
        for order, (senders, statement) in zip(own, sent, strict=True):
            number = stacks.setdefault(tuple(senders), len(stacks) + 1) if senders else 0
            row = Command(
                "sqlalchemy", statement, "sqlite", order=order, sent_by=number, senders=tuple(senders), process="1"
            )
            commands.append(row)
    header = RecordingHeader(2, "1", "3.12", "", "/app", levels=("http", "data"))
    return Recording((header,), exchanges=tuple(exchanges), commands=tuple(commands))


def draw(
    recording: Recording,
    loops: Mapping[str, frozenset[int]] | None = None,
    names: SourceNames = NO_NAMES,
    **choice: Any,
) -> SequencePicture:
    sent = SentByRequests({"recording": recording})
    requests = [item for item in recording.exchanges if item.direction == "incoming"]
    chosen = choose_request(requests, sent, **choice)
    assert chosen is not None
    return picture_request(RecordedEndpoint(ROUTE, "GET /orders", requests, names, loops or {}), sent, chosen)


def lines(picture: SequencePicture) -> list[str]:
    return [f"{message.source} > {message.target}: {message.text}" for message in picture.messages]


def test_a_service_in_a_loop_and_its_statement_are_drawn_once_with_their_number() -> None:
    calls = [((*IN_VIEW[:2], f"{VIEW}:14", f"{LOAD}:5"), LINES)] * 17
    picture = draw(record([(IN_VIEW, ORDERS), *calls]), {"shop/views.py": frozenset({14})})
    assert lines(picture) == [
        "client > shop/views: GET /orders",
        "shop/views > orders: SELECT(shop)",
        "shop/views > shop/store: load_order()",
        "shop/store > lines: SELECT(order_id)",
        "shop/views > client: 200",
    ]
    assert picture.loops == (Loop(2, 3, 17, 17),)
    assert picture.is_recorded
    assert "pl4nted" not in str(picture)
    assert [box.name for box in picture.participants] == ["client", "shop/views", "shop/store", "orders", "lines"]


def test_a_loop_in_the_service_itself_repeats_the_statement_alone() -> None:
    calls = [((*IN_VIEW, f"{LOAD}:5"), LINES)] * 3
    picture = draw(record([*calls]), {"shop/store.py": frozenset({5})})
    assert [message.text for message in picture.messages[1:3]] == ["load_order()", "SELECT(order_id)"]
    assert picture.loops == (Loop(2, 2, 3, 3),)


def test_what_hooks_and_middleware_do_comes_from_the_framework() -> None:
    hook = ("shop/proxy.py::Proxy.__call__:3", "+", "shop/auth.py::load_user:8")
    picture = draw(record([(hook, "SELECT * FROM users WHERE id = 1"), (IN_VIEW, ORDERS)]))
    assert lines(picture) == [
        "client > flask: GET /orders",
        "flask > shop/auth: load_user()",
        "shop/auth > users: SELECT(id)",
        "flask > shop/views: list_orders()",
        "shop/views > orders: SELECT(shop)",
        "flask > client: 200",
    ]
    refused = draw(record([(hook, "SELECT * FROM users WHERE id = 1"), (IN_VIEW, ORDERS)], statuses=(401,)))
    assert refused.recorded is not None
    assert not refused.recorded.is_handler_unknown
    stopped = draw(
        record([(hook, "SELECT * FROM users"), (IN_VIEW, ORDERS)], [(hook, "SELECT * FROM users")]), number=2
    )
    assert stopped.recorded is not None
    assert not stopped.recorded.is_handler_unknown  # answered with 200
    assert "flask > shop/views: list_orders()" in lines(stopped)


def test_a_request_that_a_hook_refuses_does_not_claim_that_the_handler_ran() -> None:
    hook = ("+", "shop/auth.py::load_user:8")
    served, refused = [(IN_VIEW, ORDERS)], [(hook, "SELECT * FROM users")]
    picture = draw(record(served, refused, statuses=(200, 401)), status=401)
    assert not any("shop/views" in line for line in lines(picture))
    assert picture.recorded is not None
    assert picture.recorded.is_handler_unknown


def test_functions_that_only_pass_on_statements_are_left_out() -> None:
    stack = (*IN_VIEW, "shop/database.py::fetch_all:20")
    names = SourceNames(wrappers=frozenset({"fetch_all"}))
    assert lines(draw(record([(stack, ORDERS)]), names=names))[1:-1] == ["shop/views > orders: SELECT(shop)"]


def test_templates_that_include_each_other_are_one_call() -> None:
    stack = (*IN_VIEW, "shop/templates/list.html::root:3", "shop/templates/base.html::root:9", f"{LOAD}:5")
    assert lines(draw(record([(stack, LINES)])))[1:3] == [
        "shop/views > templates/base.html: render",
        "templates/base.html > shop/store: load_order()",
    ]


def test_an_older_recording_draws_everything_from_the_handler_and_says_so() -> None:
    code = SourceNames(home="shop/views", modules=frozenset({"shop/store"}), stores=frozenset({"orders"}))
    picture = draw(record([((), ORDERS)]), names=code)
    assert lines(picture)[1] == "shop/views > orders: SELECT(shop)"
    assert picture.differences == PictureDifferences()  # nothing is known of modules
    assert picture.recorded is not None
    assert not picture.recorded.has_senders


def test_requests_to_other_services_are_in_their_place() -> None:
    address = "https://user:pl4nted@pay.example.invalid/v1/cards/4111?key=pl4nted"
    call = Exchange("POST", address, "outgoing", order=3, request=1, senders=IN_VIEW, process="1")
    request = Exchange("GET", "/orders", status=200, order=1, commands=(2, 4), process="1")
    commands = tuple(
        Command("sqlalchemy", statement, "sqlite", order=order, senders=IN_VIEW, process="1")
        for order, statement in ((2, ORDERS), (4, LINES))
    )
    picture = draw(Recording(exchanges=(call, request), commands=commands))
    assert [message.text for message in picture.messages[1:-1]] == ["SELECT(shop)", "POST", "SELECT(order_id)"]
    assert picture.participants[-1].name == "pay.example.invalid"
    assert "pl4nted" not in str(picture)


def test_the_usual_request_is_chosen_and_of_these_the_one_that_sends_most() -> None:
    few, many = [(IN_VIEW, ORDERS)], [(IN_VIEW, ORDERS)] * 4
    other = [(IN_VIEW, ORDERS), (IN_VIEW, "DELETE FROM orders WHERE id = 1")]
    recording = record([], few, many, other, [], [], statuses=(404, 200, 200, 200, 404, 404))
    picture = draw(recording)
    assert picture.recorded is not None
    assert (picture.recorded.status, picture.recorded.number, picture.recorded.alike) == (200, 3, 2)
    assert picture.recorded.statuses == ((200, 3), (404, 3))
    sent = SentByRequests({"recording": recording})
    assert choose_request(recording.exchanges, sent, status=500) is None
    assert choose_request(recording.exchanges, sent, number=7) is None
    assert choose_request((), sent) is None


def test_a_long_request_keeps_what_changes_something_and_counts_the_rest() -> None:
    reads = [(IN_VIEW, f"SELECT * FROM t{number}") for number in range(30)]
    picture = draw(record([*reads, (IN_VIEW, "UPDATE orders SET a = 1 WHERE id = 2")]))
    assert len(picture.messages) == MOST_MESSAGES + 1
    assert picture.left_out == 32 - MOST_MESSAGES
    assert picture.messages[-2].text == "UPDATE(id)"


def test_what_only_one_of_the_two_pictures_has_is_named() -> None:
    code = SourceNames(
        home="shop/views",
        modules=frozenset({"shop/mail", "shop/views"}),
        stores=frozenset({"Order", "Coupon"}),
        services=frozenset({"https://pay.example.invalid/v1"}),
        unseen=frozenset({"celery"}),
    )
    differences = draw(record([(IN_VIEW, ORDERS), ((*IN_VIEW, f"{LOAD}:5"), LINES)]), names=code).differences
    assert differences.only_recorded == ("shop/store", "lines")
    assert differences.only_in_code == ("shop/mail", "Coupon", "https://pay.example.invalid/v1")
    assert differences.not_recordable == ("celery",)


@pytest.mark.parametrize(
    ("name", "table", "expected"),
    [
        ("Order", "shop_order", True),
        ("OrderLine", "order_line", True),
        ("Order", "orders", True),
        ("orders", "orders", True),
        ("shop.models.Order", "shop_order", True),
        ("Order", "shop_reorder", False),
        ("Line", "order", False),
    ],
)
def test_the_table_of_a_model(name: str, table: str, expected: bool) -> None:
    assert is_same_store(name, table) is expected


@pytest.mark.parametrize(
    ("statement", "given", "system", "expected"),
    [
        ("SELECT a FROM t JOIN u ON t.id = u.t WHERE t.x > 1 ORDER BY a", None, "django", "t: SELECT(id, x) JOIN u"),
        ('SELECT * FROM t WHERE name = "pl4nted"', None, "sqlite3", "t: SELECT(name)"),
        ("INSERT INTO t (a) VALUES ('pl4nted')", None, "django", "t: INSERT"),
        ("RELEASE SAVEPOINT s1", None, "django", None),
        ("SELECT 1", None, "django", None),
        ("BEGIN", None, "sqlite3", None),
        (
            "find_one users",
            {"filter": {"$or": [{"a": "x"}, {"b.c": {"$gt": 1}}]}},
            "pymongo",
            "users: find_one(a, b.c)",
        ),
        ("find users", {"filter": {"pl4nted @ x": 1}}, "mongomock", "users: find(?)"),
        (
            "aggregate users",
            {"pipeline": [{"$match": {"a": 1}}, {"$sort": [["b", 1]]}]},
            "pymongo",
            "users: aggregate(a)",
        ),
        ("update", {"update": "users", "updates": [{"q": {"a": 1}, "u": {}}]}, "mongodb", "users: update(a)"),
        ("ping", {"ping": 1}, "mongodb", None),
    ],
)
def test_a_statement_names_tables_and_fields(statement: str, given: Any, system: str, expected: str | None) -> None:
    message = describe_statement(Command(system, statement, "sqlite" if system != "pymongo" else "", given))
    assert (f"{message.target}: {message.text}" if message else None) == expected


@pytest.mark.parametrize(
    ("keys", "kept", "loops"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("abbbc", "abc", [Loop(1, 1, 3, 3)]),
        ("abababc", "abc", [Loop(0, 1, 3, 3)]),
        ("abbabbb", "ab", [Loop(0, 1, 2, 2), Loop(1, 1, 2, 3)]),
        ("aabab", "abab", [Loop(0, 0, 2, 2)]),
    ],
)
def test_repeated_messages_are_folded(keys: str, kept: str, loops: list[Loop]) -> None:
    folded = fold_repeats(keys)
    assert "".join(keys[position] for position in folded.positions) == kept
    assert list(folded.loops) == loops


def test_the_lines_inside_of_loops() -> None:
    text = "for x in a():\n    b()\nwhile c():\n    d()\nelse:\n    e()\nf = [\n    g(x)\n    for x in y\n]\nh()\n"
    assert find_loop_lines(ast.parse(text)) == {2, 3, 4, 7, 8, 9, 10}
