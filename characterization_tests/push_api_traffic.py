# ruff: noqa: E501 - tables
"""What client apps ask of the bundled example, as requests of one session: run it in the example's own environment.

Every request goes through the WSGI application as a server would hand it over, so that it can be recorded. What the
application sends goes to a gateway on this machine.
"""

import itertools
import json
import sys
from hashlib import md5
from urllib.parse import quote

import push_api_gateway

sys.path.insert(0, ".")
push_api_gateway.begin()
from wsgi import app  # noqa: E402 - the gateway is there first

CLIENT = app.test_client()
USERS = "/api/v2/users"
COUPONS = "/api/v2/coupons"
DELIVERIES = "/api/v2/deliveries"
SEGMENTS = "/api/v2/segments"
INSIDE = "dummy-admin-token"
FILTERS = (
    {},
    [],
    "text",
    {"point": {"$gte": 1000}},
    {"point": {"$gt": 1000, "$lt": 4800}},
    {"point": {"$lte": 999}},
    {"points": {"$eq": 120}, "sex": "m"},
    {"rank": {"$in": ["gold", "platinum"]}},
    {"rank": {"$in": ["silver"]}},
    {"rank": {"$in": "gold"}},
    {"rank": {"$in": []}},
    {"rank": {"$nin": ["normal", "gold"]}},
    {"rank": {"$ne": "normal"}, "push_ok": 1},
    {"pref": {"$ne": None}},
    {"pref": ["東京", "大阪"]},
    {"$or": [{"pref": "東京"}, {"pref": None}]},
    {"$or": []},
    {"$and": [{"point": {"$lte": 500}}, {"platform": "ios"}, {}]},
    {"$not": {"rank": "normal"}},
    {"gender": {"$not": "m"}},
    {"gender": {"$not": {"$eq": "f"}}},
    {"device_token": {"$exists": True}},
    {"device_token": {"$exists": False}},
    {"email": {"$like": "05@"}},
    {"birthday": {"$between": ["1970-01-01", "1980-12-31"]}},
    {"attributes.shop": "A"},
    {"attr.visits": {"$gt": 10}},
    {"segment_id": {"$in": [5, 6]}},
    {"segments": 8},
    {"tag": "vip"},
    {"created_at": {"$gte": "2016-01-01", "$lt": "2018-01-01"}},
    {"last_login": {"$lt": "2018-01-01 00:00:00"}},
    [{"platform": "ios"}, {"rank": "normal"}],
    {"nothing": 1},
    {"point": {}},
    {"point": {"$wrong": 1}},
    {"$wrong": []},
)
MONTHS = ("2024-01", "2027-06")  # of the two clocks that a lock is replayed at
NOW = {"force_night": True, "title": "t", "body": "b"}
PICTURE = {"image": "i.png", "url": "app://x"}
NIGHTS = tuple(f"2098-01-31 {hour}" for hour in ("07:59", "08:00", "20:59", "21:00", "23:30"))
QUESTIONS = (
    [],
    [{}],
    [{"text": "?", "type": "choice"}],
    [{"text": "?", "type": "choice", "choices": ["a"]}],
    [{"text": "?", "type": "choice", "choices": ["a", "b"]}, {"type": "text"}],
    [{"text": "?", "type": "number", "min": 2, "max": 1}],
    [{"text": "?", "type": "number", "min": 1, "max": 1}],
    [{"text": "?", "type": "number", "min": 1}, {"text": "?", "type": "number", "max": -1}],
    [{"text": "?", "type": "number"}, {"text": "?", "type": "text"}, {"text": "?", "type": "stars"}],
)
DRAFTS = (
    {},
    {"title": "t"},
    {"body": "b"},
    {"title": "t", "message": "m"},
    {"title": "t", "body": "b", "kind": "line"},
    {"title": "t", "body": "b", "kind": "none"},
    *(
        {"title": "t" * length, "body": "b", "platform": platform}
        for length in (50, 51, 65, 66, 100, 101)
        for platform in ("all", "ios", "android", "web")
    ),
    *(
        {"title": "t", "body": "b", "url": url, "platform": platform}
        for url in ("http://a.invalid", "https://a.invalid", "app://x", "ftp://x")
        for platform in ("all", "web")
    ),
    *(
        {"title": "t", "body": "b", "image": "i", "platform": platform}
        for platform in ("all", "ios", "android", "web", "tv")
    ),
    *({"kind": "coupon", "coupon_id": coupon} for coupon in (29, 30, 31, 32, 33, 999, "x")),
    *({"kind": "coupon", "coupon_code": code} for code in ("C0800", "C0802", "NONE", "")),
    {"kind": "coupon", "coupon_id": 32, "title": "t", "body": "b"},
    {"kind": "coupon"},
    *(
        {"kind": kind, "title": "t", "body": "b", "platform": platform}
        for kind in ("mail", "silent", "inapp", "survey")
        for platform in ("all", "ios", "web")
    ),
    *({"kind": kind} for kind in ("mail", "silent", "inapp")),
    {"kind": "silent", "payload": {"aps": 1, "tokens": 2, "app": 3, "x": 4}},
    {"kind": "silent", "payload": '{"y": 1}'},
    {"kind": "silent", "payload": "{"},
    *({"kind": "survey", "questions": questions} for questions in QUESTIONS),
    {"kind": "inapp", "body": "b", "position": "x", "color": "c"},
)


