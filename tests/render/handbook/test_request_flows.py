"""Main requests in the handbook: their other paths, loops, and what is told of steps that are left out."""

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.facts import Lang
from toolkit.model.inventory import Endpoint, Route
from toolkit.model.procedures import JobStep, RequestFlow
from toolkit.render.handbook.request_flows import flow_lines
from toolkit.render.handbook.sentences import Sentences

STEPS = (
    JobStep("views.py", 4, "each", code="while True"),
    JobStep("views.py", 5, "write", "orders", "add(order)", depth=1),
    JobStep("views.py", 6, "each", code="while not done"),
    JobStep("views.py", 7, "write", "orders", "add(order)", depth=1),
    JobStep("views.py", 8, "call", "outer", writes=("orders",)),
    JobStep("views.py", 9, "call", "inner", writes=("orders",), depth=1),
    JobStep("views.py", 10, "prepare", "202", condition="except Twice", depth=2, messages=("again",)),
)


def _lines(lang: Lang, changes: int) -> str:
    routes = [Route(path, "POST", "shop.views.make", "views.py", 2, "flask") for path in ("/orders", "/v1/new", "/x")]
    others = [msgspec.structs.replace(routes[2], handler="shop.views.other", line=9)]
    flow = RequestFlow("POST /orders", "POST /orders", "views.py", 2, STEPS, 7, changes)
    endpoints = tuple(Endpoint(route) for route in (*routes[:2], *others))
    found = msgspec.structs.replace(FOUND, endpoints=endpoints, request_flows=(flow,))
    return "\n".join(flow_lines(found, Sentences(lang, {})))


@pytest.mark.parametrize(
    ("lang", "others", "loops"),
    [
        (
            "en",
            "- Other paths of the same handler: `POST /v1/new`\n",
            ("1. Repeats, until a step below ends it:", "1. Repeats, as long as `done` is empty or false:"),
        ),
        (
            "ja",
            "- 同じコードが処理するほかのパス：`POST /v1/new`\n",
            ("1. 次を、中で終わるまで繰り返す：", "間、次を繰り返す："),
        ),
    ],
)
def test_other_paths_and_loops_are_told(lang: Lang, others: str, loops: tuple[str, str]) -> None:
    text = _lines(lang, 0)
    assert others in text
    assert all(loop in text for loop in loops)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "- After the exception `Twice`: Prepares the answer `202` (`again`) (`views.py:10`)"),
        ("ja", "- 例外`Twice`が起きた場合：応答`202`を用意する（`again`）（`views.py:10`）"),
    ],
)
def test_answers_that_other_code_returns_are_told(lang: Lang, said: str) -> None:
    assert said in _lines(lang, 0)


def test_a_call_whose_steps_follow_does_not_say_what_they_write() -> None:
    text = _lines("en", 0)
    assert "1. Calls `outer` (`views.py:8`)\n   - Calls `inner` (`views.py:9`)" in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (0, "7 further steps are left out; they change nothing and call no other system."),
        (2, "7 further steps are left out, 2 of which change something or call another system."),
    ],
)
def test_what_is_left_out_is_said_truthfully(changes: int, said: str) -> None:
    assert said in _lines("en", changes)
