"""The section on the API: what is missing comes first, what holds for every request is not repeated."""

import msgspec
import pytest

from tests.render.handbook.test_handbook import known
from tests.render.pictures.test_page import FOUND
from toolkit.model.facts import Lang
from toolkit.model.inventory import (
    AuthenticationScheme,
    Endpoint,
    EndpointStatus,
    ErrorAnswer,
    Route,
    UnresolvedRegistration,
)
from toolkit.render.handbook.handbook import render_handbook
from toolkit.render.handbook.summary import render_summary

WAYS = (AuthenticationScheme("TokenAuthentication", "header", "settings.py:4"),)
HOOK = EndpointStatus(503, "app.py:9", "app.py:7")


def endpoint(path: str, *codes: int, **facts: object) -> Endpoint:
    """An endpoint for GET whose handler answers with these codes, and a hook with 503."""
    name = path.strip("/").partition(".")[0] or "root"
    route = Route(path, "GET", f"views.{name}", "views.py", 3, "django")
    statuses = (*(EndpointStatus(code, "views.py:5") for code in codes), HOOK)
    return msgspec.structs.replace(Endpoint(route, path, statuses=statuses), **facts)


ENDPOINTS = (
    endpoint("/orders", 200, 403, permissions=("IsOwner",), authentication=WAYS),
    endpoint("/orders.{format}", 200, 403, permissions=("IsOwner",), authentication=WAYS),
    endpoint("/open", 200, permissions=("AllowAny",), authentication=WAYS, anonymous=True),
    endpoint("/submit", 201, 401),
    endpoint("/lost", 404),
)
INVENTORY = msgspec.structs.replace(
    FOUND,
    endpoints=ENDPOINTS,
    routes=tuple(item.route for item in ENDPOINTS),
    inner_checks={"GET /submit": ("has_permission",)},
    unresolved=(UnresolvedRegistration("urls.py", 8, "/o/", "it includes oauth.urls, which is outside the project"),),
    error_answers=(ErrorAnswer("Exception", 200, "app.py:30"), ErrorAnswer("500", 0, "app.py:40")),
)


def section(lang: Lang) -> str:
    """The section on the API."""
    return render_handbook(known(INVENTORY), lang).split("\n## API\n")[1].split("\n## ")[0]


def test_what_is_missing_stands_above_the_table_and_counts_are_at_least() -> None:
    before, table = section("en").split("\n|", 1)
    assert "  - `/o/`: it includes oauth.urls, which is outside the project (`urls.py:8`)" in before
    assert "could not be resolved" not in table
    for text in (render_handbook(known(INVENTORY), "en"), render_summary(known(INVENTORY), "en")):
        assert "It has at least 5 endpoints" in text
    assert "少なくとも5件" in render_summary(known(INVENTORY), "ja")


def test_rows_have_their_own_status_codes_and_checks() -> None:
    rows = [line for line in section("en").split("\n") if line.startswith("| GET")]
    assert [row.split(" | ")[1:4] for row in rows] == [
        ["`/orders`", "`IsOwner`", "200, 403"],
        ["`/open`", "`AllowAny` (anyone)", "200"],
        ["`/submit`", "in the handler (`has_permission`, 401)", "201, 401"],
        ["`/lost`", "none found", "?, 404"],
    ]


@pytest.mark.parametrize(
    ("lang", "texts"),
    [
        (
            "en",
            (
                "`app.py:7` runs before the handler and may answer with 503 itself (at 5 of 5",
                "nothing else handles is answered with 200, as",
            ),
        ),
        (
            "ja",
            (
                "`app.py:7`はハンドラーの前に動き、503を返すことがあります（5件中5件",
                "`Exception`）が起きても、成功と同じ200を返します",
            ),
        ),
    ],
)
def test_hooks_error_handlers_and_ways_to_log_in_have_one_sentence_each(lang: Lang, texts: tuple[str, str]) -> None:
    before, table = section(lang).split("\n|", 1)
    assert all(text in before for text in texts)
    assert before.count("`TokenAuthentication`") == 1
    assert "(`settings.py:4`)" in before.replace("（", "(").replace("）", ")")
    assert "503" not in table
    assert "TokenAuthentication" not in table