def ask(method, code, path, body=None, *, token=None, headers=None):  # noqa: PLR0913 - what a request has
    """Send one request; gives what the answer's JSON says as `data`."""
    host = code if "." in code else f"{code}.example.invalid"
    known = {"Host": host, "X-Api-Token": f"dummy-token-{code.partition('.')[0]}" if token is None else token}
    known.update(headers or {})
    if body is not None:
        body = json.dumps(body, ensure_ascii=False).encode("utf-8")
        known["Content-Type"] = "application/json"
    answer = CLIENT.open(
        path, method=method, headers={name: value for name, value in known.items() if value}, data=body
    )
    said = answer.get_json(silent=True)
    data = said.get("data") if isinstance(said, dict) else None
    return data if isinstance(data, dict) else {}


def plain(condition):
    """A filter as clients put it in an address."""
    return quote(json.dumps(condition, ensure_ascii=False))


def users(code):
    """Users are looked for, registered, changed and deleted."""
    for condition in FILTERS:
        ask("GET", code, f"{USERS}?limit=5&filter={plain(condition)}")
    for query in (
        "limit=3&page=2",
        "sort=-point&limit=4",
        "rank=gold&platform=ios",
        "pref=%E6%9D%B1%E4%BA%AC&gender=f&filter=[]",
        "limit=0",
        "limit=1001",
        "limit=x&page=y",
        "filter={bad",
        "sort=;",
    ):
        ask("GET", code, f"{USERS}?{query}")
    new = {
        "member_no": "９９ー１",
        "pref": "東京都",
        "platform": "ios",
        "device_token": "ios-99",
        "birthday": "1990-06-07",
        "attributes": {"a": 1},
    }
    made = ask("POST", code, USERS, new).get("id", 1)
    ask("POST", code, USERS, dict(new, pref="どこか", attributes={"b": 2}))
    ask("POST", code, USERS, {"email": "x"})
    ask("POST", code, USERS)
    for point in (999, 1, 3999, 1, 4999, 1, -10000, -1, "x"):
        ask("POST", code, f"{USERS}/{made}/point", {"point": point})
    for change in ({"email": "new@example.invalid", "id": 7}, {"attributes": {"b": 2}}, {}):
        ask("PATCH", code, f"{USERS}/{made}", change)
    ask("PUT", code, f"{USERS}/{made}", {"platform": "web", "rank": "gold", "push_ok": 0, "birthday": "1990/12/31"})
    for path in (
        f"{USERS}/{made}",
        f"{USERS}/1/segments",
        f"{USERS}/me?member_no=99-1",
        f"{USERS}/me?member_no=99-1&camel=1",
        f"{USERS}/me",
        "/v1/user.php?no=99-1",
    ):
        ask("GET", code, path)
    for _ in range(2):
        ask("DELETE", code, f"{USERS}/{made}")
        ask("GET", code, f"{USERS}/{made}")
    ask("POST", code, USERS, {"member_no": "99-1"})
    for method, path in (("GET", ""), ("GET", "/segments"), ("POST", "/point"), ("PATCH", ""), ("DELETE", "")):
        ask(method, code, f"{USERS}/1{path}", {"point": 1} if method in ("POST", "PATCH") else None)


