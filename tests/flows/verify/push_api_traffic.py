# ruff: noqa: E501 - a table
"""Requests that clients of the bundled example make in a long day: run it in the example's own environment.

Every request goes through the WSGI application as a server would hand it over, so that it can be recorded.
"""

import hashlib
import itertools
import json
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode

USERS, COUPONS, DELIVERIES = "/api/v2/users", "/api/v2/coupons", "/api/v2/deliveries"
ADMIN = "dummy-admin-token"
Request = tuple[str, str, str, Any, dict[str, str]]


def play(app: Any) -> None:
    """Send all requests, one after the other."""
    client = app.test_client()
    for request in requests():
        method, _, target, _, _ = request
        client.open(target, method=method, headers=_headers(request), data=_data(request))


def cases() -> list[Any]:
    """The session as cases of a lock, without outcomes."""
    from toolkit.characterize.cases import case_of

    return [case_of(_ask(request, order), "recorded") for order, request in enumerate(requests(), 1)]


def _ask(request: Request, order: int) -> dict[str, Any]:
    method, _, target, _, _ = request
    ask = {"kind": "exchange", "method": method, "target": target, "order": order}
    body = {"body": {"text": data.decode()}} if (data := _data(request)) else {}
    return ask | body | {"headers": [list(pair) for pair in _headers(request).items()]}


def _headers(request: Request) -> dict[str, str]:
    _, host, _, body, more = request
    headers = {"Host": f"{host}.example.invalid", "X-Api-Token": ADMIN, **more}
    headers |= {} if body is None else {"Content-Type": "application/json"}
    return {name: value for name, value in headers.items() if value}


def _data(request: Request) -> bytes | None:
    body = request[3]
    return None if body is None else json.dumps(body, ensure_ascii=False).encode()


def _get(host: str, path: str, more: dict[str, str] | None = None, **query: Any) -> Request:
    return "GET", host, f"{path}?{urlencode(query, quote_via=quote)}" if query else path, None, more or {}


def _post(host: str, path: str, body: Any, **more: str) -> Request:
    return "POST", host, path, body, {name.replace("_", "-"): value for name, value in more.items()}


def requests() -> Iterator[Request]:
    """The session."""
    return itertools.chain(
        _of_tenants(), _of_users(), _of_filters(), _of_coupons(), _of_segments(), _of_deliveries(), _of_sending(),
        _of_events(), _of_contracts(), _of_reports(), _of_old_apps(), _of_jobs(),
    )  # fmt: skip


def _of_tenants() -> Iterator[Request]:
    for host in ("www.app001", "app002:5000", "nobody", "app013", "app029", "coupon.app007", "app012", "stg-app005",
                 "shop-a.app028", "api-old.app003", "m.app019", "coupon.app004", "APP006"):  # fmt: skip
        yield _get(host, USERS, limit=2)
        yield _get(host, COUPONS)
    for token in ("", "wrong", "dummy-token-app004", "dummy-token-app005", hashlib.md5(b"app004:v1").hexdigest()):
        yield _get("app004", USERS, {"X-Api-Token": token}, limit=1)
        yield _get("m.app019", USERS, {"X-Api-Token": token}, limit=1)
    yield _get("app004", USERS, {"X-Api-Token": ""}, limit=1, token="dummy-token-app004")
    yield _get("app004", USERS, {"X-Api-Token": "", "Authorization": "Bearer dummy-token-app004"}, limit=1)
    yield _get("app004", "/nothing")


