"""The table of who may do what: weakest demands first, each operation once, in both languages."""

import msgspec
import pytest

from toolkit.model.callers import CallerCheck, CheckStep, Policy, RequiredRights
from toolkit.model.data_access import ModelRule
from toolkit.model.facts import Lang
from toolkit.model.inventory import AuthenticationScheme, Endpoint, Inventory, Route
from toolkit.render.handbook.callers import caller_lines, policy_lines
from toolkit.render.handbook.sentences import Sentences

KEY = AuthenticationScheme("key_required", "key", "app.py:4", "header", "X-Shop-Key")
OWNER = CheckStep("refuse", "app.py", 52, condition="order.owner != request.user", status=403)
ADMINISTRATOR = CheckStep("refuse", "app.py", 61, condition="not request.user.is_superuser", status=403)


def endpoint(method: str, path: str, **facts: object) -> Endpoint:
    """An endpoint with these facts."""
    return msgspec.structs.replace(Endpoint(Route(path, method, "f", "app.py", 9, "flask"), path), **facts)


def guarded(method: str, path: str, *names: str, **facts: object) -> Endpoint:
    """An endpoint behind decorators."""
    return endpoint(method, path, guards=names, checked_by=names, **facts)


FOUND = Inventory(
    ("flask",),
    (),
    (),
    endpoints=(
        guarded("GET", "/admin", "admin_only", rights=(RequiredRights("admin_only", (), "app.py:70"),)),
        guarded("GET", "/orders/{id}", "key_required", authentication=(KEY,)),
        guarded("DELETE", "/orders/{id}", "key_required", authentication=(KEY,)),
        guarded("PUT", "/orders/{id}", "key_required", authentication=(KEY,)),
        guarded("POST", "/a", "permission_classes", rights=(RequiredRights("permission_classes", ("AllowAny",), "a"),)),
        guarded("POST", "/b", "has_role", rights=(RequiredRights("has_role", ("clerk", "head"), "app.py:80"),)),
        endpoint("GET", "/open"),
        endpoint("GET", "/health", hooks=("app.requires_no_auth",), checked_by=()),
        guarded("GET", "/list", "IsOwner"),
        guarded("POST", "/list", "IsOwner"),
    ),
    checks=(
        CallerCheck("key_required", "authentication", "app.py", 4, 3, 9),
        CallerCheck(
            "IsOwner",
            "permission",
            "rights.py",
            3,
            2,
            9,
            (
                CheckStep("allow", "rights.py", 5, condition="request.method in SAFE_METHODS"),
                CheckStep("refuse", "rights.py", 7, "False", condition="row.owner != request.user"),
            ),
        ),
    ),
    refusals={"PUT /orders/{}": (OWNER,), "DELETE /orders/{}": (ADMINISTRATOR,)},
)


def rows(lang: Lang) -> list[list[str]]:
    """The cells of the table."""
    text = "\n".join(caller_lines(FOUND, Sentences(lang, {})))
    return [line.strip("| ").split(" | ") for line in text.split("\n") if line.startswith("| ")][1:]


@pytest.mark.parametrize(("name", "count"), [("ac_or_admin_required", 2), ("admin_or_staff_required", 3)])
def test_a_check_for_others_or_administrators_is_not_one_for_administrators(name: str, count: int) -> None:
    item = guarded("GET", "/areas", name, rights=(RequiredRights(name, (), "app.py:71"),))
    more = msgspec.structs.replace(FOUND, endpoints=(*FOUND.endpoints, item))
    first = next(iter(caller_lines(more, Sentences("en", {})))) + "\n".join(caller_lines(more, Sentences("en", {})))
    assert f"{count} for administrators" in first