def coupons(code, first):
    """Coupons are made, checked, used and closed.

    Args:
        code: of an app.
        first: id of its first coupon; its users begin at five times the one before it, and one more.
    """
    user = (first - 1) * 5 + 1
    made = [first, first + 1, first + 2, first + 3, 1 if first > 1 else 5]
    for coupon in (
        {"kind": "percent", "discount": 15, "title": "春", "ends_at": "2098/01/31", "code": "SPRING"},
        {"kind": "percent", "discount": 100, "code": "ALL", "max_use": 2},
        {"kind": "percent", "discount": 101},
        {"kind": "percent", "discount": 1},
        {"kind": "percent", "discount": 0},
        {"kind": "yen", "discount": 1, "ends_at": "2098-08-31 23:59", "starts_at": "2020/01/02 03:04"},
        {"kind": "yen", "discount": 0},
        {"kind": "yen", "discount": 333, "min_price": "500", "max_use": 0},
        {"kind": "item", "filter": {"rank": {"$ne": "gold"}}, "starts_at": "2020-01-02 03:04:05"},
        {"kind": "item", "filter": {"segment_id": first}, "title": "手動"},
        {"kind": "stamp", "discount": 3, "starts_at": "2090-01-01", "ends_at": "soon"},
        {"kind": "stamp", "discount": 4, "max_use": 9},
        {"kind": "free", "title": "秋"},
        {},
    ):
        one = ask("POST", code, COUPONS, coupon).get("id")
        made += [one] if one else []
    for coupon, one in itertools.product(made, (user, user + 3)):
        for price in ("", "&price=333", "&price=500"):
            ask("GET", code, f"{COUPONS}/{coupon}/check?user_id={one}{price}")
    for price in ("0", "1", "99", "499", "1234", "x", ""):
        ask("GET", code, f"{COUPONS}/{made[5]}/check?user_id={user}&price={price}")
        ask("GET", code, f"{COUPONS}/{made[-4]}/check?user_id={user}&price={price}")
    for coupon in made:
        for one in (user, user, user, 999999):
            ask("POST", code, f"{COUPONS}/{coupon}/use", {"user_id": one, "price": 1234, "shop_code": "B"})
        ask("GET", code, f"{COUPONS}/{coupon}/users")
        ask("GET", code, f"{COUPONS}/{coupon}/check?user_id={user}")
    ask("GET", code, f"{USERS}/{user}")
    ask("DELETE", code, f"{USERS}/{user + 1}")
    ask("POST", code, f"{COUPONS}/{made[-1]}/use", {"user_id": user + 1})
    ask("POST", code, f"{COUPONS}/{made[5]}/close")
    for path in (
        "",
        "?all=1&sort=-id",
        "?all=1&sort=discount",
        "?status=open&sort=code",
        "?status=closed",
        "?sort=ends_at",
        "/SPRING",
        "/NONE",
        f"/{made[5]}",
        f"/{made[5]}/check?user_id={user}",
        f"/{first}/check?user_id=999999",
        "/999999/check",
    ):
        ask("GET", code, COUPONS + path)
    for no in ("", "?no=0500001", "?no=0500003", "?no=nobody"):
        ask("GET", code, f"/v1/coupons{no}")
    ask("GET", code, "/api/v2/reports/ranking")


def limits_of_plans():
    """More than the plan allows is asked for."""
    for _ in range(3):
        ask("POST", "app006", COUPONS, {"kind": "stamp"})
        ask("POST", "app006", f"{COUPONS}/21/close")
        ask("POST", "app006", f"{COUPONS}/22/close")
    ask("POST", "app006", SEGMENTS, {"name": "n"})
    for segment in (21, 22):
        ask("DELETE", "app006", f"{SEGMENTS}/{segment}")
    for _ in range(2):
        ask("DELETE", "app006", f"{SEGMENTS}/23")
        ask("POST", "app006", SEGMENTS, {"name": "n"})


