"""What client apps ask of the bundled example, as requests of one session: run it in the example's own environment.

Every request goes through the WSGI application as a server would hand it over, so that it can be recorded.
"""

import json
import sys
from urllib.parse import quote

sys.path.insert(0, ".")
from wsgi import app

CLIENT = app.test_client()
USERS = "/api/v2/users"
COUPONS = "/api/v2/coupons"
DELIVERIES = "/api/v2/deliveries"
SEGMENTS = "/api/v2/segments"
FILTERS = (
    {"point": {"$gte": 1000}},
    {"point": {"$gt": 1000, "$lt": 3000}},
    {"rank": {"$in": ["gold", "platinum"]}},
    {"rank": {"$nin": ["normal"]}},
    {"rank": {"$ne": "normal"}, "push_ok": 1},
    {"$or": [{"pref": "東京"}, {"pref": None}]},
    {"$and": [{"point": {"$lte": 500}}, {"platform": "ios"}]},
    {"$not": {"rank": "normal"}},
    {"device_token": {"$exists": True}},
    {"device_token": {"$exists": False}},
    {"member_no": {"$regex": "^0"}},
    {"attributes.a": 1},
    {"created_at": {"$gte": "2016-01-01"}},
    {"nothing": 1},
    {"point": {"$wrong": 1}},
    {"point": {"$mod": [7, 0]}},
)
MESSAGES = (
    {"title": "t", "body": "{{point|comma}} {{rank}}", "filter": {"push_ok": 1}, "force_night": True},
    {"title": "t" * 60, "body": "b", "platform": "ios", "image": "i.png", "url": "app://x", "force_night": True},
    {"title": "t" * 110, "body": "b", "url": "ftp://x"},
    {"title": "t", "body": "b", "platform": "web", "url": "app://x", "image": "i.png"},
    {
        "title": "t",
        "body": "b",
        "platform": "android",
        "image": "i.png",
        "dry_run": True,
        "limit": 3,
        "force_night": True,
    },
    {"title": "t", "body": "b", "platform": "ios", "send_at": "2098-01-31 12:00", "repeat": "monthly"},
    {"title": "t", "body": "b", "send_at": "2001-01-31 12:00"},
    {"title": "t", "body": "b", "send_at": "2098-01-31 23:00"},
    {"title": "t", "body": "b", "send_at": "tomorrow", "repeat": "hourly"},
    {"kind": "coupon", "coupon_code": "NONE", "body": "b"},
    {"kind": "coupon", "coupon_id": 1, "title": "c", "body": "b", "force_night": True},
    {"kind": "mail", "title": "m", "body": "b", "filter": {"rank": "gold"}, "force_night": True},
    {"kind": "silent", "payload": {"a": 1}, "force_night": True},
    {"kind": "silent"},
    {"kind": "survey", "questions": [{"type": "choice", "text": "?"}], "platform": "tv"},
    {
        "kind": "survey",
        "title": "s",
        "questions": [{"type": "number", "text": "n", "min": 1, "max": 0}, {"type": "text"}],
    },
    {"kind": "survey", "title": "s", "body": "b", "questions": [{"type": "text", "text": "n"}], "force_night": True},
    {"kind": "inapp", "title": "t", "body": "b", "user_ids": [1, 2, 999999], "force_night": True},
    {"kind": "push", "title": "t", "body": "b", "member_nos": ["01-0001", "nobody"], "force_night": True},
    {"kind": "push", "title": "t", "body": "b", "segment_id": 1, "force_night": True},
    {"kind": "push", "title": "t", "body": "b", "filter": {"point": {"$wrong": 1}}, "force_night": True},
    {"kind": "unknown", "title": "t", "body": "b"},
    {},
)


def ask(method, code, path, body=None, token=""):
    """Send one request; gives the answer's JSON."""
    host = code if "." in code else f"{code}.example.invalid"
    headers = {"Host": host, "X-Api-Token": token or f"dummy-token-{code.partition('.')[0]}"}
    answer = (
        CLIENT.open(path, method=method, headers=headers, json=body)
        if body is not None
        else CLIENT.open(path, method=method, headers=headers)
    )
    return answer.get_json(silent=True) or {}


def users(code):
    """Users are looked for, registered, changed and deleted."""
    for condition in FILTERS:
        ask("GET", code, f"{USERS}?limit=5&filter={quote(json.dumps(condition, ensure_ascii=False))}")
    for query in (
        "limit=3&page=2",
        "sort=-point&limit=4",
        "rank=gold&platform=ios",
        "limit=0",
        "limit=x",
        "filter={bad",
        "sort=;",
    ):
        ask("GET", code, f"{USERS}?{query}")
    new = {
        "member_no": "９９ー１",
        "pref": "東京都",
        "platform": "ios",
        "device_token": "ios-99",
        "attributes": {"a": 1},
    }
    made = ask("POST", code, USERS, new).get("data") or {}
    ask("POST", code, USERS, new)
    ask("POST", code, USERS, {"email": "x"})
    for point in (5000, -100, "x", 999999999):
        ask("POST", code, f"{USERS}/{made.get('id', 1)}/point", {"point": point})
    for change in ({"email": "new@example.invalid"}, {"rank": "wrong"}, {"attributes": {"b": 2}}, {}):
        ask("PATCH", code, f"{USERS}/{made.get('id', 1)}", change)
    for path in (
        f"{USERS}/1",
        f"{USERS}/1/segments",
        f"{USERS}/me?member_no=99-1",
        f"{USERS}/me?member_no=99-1&camel=1",
    ):
        ask("GET", code, path)
    ask("GET", code, "/v1/user.php?no=99-1")
    ask("DELETE", code, f"{USERS}/{made.get('id', 1)}")
    ask("DELETE", code, f"{USERS}/{made.get('id', 1)}")