def _of_users() -> Iterator[Request]:
    new = {
        "member_no": "９９ー１",
        "pref": "東京都",
        "platform": "ios",
        "device_token": "ios-99",
        "attributes": {"a": 1},
    }
    yield _post("app004", USERS, new)
    yield _post("app004", USERS, {"member_no": "99-1", "email": "a@example.invalid", "attributes": {"b": 2}})
    yield _post("app004", USERS, {"pref": "大阪"})
    for point in (999, 1, 3999, 1, 4999, 1):  # the new one reaches each rank exactly
        yield _post("app004", f"{USERS}/601/point", {"point": point})
    yield _get("app004", f"{USERS}/me", member_no="99-1")
    yield _get("app004", f"{USERS}/me", member_no="99-1", camel=1)
    yield _get("api-old.app003", f"{USERS}/me", member_no="0300001")
    yield _get("app004", f"{USERS}/me", member_no="none")
    for user in (1, 4, 8, 61, 999999):
        yield _get("app001", f"{USERS}/{user}")
        yield _get("app001", f"{USERS}/{user}/segments")
        for point in (0, 500, 999, 1, 3500, 4999, -10, -999999, 10000, "x"):
            yield _post("app001", f"{USERS}/{user}/point", {"point": point})
        yield "PATCH", "app001", f"{USERS}/{user}", {"email": "new@example.invalid", "id": 7, "nothing": 1}, {}
        yield "PUT", "app001", f"{USERS}/{user}", {"platform": "web", "rank": "gold", "push_ok": 1}, {}
        yield "DELETE", "app001", f"{USERS}/{user}", None, {}
        yield _get("app001", f"{USERS}/{user}")
    yield _post("app001", USERS, {"member_no": "0100000"})


FILTERS = (
    {}, [], {"point": {"$gte": 1000}}, {"point": {"$gt": 1000}}, {"point": {"$lt": 1000}}, {"point": {"$lte": 1000}},
    {"point": {"$ne": 1000}}, {"point": 1000}, {"point": {"$eq": 120}}, {"rank": {"$in": ["gold", "silver"]}},
    {"rank": {"$in": []}}, {"rank": {"$nin": ["gold"]}}, {"pref": None}, {"pref": {"$ne": None}}, {"pref": "東京"},
    {"device_token": {"$exists": True}}, {"device_token": {"$exists": False}}, {"email": {"$regex": "member"}},
    {"email": {"$like": "member%"}}, {"platform": "ios", "rank": "normal"}, [{"platform": "ios"}, {"rank": "gold"}],
    {"$or": [{"platform": "ios"}, {"platform": "web"}]}, {"$and": [{"push_ok": 1}, {"gender": "m"}]},
    {"$not": {"gender": "m"}}, {"gender": {"$not": {"$eq": "f"}}}, {"$nor": [{"gender": "m"}, {"gender": "f"}]},
    {"attributes.shop": "A"}, {"attributes.visits": {"$gt": 10}}, {"segment_id": {"$in": [1, 2]}}, {"segment_id": 1},
    {"created_at": {"$gte": "2016-01-01", "$lt": "2018-01-01"}}, {"last_login": {"$lt": "2018-01-01 00:00:00"}},
    {"birthday": {"$between": ["1970-01-01", "1980-12-31"]}}, {"nothing": 1}, {"point": {"$nothing": 1}}, {"$bad": 1},
    "text", 7, {"id": {"$in": [1, 2, 3]}}, {"id": {"$all": [1]}}, {"point": {"$mod": [2, 0]}}, {"member_no": "0'1"},
)  # fmt: skip


def _of_filters() -> Iterator[Request]:
    for condition in FILTERS:
        text = json.dumps(condition, ensure_ascii=False)
        yield _get("app002", USERS, limit=4, filter=text)
        yield _post("app002", f"{DELIVERIES}/count", {"filter": condition})
        yield _post("app002", "/api/v2/segments/preview", {"filter": condition})
        yield _post("app002", "/api/v2/segments/explain", {"filter": condition})
        yield _post("app002", "/api/v2/segments/test", {"filter": condition, "user_id": 22, "user": {"point": 1000}})
    for query in ({"sort": "point"}, {"sort": "-point"}, {"page": 2}, {"limit": 0}, {"limit": 5000}, {"offset": 3},
                  {"rank": "gold"}, {"gender": "f", "platform": "ios"}, {"filter": "{"}, {"per_page": 3}):  # fmt: skip
        yield _get("app002", USERS, **{"limit": 3, **query})
    yield _get("app002", USERS, filter="[]", pref="東京", limit=3)