def deliveries():
    """Messages are checked, and nothing is sent."""
    for draft in DRAFTS:
        ask("POST", "app008", DELIVERIES, {"dry_run": True, "force_night": True, **draft})
    for when in (*NIGHTS, "now", "tomorrow", "2001-01-31 12:00", "2023-12-31 23:55:01", "2023-12-31 23:54"):
        for host in ("app008", "app015", "app007"):
            ask("POST", host, DELIVERIES, {"title": "t", "body": "b", "send_at": when, "filter": {"id": 1}})
    for when, kind in itertools.product((NIGHTS[0], None), ("mail", "coupon", "survey")):
        ask(
            "POST",
            "app008",
            DELIVERIES,
            {
                "kind": kind,
                "title": "t",
                "body": "b",
                "coupon_id": 29,
                "questions": [{"text": "?"}],
                "send_at": when,
                "user_ids": [1],
            },
        )
    ask("POST", "app008", DELIVERIES, {"kind": "coupon", "coupon_id": 32, "send_at": NIGHTS[1], "force_night": True})
    for repeat in ("daily", "weekly", "monthly", "birthday", "hourly"):
        ask("POST", "app008", DELIVERIES, {**NOW, "send_at": NIGHTS[1], "repeat": repeat, "filter": {"id": 141}})
        ask("POST", "app008", DELIVERIES, {**NOW, "repeat": repeat, "dry_run": 1})
    early = ask("POST", "app008", COUPONS, {"kind": "yen", "discount": 5, "starts_at": "2090-01-01"}).get("id")
    for when in (None, NIGHTS[1]):
        ask("POST", "app008", DELIVERIES, {"kind": "coupon", "coupon_id": early, "force_night": True, "send_at": when})
    ask("POST", "app008", f"{COUPONS}/{early}/close")
    ask("POST", "app008", DELIVERIES, {"kind": "coupon", "coupon_id": early, "force_night": True})
    for condition in FILTERS:
        ask("POST", "app008", DELIVERIES, {**NOW, "dry_run": True, "filter": condition})
        ask("POST", "app008", f"{DELIVERIES}/count", {"filter": condition})
    for chosen in (
        {"user_ids": [141, 142, "143", 1]},
        {"user_ids": list(range(1000))},
        {"user_ids": list(range(1001))},
        {"member_nos": ["0800001", "0800002", "nobody"]},
        {"segment_id": 29},
        {"segment_id": 32, "filter": {"push_ok": 1}},
        {"segment_id": 32, "filter": {"$wrong": 1}},
        {"segment_id": 999},
        {"filter": "{"},
        {"filter": '{"push_ok": 1}'},
    ):
        for kind, host in (
            ("push", "app008"),
            ("mail", "app008"),
            ("silent", "app008"),
            ("inapp", "app008"),
            ("push", "app012-stg.example.invalid"),
        ):
            ask("POST", host, DELIVERIES, {**NOW, "kind": kind, "dry_run": host == "app008", **chosen}, token=INSIDE)


