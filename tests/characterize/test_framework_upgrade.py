"""Pages and headers that another version of Werkzeug or Flask makes decide nothing; the program's own parts do."""

from typing import Any

import pytest

from tests.characterize.test_changed_functions import TO_3, compare, request

_OLD = (
    '<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 3.2 Final//EN">\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n'
    '<p>You should be redirected automatically to target URL: <a href="{0}">{0}</a>.  If not click the link.'
)
_NEW = (
    "<!doctype html>\n<html lang=en>\n<title>Redirecting...</title>\n<h1>Redirecting...</h1>\n"
    '<p>You should be redirected automatically to the target URL: <a href="{0}">{0}</a>. If not, click the link.\n'
)
_GONE = "<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>{0}</p>\n"
_OLD_GONE, _NEW_GONE = _OLD[:56] + _GONE, "<!doctype html>\n<html lang=en>\n" + _GONE

_DELETED_OLD = "session=; Expires=Thu, 01-Jan-1970 00:00:00 GMT; Max-Age=0; Path=/"
_ALIVE = "s=YWI=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=3600"
_DELETED_NEW = "session=; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; HttpOnly; Path=/"


def _kinds(old: dict[str, Any], new: dict[str, Any]) -> set[str]:
    parts = ({"status": 302, **one} for one in (old, new))
    return {cause.kind for cause in compare([(request(1, "/a"), *parts)], TO_3).causes}