def _of_coupons() -> Iterator[Request]:
    for new in (
        {"kind": "percent", "discount": 15, "title": "春", "ends_at": "2098/01/31", "code": "SPRING"},
        {"kind": "percent", "discount": 100, "code": "ALL"}, {"kind": "percent", "discount": 101},
        {"kind": "percent", "discount": 0}, {"kind": "yen", "discount": 0}, {"kind": "yen", "discount": 300, "code": "YEN"},
        {"kind": "none"}, {"kind": "item", "filter": {"rank": "gold"}, "code": "GOLD", "max_use": 2},
        {"kind": "stamp", "discount": 3, "starts_at": "2030-01-01", "min_price": "500", "code": "LATER"},
        {"kind": "stamp", "discount": 4, "code": "STAMP", "max_use": 0},
    ):  # fmt: skip
        yield _post("app005", COUPONS, new)
    for query in ({}, {"all": 1}, {"status": "open"}, {"status": "closed"}, {"sort": "discount", "all": 1}):
        yield _get("app005", COUPONS, **query)
    for code in ("SPRING", "C0500", "NONE", 17, 18, 1):
        yield _get("app005", f"{COUPONS}/{code}")
    for coupon, user, price in itertools.product(
        (17, 18, 19, 20, 121, 122, 123, 124, 125, 126), (81, 82), (0, 1, 499, 500, 995, 1080)
    ):
        yield _get("app005", f"{COUPONS}/{coupon}/check", user_id=user, price=price)
    for coupon, user in itertools.product((17, 18, 20, 121, 124, 126, 5), (81, 81, 83, 999999)):
        yield _post("app005", f"{COUPONS}/{coupon}/use", {"user_id": user, "price": 1500, "shop_code": "B"})
    yield _get("app005", f"{COUPONS}/17/check", user_id=84)
    yield _get("app005", f"{COUPONS}/17/users")
    yield _post("app005", f"{COUPONS}/17/close", {})
    yield _get("app005", f"{COUPONS}/17")
    yield _get("app005", "/api/v2/reports/ranking")


def _of_segments() -> Iterator[Request]:
    yield _get("app011", "/api/v2/segments", count=1)
    for new in ({"name": "n", "filter": {"rank": "gold"}}, {"name": "n"}, {"filter": {}}, {"name": "s", "user_ids": [201, 202]},
                {"name": "bad", "filter": {"$bad": 1}}):  # fmt: skip
        yield _post("app011", "/api/v2/segments", new)
    for segment in (41, 44, 121, 1, 999):
        yield _get("app011", f"/api/v2/segments/{segment}/users")
        yield _post("app011", f"/api/v2/segments/{segment}/users", {"user_ids": [201, 203]})
        yield "DELETE", "app011", f"/api/v2/segments/{segment}", None, {}
    yield _get("app011", "/api/v2/segments")