def sending(code, first):
    """Messages are sent, reserved, cancelled and looked at.

    Args:
        code: of an app.
        first: id of its first user.
    """
    for member, platform, token in (
        ("bad", "ios", "bad-1"),
        ("down", "web", "down-1"),
        ("old", "", "x" * 64),
        ("older", "", "x" * 63),
        ("down2", "android", "down-2"),
    ):
        ask(
            "POST",
            code,
            USERS,
            {"member_no": member, "platform": platform, "device_token": token, "email": f"{member}.refused@a.invalid"},
        )
    some = {"user_ids": list(range(first, first + 5))}
    coupon = (first - 1) // 5 + 1
    made = ask("POST", code, DELIVERIES, {**NOW, **some}, headers={"X-Operator": "me"}).get("id")
    for kind, platform in itertools.product(
        ("push", "silent", "inapp", "coupon", "survey", "mail"), ("all", "ios", "android", "web")
    ):
        more = {
            "questions": [{"text": "?"}],
            "coupon_id": coupon,
            **(PICTURE if platform != "web" else {"image": "i.png"}),
        }
        ask("POST", code, DELIVERIES, {**NOW, "kind": kind, "platform": platform, **more, **some})
    tags = "{{member_no}} {{point|comma}} {{rank|upper}} {{age}} {{coupon.title}} {{coupon.none}} {{attr.shop}} {{app}} {{none}} {{coupon.ends_at|date}}"
    for kind in ("push", "silent", "inapp", "coupon", "survey", "mail"):
        more = {"questions": [{"text": "?"}], "coupon_id": coupon + 3, **some}
        ask(
            "POST",
            code,
            DELIVERIES,
            {"force_night": True, "kind": kind, "title": "{{member_no}}様", "body": tags, **more},
        )
        ask("POST", code, DELIVERIES, {"force_night": True, "kind": kind, "title": "t", "body": tags, **more})
        ask("POST", code, DELIVERIES, {**NOW, "kind": kind, **more, "title": "{{rank}}"})
    for member in ("bad", "down", "old", "older", "down2", "nobody"):
        for body in ("b", "{{rank}}"):
            ask("POST", code, DELIVERIES, {**NOW, "body": body, "member_nos": [member]})
        ask("POST", code, DELIVERIES, {**NOW, "kind": "mail", "member_nos": [member]})
    ask("POST", code, DELIVERIES, {**NOW, "member_nos": ["bad", "down", "old", "older", "down2"]})
    ask("POST", code, DELIVERIES, {**NOW, "body": "{{rank}}", "member_nos": ["bad", "down", "old", "older", "down2"]})
    ask("POST", code, DELIVERIES, {**NOW, "kind": "mail", "member_nos": ["bad", "01-0001"], **some})
    for one in (made, (made or 0) + 1, coupon, coupon + 3, 1, 999999):
        ask("GET", code, f"{DELIVERIES}/{one}")
        ask("GET", code, f"{DELIVERIES}/{one}/logs")
        for _ in range(2):
            ask("POST", code, f"{DELIVERIES}/{one}/cancel")
        ask("DELETE", code, f"{DELIVERIES}/{one}/logs")
    for query in (
        "?limit=2",
        "?status=wait&limit=3",
        "?from=2022/01/01&to=2022-03-15 10:00:00",
        "?from=2022-02-15&limit=2",
        "?sort=title&limit=2&page=2",
        "?sort=;",
    ):
        ask("GET", code, DELIVERIES + query)
    ask("GET", code, "/api/v2/reports/monthly/2024-01")
    ask("GET", code, "/api/v2/contract")


def quotas():
    """The month's messages are nearly used up, in apps of every kind of contract."""
    for host, tenant, most in (
        ("app006", 6, 1000),
        ("app007", 7, 20000),
        ("app003", 3, 15000),
        ("app003", 3, 100000),
        ("app010", 10, 1000000),
        ("app029", 29, 50000),
        ("app030", 30, 1000),
    ):
        for sent in (most - 1, most):
            used = ", ".join(f"({tenant}, '{month}-07', 'push', {sent}, 0, 0)" for month in MONTHS)
            ask(
                "POST",
                host,
                "/internal/sql",
                {"sql": f"DELETE FROM daily_stats WHERE tenant_id = {tenant} AND day > '2023'"},
                token=INSIDE,
            )
            ask(
                "POST",
                host,
                "/internal/sql",
                {"sql": f"INSERT INTO daily_stats (tenant_id, day, kind, sent, opened, used) VALUES {used}"},
                token=INSIDE,
            )
            ask("POST", host, DELIVERIES, {**NOW, "kind": "inapp", "member_nos": [f"{tenant:02d}00003"], "dry_run": 1})
            ask("POST", host, DELIVERIES, {**NOW, "kind": "inapp", "filter": {}})