def coupons(code):
    """Coupons are made, checked, used and closed."""
    found = ask("GET", code, f"{USERS}?limit=2").get("data") or [{"id": 1}]
    for coupon in (
        {"kind": "percent", "discount": 15, "title": "春", "ends_at": "2098/01/31", "code": "SPRING"},
        {"kind": "yen", "discount": 300, "title": "夏", "ends_at": "2098-08-31 23:59", "max_uses": 1},
        {"kind": "free", "title": "秋"},
        {"kind": "percent", "discount": 150, "title": ""},
        {"kind": "wrong"},
    ):
        made = ask("POST", code, COUPONS, coupon).get("data") or {"id": 1}
        place = f"{COUPONS}/{made['id']}"
        for price in ("999", "1", "0", "x", ""):
            ask("GET", code, f"{place}/check?user_id={found[0]['id']}&price={price}")
        for _ in range(2):
            ask("POST", code, f"{place}/use", {"user_id": found[0]["id"], "price": 999})
        ask("GET", code, f"{place}/users")
    ask("POST", code, f"{place}/close")
    for path in (
        COUPONS,
        f"{COUPONS}?all=1&sort=-id",
        f"{COUPONS}?status=open",
        f"{COUPONS}/SPRING",
        f"{COUPONS}/NONE",
        "/v1/coupons",
    ):
        ask("GET", code, path)


def deliveries(code):
    """Messages are sent, reserved, cancelled and looked at."""
    for message in MESSAGES:
        made = ask("POST", code, DELIVERIES, message).get("data") or {}
        if isinstance(made, dict) and made.get("id"):
            ask("GET", code, f"{DELIVERIES}/{made['id']}")
            ask("GET", code, f"{DELIVERIES}/{made['id']}/logs")
            ask("POST", code, f"{DELIVERIES}/{made['id']}/cancel")
    for condition in FILTERS[:8]:
        ask("POST", code, f"{DELIVERIES}/count", {"filter": condition})
    for query in ("", "?status=sent", "?from=2022-01-01&to=2022-12-31", "?sort=-id&limit=2&page=2"):
        ask("GET", code, DELIVERIES + query)


def segments(code):
    """Segments are listed, tried out and made."""
    for condition in FILTERS:
        ask("POST", code, f"{SEGMENTS}/preview", {"filter": condition})
        ask("POST", code, f"{SEGMENTS}/explain", {"filter": condition})
    ask(
        "POST",
        code,
        f"{SEGMENTS}/test",
        {"filter": {"point": 1}, "user": {"point": 1}, "users": [{"point": 1}, {"point": 2}]},
    )
    made = ask("POST", code, SEGMENTS, {"name": "n", "filter": {"point": {"$gt": 10}}}).get("data") or {"id": 1}
    ask("POST", code, f"{SEGMENTS}/{made['id']}/users", {"user_ids": [1, 2]})
    for path in (SEGMENTS, f"{SEGMENTS}?count=1", f"{SEGMENTS}/{made['id']}/users", f"{SEGMENTS}/1/users?limit=3"):
        ask("GET", code, path)
    ask("DELETE", code, f"{SEGMENTS}/{made['id']}")


def the_rest(code):
    """Contracts, events, reports, what is left of the first version, and what only insiders may ask."""
    for plan, months in (("free", 1), ("standard", 12), ("premium", 24), ("std", 6), ("wrong", "x")):
        body = {"plan": plan, "months": months, "campaign": "spring", "renewal": "1", "support": 1}
        ask("POST", code, "/api/v2/contract/estimate", body)
        ask("POST", code, "/api/v2/contract/estimate", {"plan": plan, "months": months})
    ask("POST", code, "/api/v2/contract/plan", {"plan": "light"})
    ask("GET", code, "/api/v2/contract")
    for event in (
        {"user_id": 1, "name": "login"},
        {"user_id": 1, "name": "buy", "params": {"price": 100}},
        {"name": ""},
    ):
        ask("POST", code, "/api/v2/events", event)
    for path in ("inbox?user_id=1", "recent?user_id=1", "recent"):
        ask("GET", code, f"/api/v2/events/{path}")
    reports = "daily daily?from=2022-02-01&to=2022-02-10 daily?from=2022-02-01&to=2022-02-03&format=csv monthly/2022-02"
    for path in (reports + " monthly/x ranking users?by=rank users?by=pref users?by=nothing system").split():
        ask("GET", code, f"/api/v2/reports/{path}")
    for path in ("info", "history?no=1", "coupons.php", "user?no=nobody"):
        ask("GET", code, f"/v1/{path}")
    ask("POST", code, "/internal/sql", {"sql": "SELECT COUNT(*) AS n FROM users"}, token="dummy-admin-token")
    ask("GET", code, "/internal/tenants")
    for job in ("indexes", "deliver", "nothing"):
        ask("POST", code, f"/internal/run/{job}")


def strangers():
    """Hosts that are unknown or stopped, and tokens that are wrong."""
    for host in (
        "nobody.invalid",
        "app013.example.invalid",
        "coupon.app007.example.invalid",
        "m.app019.example.invalid",
    ):
        ask("GET", host, USERS)
    ask("GET", "app019", USERS, token="wrong")
    ask("GET", "app001", "/nothing")
    ask("GET", "app001", f"{USERS}/999999")


if __name__ == "__main__":
    users("app004")
    users("app009")
    coupons("app005")
    coupons("app010")
    deliveries("app008")
    deliveries("app015")
    segments("app011")
    the_rest("app002")
    strangers()