def test_operations_go_from_open_ones_to_those_of_administrators() -> None:
    header = "header `X-Shop-Key`; `key_required`"
    assert [row[1:] for row in rows("en")] == [
        ["", "`GET /open`", "`app.py:9`"],
        ["nothing", "`POST /a`", "`a`"],
        ["`requires_no_auth`", "`GET /health`", "`app.py:9`"],
        [header, "`GET /orders/{id}`", "`app.py:4`"],
        ["`has_role` (`clerk` or `head`)", "`POST /b`", "`app.py:80`"],
        ["reading passes `IsOwner`", "`GET /list`", "`rights.py:3`"],
        [
            (
                "`IsOwner` (passes, among others, if the request only reads (GET, HEAD, OPTIONS); refused if"
                " `row.owner` is not `request.user`)"
            ),
            "`POST /list`",
            "`rights.py:3`",
        ],
        [
            f"{header}; 403 if `order.owner` is not `request.user`",
            "`PUT /orders/{id}`",
            "`app.py:4`, `app.py:52`",
        ],
        ["`admin_only`", "`GET /admin`", "`app.py:70`"],
        [f"{header}; 403 if the caller is no superuser", "`DELETE /orders/{id}`", "`app.py:4`, `app.py:61`"],
    ]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_each_level_is_named_and_counted(lang: Lang) -> None:
    assert len({row[0] for row in rows(lang)}) == 6
    assert "X-Shop-Key" in rows(lang)[3][1]


def test_policies_say_who_may_do_each_action() -> None:
    rules = (
        ModelRule("create", 4, "user.id == order.owner_id if order is not None else user.is_authenticated"),
        ModelRule("read", 6, "True"),
        ModelRule("delete", 8, "False"),
    )
    found = msgspec.structs.replace(FOUND, policies=(Policy("OrderAuth", "auth.py", 2, rules),))
    lines = "\n".join(policy_lines(found, Sentences("en", {}))).split("\n")
    assert (
        "| `OrderAuth` | `create` | if `order` is present: `user.id` is `order.owner_id`; otherwise: the caller is"
        " logged in | `auth.py:4` |"
    ) in lines
    assert "| `OrderAuth` | `read` | everybody | `auth.py:6` |" in lines
    assert "| `OrderAuth` | `delete` | nobody | `auth.py:8` |" in lines
    assert not [*policy_lines(FOUND, Sentences("ja", {}))]


@pytest.mark.parametrize(("lang", "name"), [("en", "log-in a"), ("ja", "ログイン方法a")])
def test_several_ways_to_log_in_are_said_once_and_named(lang: Lang, name: str) -> None:
    basic = AuthenticationScheme("basic", "basic", "app.py:6")
    items = [guarded("GET", f"/a/{end}", "key_required", authentication=(KEY, basic)) for end in "xyz"]
    found = msgspec.structs.replace(FOUND, endpoints=tuple(items))
    text = "\n".join(caller_lines(found, Sentences(lang, {})))
    assert text.count("X-Shop-Key") == 1
    assert f"- {name}" in text
    row = next(line for line in text.split("\n") if "`GET /a/x`" in line)
    assert name in row
    assert "`key_required`" in row


def test_a_check_of_addresses_and_one_that_redirects_some_pages_are_no_log_in() -> None:
    address = CallerCheck(
        "inside_only",
        "authentication",
        "app.py",
        20,
        1,
        2,
        (
            CheckStep("read", "app.py", 21, "remote_addr", source="address"),
            CheckStep("refuse", "app.py", 22, status=403),
        ),
    )
    user = CheckStep("read", "app.py", 31, "request.user", source="user")
    refusal = CheckStep("refuse", "app.py", 32, condition="not is_logged_in and view_name in NOT_LOGGED_IN", status=302)
    sent = CallerCheck("Redirects", "authentication", "app.py", 30, 1, 2, (user, refusal))
    exempt = msgspec.structs.replace(refusal, condition="not is_logged_in and path not in OPEN")
    login = CallerCheck("Login", "authentication", "app.py", 40, 1, 2, (user, exempt))
    items = [guarded("GET", f"/{name}", name) for name in ("inside_only", "Redirects", "Login")]
    found = msgspec.structs.replace(FOUND, endpoints=tuple(items), checks=(address, sent, login))
    text = "\n".join(caller_lines(found, Sentences("en", {})))
    assert "| Callers from certain addresses | `inside_only` | `GET /inside_only` |" in text
    assert "| Perhaps anybody: no check was found |  | `GET /Redirects` |" in text
    assert "| Every known caller | `Login` | `GET /Login` |" in text