def segments(code, first, conditions):
    """Segments are listed, tried out and made.

    Args:
        code: of an app.
        conditions: filters to try out.
        first: id of its first segment; its users begin at five times the one before it, and one more.
    """
    user = (first - 1) * 5 + 1
    for condition in conditions:
        ask("POST", code, f"{SEGMENTS}/preview", {"filter": condition})
        ask("POST", code, f"{SEGMENTS}/explain", {"filter": condition})
        ask(
            "POST",
            code,
            f"{SEGMENTS}/test",
            {
                "filter": condition,
                "user": {
                    "point": 1000,
                    "rank": "gold",
                    "pref": None,
                    "segment_id": [5, 8],
                    "tag": "vip",
                    "attributes": {"shop": "A"},
                    "last_login": "2017-01-01",
                },
            },
        )
    ask("POST", code, f"{SEGMENTS}/test", {"filter": {"point": 1}})
    made = [first, first + 3]
    for new in (
        {"name": "n", "filter": {"point": {"$gt": 10}}},
        {"name": "手動"},
        {"filter": {}},
        {"name": "bad", "filter": {"$not": {}}},
        {"name": "worse", "filter": [{"nothing": 1}]},
    ):
        one = ask("POST", code, SEGMENTS, new).get("id")
        made += [one] if one else []
    for segment in (*made, 1 if first > 1 else 5, 999999):
        ask("GET", code, f"{SEGMENTS}/{segment}/users")
        for ids in ([user, user + 1], [user, user, user + 2], None):
            ask("POST", code, f"{SEGMENTS}/{segment}/users", {"user_ids": ids} if ids else {})
            ask("GET", code, f"{SEGMENTS}/{segment}/users")
    ask("POST", code, USERS, {"member_no": "new", "platform": "ios"})
    for query in ("", "?count=1"):
        ask("GET", code, SEGMENTS + query)
    ask("POST", code, "/internal/run/segments", token=INSIDE)
    ask("GET", code, f"{SEGMENTS}?count=1")
    for segment in made:
        ask("DELETE", code, f"{SEGMENTS}/{segment}")
    ask("GET", code, SEGMENTS)


def events():
    """Apps tell what their users do."""
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
        for name in ("login", "open", "open", "cart", "uninstall", ""):
            ask("POST", host, "/api/v2/events", {"user_id": user, "name": name, "params": {"a": 1}})
        for path in ("recent", "inbox"):
            ask("GET", host, f"/api/v2/events/{path}?user_id={user}")
    ask("GET", "app001", "/api/v2/events/recent")
    ask("POST", "app001", f"/api/v2/events/inbox/{'a' * 24}/read")


def contracts(code):
    """Prices are asked for, and a plan is changed."""
    for plan, months, campaign in itertools.product(
        ("free", "light", "standard", "premium", "std"), (1, 12, 24), (None, "spring", "half")
    ):
        ask("POST", code, "/api/v2/contract/estimate", {"plan": plan, "months": months, "campaign": campaign})
    for more in (
        {"renewal": "1"},
        {"renewal": 1},
        {"support": 1},
        {"campaign": "2019spring"},
        {"months": 11},
        {"months": 23},
        {},
    ):
        ask("POST", code, "/api/v2/contract/estimate", {"plan": "light", **more})
    ask("GET", code, "/api/v2/contract")
    for plan in ("light", "std", "none"):
        ask("POST", code, "/api/v2/contract/plan", {"plan": plan, "monthly_limit": 7})
        ask("GET", code, "/api/v2/contract")
    ask("POST", code, "/api/v2/contract/plan", {"plan": "free"}, headers={"X-Forwarded-For": "8.8.8.8"})


def reports(code):
    """What was sent and used is looked at."""
    for path in (
        "daily",
        "daily?from=2022-01-01",
        "daily?from=2022-02-15&to=2022-03-15",
        "daily?from=2022-01-01&format=csv",
        *(
            f"monthly/{month}"
            for month in ("2022-02", "2022-12", "2019-01", "2018-12", "1989-01", "1988-12", "x", "2022-13")
        ),
        "ranking",
        *(f"users?by={name}" for name in ("rank", "pref", "nothing")),
        "users",
        "system",
    ):
        ask("GET", code, f"/api/v2/reports/{path}")


def old_apps():
    """The first version still answers."""
    for code in ("app003", "app004", "app005"):
        for path in (
            f"user.php?no={code[4:]}00001",
            "user?no=nobody",
            "coupons",
            f"coupons?no={code[4:]}00004",
            "history",
            "info",
        ):
            ask("GET", code, f"/v1/{path}")
        for no in ("０３００００２", f"{code[4:]}00002"):
            ask("POST", code, f"/v1/token?no={quote(no)}&deviceToken=new&os=IOS")
    ask("GET", "app005", "/v1/user?no=0500001", token="wrong")
    ask("GET", "api-old.app003.example.invalid", f"{USERS}/me?member_no=0300003", token=INSIDE)