def _page(body: str, **headers: str) -> dict[str, Any]:
    return {"body": body, **{f"header {name}": [value] for name, value in headers.items()}}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_page(_OLD.format("/login")), _page(_NEW.format("/login"))),
        (_page(_OLD.format("http://localhost/login")), _page(_NEW.format("/login"))),
        (_page("", location="http://localhost/a?b=c"), _page("", location="/a?b=c")),
        (_page("x"), _page("x", vary="Cookie")),
        (_page("x", vary="Accept"), _page("x", vary="Accept, Cookie")),
        (
            _page(_OLD_GONE.format("No such page.  Look  again")),
            _page(_NEW_GONE.format("No such page. Look, again")),
        ),
        (_page("x", **{"set-cookie": _DELETED_OLD}), _page("x", **{"set-cookie": _DELETED_NEW})),
        (
            _page("x", **{"set-cookie": "a=b; Expires=Fri, 02-Jan-2026 00:00:00 GMT; HttpOnly; Path=/"}),
            _page("x", **{"set-cookie": "a=b; Expires=Fri, 02 Jan 2026 00:00:00 GMT; Path=/; HttpOnly"}),
        ),
        (_page(_OLD_GONE.format("It&#39;s gone")), _page(_NEW_GONE.format("It&#x27;s gone"))),
    ],
)
def test_what_the_framework_writes_decides_nothing(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert _kinds(old, new) == {"framework"}
    assert compare([(request(1, "/a"), old, new)]).functions  # with one interpreter it does


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_page(_OLD.format("/login")), _page(_NEW.format("/logout"))),
        (_page(_OLD.format("/login")), _page(_NEW.format("/login") + "<p>b'x'")),
        (_page("", location="http://localhost/a?b=c"), _page("", location="/a?b=d")),
        (_page("", location="/a"), _page("", location="")),
        (_page("", location="http://[a"), _page("", location="/a")),
        (_page("", location="http://elsewhere.example/a"), _page("", location="/a")),
        (_page("", location="/a"), _page("", location="//elsewhere.example/a")),
        (_page("x", vary="Accept"), _page("x", vary="Cookie")),
        (_page("x"), _page("x", vary="Accept")),
        (_page(_OLD_GONE.format("No user Sei")), _page(_NEW_GONE.format("No user b'Sei'"))),
        (_page(_OLD_GONE.format("No user Sei")), _page(_NEW_GONE.format("No user sei"))),
        (_page(_OLD_GONE.format("No user &lt;b&gt;")), _page(_NEW_GONE.format("No user <b>"))),
        (_page(_OLD_GONE.format("Up to 1,000 or 7, 8")), _page(_NEW_GONE.format("Up to 1 000 or 7, 8"))),
        (_page(_OLD.format("/Users/7")), _page(_NEW.format("/users/7"))),
        (_page("", location="https://localhost/a"), _page("", location="/a")),
        (_page("", location="https://localhost/a"), _page("", location="http://localhost/a")),
        (_page("", location="http://localhost:3000/a"), _page("", location="/a")),
        (_page("", location="http://localhost//elsewhere.example/a"), _page("", location="//elsewhere.example/a")),
        (_page("x", **{"set-cookie": _DELETED_OLD}), _page("x")),
        (_page("x", **{"set-cookie": _ALIVE + "; HttpOnly"}), _page("x", **{"set-cookie": _ALIVE})),
        (_page("x", **{"set-cookie": "s=a; Path=/a; Path=/b"}), _page("x", **{"set-cookie": "s=a; Path=/b; Path=/a"})),
        (_page("x", **{"set-cookie": _DELETED_OLD}), _page("x", **{"set-cookie": "session=a; HttpOnly; Path=/"})),
        (_page("x", **{"set-cookie": _DELETED_OLD}), _page("x", **{"set-cookie": _DELETED_NEW + "a"})),
        (_page("x", **{"set-cookie": "a=b; Path=/"}), _page("x", **{"set-cookie": "a=b; HttpOnly; Path=/"})),
        (_page("x", **{"set-cookie": "a=b; Path=/A"}), _page("x", **{"set-cookie": "a=b; Path=/a"})),
        (_page("<h1>Own</h1>"), _page("<!doctype html><h1>Own</h1>")),
    ],
)
def test_what_the_program_says_decides(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert "" in _kinds(old, new)


def _response(body: Any, location: str, name: str, *more: tuple[str, str]) -> dict[str, Any]:
    pairs = [("Content-Type", "text/html"), ("Content-Length", str(len(str(body)))), ("Location", location), *more]
    held = [{"$py": "tuple", "of": list(pair)} for pair in pairs]
    headers = {"$py": "object", "class": "werkzeug.datastructures:Headers", "state": {"_list": held}}
    state = {"_status_code": 302, "headers": headers, "response": [body]}
    return {"result": {"$py": "object", "class": f"werkzeug.wrappers{name}:Response", "state": state}}


@pytest.mark.parametrize(("location", "kinds"), [("/login", {"framework"}), ("/logout", {""})])
def test_a_returned_redirect_is_compared_by_what_it_says(location: str, kinds: set[str]) -> None:
    old = _response(_OLD.format("/login"), "http://localhost/login", "")
    new = _response({"$py": "bytes", "of": _NEW.format(location)}, location, ".response")
    assert {cause.kind for cause in compare([(request(1, "/a"), old, new)], TO_3).causes} == kinds


def test_each_of_several_cookies_of_a_returned_redirect_decides() -> None:
    cookies = [("Set-Cookie", "session=a"), ("Set-Cookie", "cart=b")]
    old = _response(_OLD.format("/login"), "/login", "", *cookies)
    new = _response(_NEW.format("/login"), "/login", ".response", cookies[1])
    assert "" in {cause.kind for cause in compare([(request(1, "/a"), old, new)], TO_3).causes}


def test_numbers_of_pseudonyms_decide_nothing_where_statements_are_not_told() -> None:
    old, new = ({"header set-cookie": [f"cart=masked-{number}"]} for number in (1, 2))
    line = {"statement": "INSERT INTO a VALUES (1)"}
    assert {it.kind for it in compare([(request(1, "/a"), old, {**new, "commands": [line]})], TO_3).causes} == {
        "untraced"
    }
    assert [it.kind for it in compare([(request(1, "/a"), {**old, "commands": [line]}, new)], TO_3).causes] != [
        "untraced"
    ]


@pytest.mark.parametrize(
    ("target", "old", "new", "is_told"),
    [
        ("/a", '{"a": "masked-1", "b": "masked-2"}', '{"a": "masked-2", "b": "masked-3"}', False),
        ("/a", '{"a": "masked-1", "b": "masked-2"}', '{"a": "masked-2", "b": "masked-2"}', True),
        ("/a", '{"a": "masked-1", "b": "masked-1"}', '{"a": "masked-1", "b": "masked-2"}', True),
        ("/a", '["masked-1@example.invalid", "masked-1"]', '["masked-2@example.invalid", "masked-3"]', False),
        ("/a?to=masked-1", '{"a": "masked-1"}', '{"a": "masked-2"}', True),
        ("/a?to=masked-2", '{"a": "masked-1"}', '{"a": "masked-2"}', True),
    ],
)
def test_which_hidden_values_are_equal_decides(target: str, old: str, new: str, is_told: bool) -> None:
    commands = [{"statement": "INSERT INTO a VALUES (1)"}]
    pair = (request(1, target), {"body": old}, {"body": new, "commands": commands})
    assert ("" in {cause.kind for cause in compare([pair], TO_3).causes}) == is_told