DRAFTS: tuple[dict[str, Any], ...] = (
    {}, {"title": "t"}, {"body": "b"}, {"title": "t", "message": "m"}, {"title": "t" * 51, "body": "b"},
    {"title": "t" * 101, "body": "b"}, {"title": "t" * 66, "body": "b", "platform": "android"},
    {"title": "t" * 60, "body": "b", "platform": "android"}, {"title": "t" * 60, "body": "b", "platform": "ios"},
    {"title": "t", "body": "b", "url": "http://example.invalid"}, {"title": "t", "body": "b", "url": "https://a.invalid"},
    {"title": "t", "body": "b", "url": "app://x"}, {"title": "t", "body": "b", "url": "app://x", "platform": "web"},
    {"title": "t", "body": "b", "url": "ftp://x"}, {"title": "t", "body": "b", "image": "i", "platform": "ios"},
    {"title": "t", "body": "b", "image": "i", "platform": "android"}, {"title": "t", "body": "b", "image": "i"},
    {"title": "t", "body": "b", "image": "i", "platform": "web"}, {"title": "t", "body": "b", "platform": "tv"},
    {"kind": "coupon"}, {"kind": "coupon", "coupon_id": 29}, {"kind": "coupon", "coupon_id": 30},
    {"kind": "coupon", "coupon_id": 31}, {"kind": "coupon", "coupon_id": 32}, {"kind": "coupon", "coupon_code": "C0800"},
    {"kind": "coupon", "coupon_code": "NONE"}, {"kind": "coupon", "coupon_id": 32, "title": "t", "body": "b"},
    {"kind": "mail"}, {"kind": "mail", "title": "t", "body": "b"},
    {"kind": "mail", "title": "t", "body": "b", "platform": "ios"}, {"kind": "silent"},
    {"kind": "silent", "platform": "web"}, {"kind": "silent", "platform": "ios", "payload": {"aps": 1, "x": 2}},
    {"kind": "silent", "payload": '{"y": 1}'}, {"kind": "silent", "payload": "{"}, {"kind": "survey"},
    {"kind": "survey", "questions": [{}]}, {"kind": "survey", "questions": [{"text": "?", "type": "choice"}]},
    {"kind": "survey", "questions": [{"text": "?", "type": "choice", "choices": ["a"]}]},
    {"kind": "survey", "questions": [{"text": "?", "type": "choice", "choices": ["a", "b"]}]},
    {"kind": "survey", "questions": [{"text": "?", "type": "number", "min": 2, "max": 1}, {"text": "?", "type": "text"}]},
    {"kind": "survey", "questions": [{"text": "?", "type": "number", "min": 1, "max": 1}, {"text": "?"}]},
    {"kind": "inapp"}, {"kind": "inapp", "body": "b"}, {"kind": "inapp", "body": "b", "position": "x", "color": "c"},
    {"kind": "line"}, {"kind": "none"},
)  # fmt: skip
WHEN = ("now", "2098-01-31 12:00", "2098-01-31 22:00", "2098-01-31 08:00", "2098-01-31 07:59", "2098-01-31 21:00", "x",
        "2010-01-01", "2023-12-31 23:58")  # fmt: skip


def _of_deliveries() -> Iterator[Request]:
    for draft in DRAFTS:
        yield _post("app008", DELIVERIES, {"dry_run": True, "force_night": True, **draft})
    for when, repeat in itertools.product(WHEN, (None, "daily", "birthday", "never")):
        yield _post(
            "app008", DELIVERIES, {"title": "t", "body": "b", "send_at": when, "repeat": repeat, "filter": {"id": 1}}
        )
    plain = {"title": "t", "body": "b", "dry_run": 1, "force_night": 1}
    for condition in FILTERS:
        yield _post("app008", DELIVERIES, plain | {"filter": condition})
    for chosen in ({"user_ids": [141, 142, 1]}, {"user_ids": list(range(1, 1002))}, {"member_nos": ["0800001", "x"]},
                   {"segment_id": 29}, {"segment_id": 32, "filter": {"push_ok": 1}}, {"segment_id": 999}, {"filter": "{"},
                   {"filter": '{"push_ok": 1}'}, {"segment_id": 29, "filter": {"$bad": 1}}):  # fmt: skip
        for host in ("app008", "app012-stg", "app007", "app006"):
            yield _post(host, DELIVERIES, plain | chosen)


def _of_sending() -> Iterator[Request]:
    text = "{{point|comma}} {{member_no}} {{pref|default:x}} {{last_login|date}} {{nothing}}"
    for host, kind, platform in itertools.product(("app008", "app007", "app009"), ("push", "mail", "silent", "inapp", "coupon"),
                                                  ("all", "android")):  # fmt: skip
        draft = {"title": "{{member_no}}様", "body": text, "kind": kind, "platform": platform, "coupon_code": "C0803"}
        yield _post(host, DELIVERIES, draft | {"force_night": True, "filter": {"point": {"$gte": 1000}}})
        yield _post(host, DELIVERIES, draft | {"filter": {"push_ok": 0}})
    for query in (
        {},
        {"status": "wait"},
        {"status": "sent", "limit": 3},
        {"from": "2022/02/01", "to": "2022-04-01"},
        {"sort": "title"},
    ):
        yield _get("app008", DELIVERIES, **query)
    for delivery in (29, 32, 1, 121, 125, 9999):
        yield _get("app008", f"{DELIVERIES}/{delivery}")
        yield _get("app008", f"{DELIVERIES}/{delivery}/logs")
        yield _post("app008", f"{DELIVERIES}/{delivery}/cancel", {})
        yield "DELETE", "app008", f"{DELIVERIES}/{delivery}/logs", None, {}