def strangers():
    """Hosts of every kind, and tokens that are right, old and wrong."""
    for host in (
        "www.app001",
        "app002",
        "nobody",
        "app013",
        "app029",
        "coupon.app007",
        "app012",
        "stg-app005",
        "shop-a.app028",
        "m.app019",
        "coupon.app004",
        "APP006",
    ):
        ask("GET", f"{host}.example.invalid", f"{USERS}?limit=2", token=INSIDE)
        ask("GET", f"{host}.example.invalid", COUPONS, token=INSIDE)
    for token in ("", "wrong", "dummy-token-app004", "dummy-token-app005", md5(b"app004:v1").hexdigest()):
        for host in ("app004", "m.app019.example.invalid"):
            ask("GET", host, f"{USERS}?limit=1", token=token)
    ask("GET", "app004", f"{USERS}?limit=1&token=dummy-token-app004", token="")
    ask("GET", "app004", f"{USERS}?limit=1", token="", headers={"Authorization": "Bearer dummy-token-app004"})
    ask("GET", "nobody.invalid", USERS)
    ask("GET", "localhost:5000", f"{USERS}?limit=1", token=INSIDE)
    ask("POST", "shop-a.app028.example.invalid", f"{COUPONS}/109/use", {"user_id": 541, "price": 700}, token=INSIDE)
    ask("GET", "app001", "/nothing")


def jobs():
    """What only insiders ask for."""
    for job in (
        "indexes",
        "close_coupons?dry=1",
        "close_coupons",
        "segments",
        "clear_cache",
        "next_event",
        "nothing",
        "maintenance_on",
    ):
        ask("POST", "app001", f"/internal/run/{job}")
    ask("GET", "app001", f"{USERS}?limit=1")
    ask("POST", "app001", "/internal/run/maintenance_off")
    few = {"filter": {"id": {"$lt": 29}}}
    for name in ("daily", "weekly", "monthly", "birthday"):
        ask(
            "POST",
            "app002",
            DELIVERIES,
            {
                **NOW,
                **few,
                "title": "{{rank}}",
                "send_at": "2098-01-31 12:00",
                "repeat": name,
                "platform": "ios" if name == "daily" else "all",
            },
        )
    for kind in ("mail", "silent", "coupon", "inapp"):
        ask(
            "POST",
            "app002",
            DELIVERIES,
            {**NOW, **few, "kind": kind, "coupon_id": 5, "send_at": "2098-12-31 12:00", "body": "{{coupon.title}}"},
        )
    ask(
        "POST",
        "app002",
        "/internal/sql",
        {
            "sql": "UPDATE reservations SET send_at = '2023-12-31 12:00:00' WHERE status = 'wait' AND send_at LIKE '2098%'"
        },
        token=INSIDE,
    )
    ask("POST", "app001", "/internal/run/deliver", headers={"X-Forwarded-For": "8.8.8.8"})
    ask("POST", "app001", "/internal/run/deliver")
    ask("GET", "app002", f"{DELIVERIES}?sort=-id&limit=20")
    for query in ("", "?all=1"):
        ask("GET", "app001", f"/internal/tenants{query}")
    ask("POST", "app001", "/internal/sql", {"sql": "SELECT COUNT(*) AS n FROM users"}, token="wrong")
    ask("POST", "app001", "/internal/sql", {"sql": "SELECT COUNT(*) AS n FROM users"}, token=INSIDE)


def payloads(code, user):
    """What silent messages carry reaches the gateway.

    Args:
        code: of an app.
        user: id of its user who gets them.
    """
    for payload in ({"aps": 1, "tokens": 2, "app": 3, "x": 4}, '{"y": 1}'):
        ask("POST", code, DELIVERIES, {"force_night": True, "kind": "silent", "payload": payload, "user_ids": [user]})


if __name__ == "__main__":
    users("app004")
    users("app002")
    coupons("app005", 17)
    limits_of_plans()
    deliveries()
    sending("app009", 161)
    segments("app002", 5, FILTERS)
    segments("app010", 37, FILTERS[:4])
    quotas()
    events()
    contracts("app011")
    reports("app010")
    old_apps()
    strangers()
    jobs()
    payloads("app009", 161)