def _of_events() -> Iterator[Request]:
    for host, user in (
        ("app001", 5),
        ("app001", 9),
        ("app001", 10),
        ("app007", 125),
        ("app007", 127),
        ("app012", 222),
        ("app012", 225),
        ("app012", 5),
    ):
        for name in ("login", "open", "cart", "uninstall", ""):
            yield _post(host, "/api/v2/events", {"user_id": user, "name": name, "params": {"a": 1}})
        yield _get(host, "/api/v2/events/recent", user_id=user)
        yield _get(host, "/api/v2/events/inbox", user_id=user)
    yield _post("app001", f"/api/v2/events/inbox/{'a' * 24}/read", {})


def _of_contracts() -> Iterator[Request]:
    for host in ("app005", "app006", "app011"):
        yield _get(host, "/api/v2/contract")
    for plan, months, campaign in itertools.product(("free", "light", "standard", "premium", "std"), (1, 11, 12, 24),
                                                    (None, "spring", "2019spring", "half", "x")):  # fmt: skip
        body = {"plan": plan, "months": months, "campaign": campaign, "renewal": str(months % 2), "support": months % 3}
        yield _post("app011", "/api/v2/contract/estimate", body)
    for plan in ("premium", "std", "nothing"):
        yield _post("app011", "/api/v2/contract/plan", {"plan": plan, "months": 12})
    yield _get("app011", "/api/v2/contract")


def _of_reports() -> Iterator[Request]:
    for query in (
        {},
        {"from": "2022-01-01"},
        {"from": "2022-01-01", "to": "2022-02-15"},
        {"from": "2022-01-01", "format": "csv"},
    ):
        yield _get("app010", "/api/v2/reports/daily", **query)
    for month in ("2022-02", "2019-04", "2019-05", "1988-12", "2016-12", "2022-12", "x", "2022-13"):
        yield _get("app010", f"/api/v2/reports/monthly/{month}")
    for by in ("rank", "pref", "platform", "gender", "nothing"):
        yield _get("app010", "/api/v2/reports/users", by=by)
    for host in ("app005", "app008"):  # where something was sent and used today, whatever month it is
        yield _get(host, "/api/v2/reports/monthly/2024-01")
        yield _get(host, "/api/v2/contract")
    yield _get("app010", "/api/v2/reports/ranking")
    yield _get("app010", "/api/v2/reports/system")


def _of_old_apps() -> Iterator[Request]:
    for host in ("app003", "app004", "app005"):
        for path in ("user.php?no=0300001", "user?no=0400001", "coupons", "coupons?no=0500004", "history", "info"):
            yield _get(host, f"/v1/{path}")
        yield _post(host, "/v1/token?no=０３００００２&deviceToken=new&os=IOS", None)
        yield _post(host, "/v1/token?no=none&deviceToken=new&os=IOS", None)
    yield _get("app005", "/v1/user?no=0500001", {"X-Api-Token": "wrong"})


def _of_jobs() -> Iterator[Request]:
    for job in ("indexes", "close_coupons?dry=1", "close_coupons", "segments", "deliver", "next_event", "clear_cache", "none",
                "maintenance_on"):  # fmt: skip
        yield _post("app001", f"/internal/run/{job}", {})
    yield _get("app001", USERS, limit=1)
    yield _post("app001", "/internal/run/maintenance_off", {})
    yield _post("app001", "/internal/run/deliver", {}, X_Forwarded_For="8.8.8.8")
    yield _get("app001", "/internal/tenants")
    yield _get("app001", "/internal/tenants", all=1)
    yield _post("app001", "/internal/sql", {"sql": "SELECT COUNT(*) AS n FROM users"})


if __name__ == "__main__":
    sys.path.insert(0, ".")
    from wsgi import app as application

    play(application)
