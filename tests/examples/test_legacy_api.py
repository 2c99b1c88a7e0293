"""The bundled example works: `flask run` answers on SQLite and Mongo's stand-in, and the admin site is sound."""

import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.examples.legacy_environment import EXAMPLE

pytestmark = pytest.mark.legacy

USERS = "/api/v2/users"
DELIVERIES = "/api/v2/deliveries"


def test_the_host_name_decides_whose_users_are_seen(ask):
    path = f"{USERS}?limit=2&filter=" + quote(json.dumps({"point": {"$gte": 1000}}))
    numbers = {}
    for host in ("app001.example.invalid", "app002.example.invalid:5000", "www.api.app002.example.invalid"):
        status, answer = ask("GET", host, path, token="dummy-admin-token")
        assert (status, answer["result"]) == (200, "ok")
        assert all(user["point"] >= 1000 for user in answer["data"])
        numbers[host] = [user["member_no"][:2] for user in answer["data"]]
    assert list(numbers.values()) == [["01", "01"], ["02", "02"], ["02", "02"]]


@pytest.mark.parametrize(
    ("host", "path", "status", "error"),
    [
        ("nobody.invalid", USERS, 404, "unknown host"),
        ("app013.example.invalid", USERS, 403, "stopped"),
        ("coupon.app007.example.invalid", USERS, 404, "not found"),
        ("app001.example.invalid", "/nothing", 404, "not found"),
        ("app001.example.invalid", f"{USERS}/999999", 404, "not found"),
        ("app001.example.invalid", "/api/v2/reports/users?by=nothing", 200, "system"),
    ],
)
def test_errors_come_as_json(ask, host, path, status, error):
    assert ask("GET", host, path) == (status, {"error": error, "result": "ng"})


def test_a_token_is_asked_for_but_not_of_special_hosts(ask):
    assert ask("GET", "app019.example.invalid", USERS, token="wrong")[0] == 401
    assert ask("GET", "m.app019.example.invalid", USERS, token="wrong")[0] == 200


def test_a_user_is_registered_and_changed(ask):
    host = "app004.example.invalid"
    new = {
        "member_no": "９９ー１",
        "pref": "東京都",
        "platform": "ios",
        "device_token": "ios-99",
        "attributes": {"a": 1},
    }
    _, answer = ask("POST", host, USERS, new)
    user = answer["data"]
    assert (answer["created"], user["member_no"], user["pref"]) == (True, "99-1", "東京")
    _, answer = ask("POST", host, f"{USERS}/{user['id']}/point", {"point": 5000})
    assert answer["data"] == {"id": user["id"], "point": 5000, "rank": "gold", "up": True}
    _, answer = ask("PATCH", host, f"{USERS}/{user['id']}", {"email": "new@example.invalid"})
    assert answer["data"]["email"] == "new@example.invalid"
    assert ask("GET", host, "/v1/user.php?no=99-1")[1]["user"]["deviceToken"] == "ios-99"
    assert ask("DELETE", host, f"{USERS}/{user['id']}") == (200, {"result": "ok"})


def test_a_coupon_is_made_checked_and_used_once(ask):
    host = "app005.example.invalid"
    users = ask("GET", host, f"{USERS}?limit=1")[1]["data"]
    coupon = {"kind": "percent", "discount": 15, "title": "春", "ends_at": "2098/01/31", "code": "SPRING"}
    made = ask("POST", host, "/api/v2/coupons", coupon)[1]["data"]
    assert made["ends_at"] == "2098-01-31 00:00:00"
    path = f"/api/v2/coupons/{made['id']}"
    check = ask("GET", host, f"{path}/check?user_id={users[0]['id']}&price=999")[1]
    assert check["data"] == {"usable": True, "discounted": 849}
    use = {"user_id": users[0]["id"], "price": 999}
    assert ask("POST", host, f"{path}/use", use)[1]["data"]["coupon"]["used_count"] == 1
    assert ask("POST", host, f"{path}/use", use)[1] == {"error": "used", "result": "ng"}
    assert any(coupon["couponName"] == "春 15%" for coupon in ask("GET", host, "/v1/coupons")[1]["coupons"])


def test_a_delivery_is_sent_and_logged(ask):
    host = "app008.example.invalid"
    message = {"title": "t", "body": "{{point|comma}}", "filter": {"push_ok": 1}, "force_night": True}
    _, answer = ask("POST", host, DELIVERIES, message)
    sent = answer["data"]
    assert (sent["status"], answer["warnings"]) == ("sent", [])
    assert sent["sent"] > 5
    _, logs = ask("GET", host, f"{DELIVERIES}/{sent['id']}/logs")
    assert len(logs["data"]) == sent["sent"] + sent["failed"] == logs["total"]
    assert ask("DELETE", host, f"{DELIVERIES}/{sent['id']}/logs")[1]["result"] == "ok"
    assert ask("GET", host, f"{DELIVERIES}/{sent['id']}/logs")[1]["data"] == []


def test_a_delivery_is_reserved_and_cancelled(ask):
    host = "app008.example.invalid"
    later = {"title": "t", "body": "b", "platform": "ios", "send_at": "2098-01-31 12:00", "repeat": "monthly"}
    reserved = ask("POST", host, DELIVERIES, later)[1]["data"]
    assert (reserved["status"], reserved["send_at"]) == ("wait", "2098-01-31 12:00:00")
    for expected in ({"id": reserved["id"], "status": "cancel"}, None):
        assert ask("POST", host, f"{DELIVERIES}/{reserved['id']}/cancel")[1].get("data") == expected
    wrong = {"kind": "survey", "questions": [{"type": "choice", "text": "?"}], "platform": "tv"}
    assert ask("POST", host, DELIVERIES, wrong)[1]["errors"] == ["choices 1", "platform"]


def test_events_reach_the_inbox(ask):
    host = "app010.example.invalid"
    user = ask("GET", host, f"{USERS}?limit=1&filter=" + quote('{"device_token": {"$exists": true}}'))[1]["data"][0]
    message = {"kind": "inapp", "body": "こんにちは", "user_ids": [user["id"]]}
    assert ask("POST", host, DELIVERIES, message)[1]["data"]["sent"] == 1
    (inbox,) = ask("GET", host, f"/api/v2/events/inbox?user_id={user['id']}")[1]["data"]
    assert (inbox["body"], inbox["read"]) == ("こんにちは", False)
    assert ask("POST", host, f"/api/v2/events/inbox/{inbox['id']}/read")[0] == 200
    assert ask("GET", host, f"/api/v2/events/inbox?user_id={user['id']}")[1]["data"][0]["read"] is True
    event = ask("POST", host, "/api/v2/events", {"user_id": user["id"], "name": "login"})[1]["data"]
    assert len(event["event_id"]) == 24


def test_segments_contracts_and_reports(ask):
    host = "app011.example.invalid"
    segments = ask("GET", host, "/api/v2/segments?count=1")[1]["data"]
    assert [segment["name"] for segment in segments] == ["ゴールド会員", "iOS", "最近使っていない", "手動"]
    assert segments[3]["count"] == 6
    assert ask("GET", host, "/api/v2/contract")[1]["data"]["plan"] == "std"
    month = ask("GET", host, "/api/v2/reports/monthly/2022-02")[1]["data"]
    assert (month["label"], month["total"]["sent"]) == ("令和4年2月", 10)


def test_jobs_run_from_inside_only(ask):
    host = "app001.example.invalid"
    assert ask("POST", host, "/internal/run/indexes")[1] == {"result": "ok"}
    assert ask("POST", host, "/internal/run/deliver")[1] == {"data": [], "result": "ok"}
    assert ask("GET", host, "/internal/tenants")[1]["total"] == 28


FILTERS = """
import json, sys
from push_api import database, filter_eval, filter_sql
from push_api.services import segment_service
users = database.fetch_all("SELECT * FROM users WHERE tenant_id = 1 AND deleted = 0")
for user in users:
    user["segment_id"] = segment_service.segment_ids_of(user["id"])
answers = []
for cond in json.load(sys.stdin):
    try:
        sql = sorted(row["id"] for row in database.fetch_all(filter_sql.to_sql(cond, 1)))
    except filter_sql.FilterError as error:
        sql = str(error)
    answers.append([sql, sorted(user["id"] for user in users if filter_eval.matches(cond, user))])
print(json.dumps(answers))
"""


@pytest.fixture(scope="module")
def filtered(ask, python, variables):
    """Ask the translator to SQL and the evaluator in memory: who matches each of these filters?"""

    def filtered(*filters):
        done = subprocess.run(
            [python, "-c", FILTERS],
            cwd=EXAMPLE,
            env=variables,
            input=json.dumps(filters),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)

    return filtered


def test_both_filters_agree_on_what_clients_are_told(filtered):
    answers = filtered(
        {"rank": "gold"},
        {"rank": {"$in": ["gold", "platinum"]}, "point": {"$lt": 5000}},
        {"$or": [{"platform": "ios"}, {"last_login": {"$gte": "2018-01-01 00:00:00"}}]},
        {"$and": [{"segment_id": {"$in": [1, 2]}}, {"push_ok": 1}]},
    )
    assert all(sql == memory for sql, memory in answers)
    assert all(0 < len(sql) < 20 for sql, _ in answers)


def test_a_list_of_filters_is_not_their_conjunction(filtered):
    conditions = [{"segment_id": {"$in": [1, 2]}}, {"segment_id": 4}]
    (list_sql, list_memory), (and_sql, and_memory) = filtered(conditions, {"$and": conditions})
    assert list_sql == list_memory != []
    assert and_sql == and_memory == []


def test_the_filters_have_quirks_of_their_own(filtered):
    everybody, unknown, missing, text, listed = filtered(
        {}, {"rank": {"$regex": "^g"}}, {"attributes.none": None}, {"point": "1000"}, {"point": {"$in": [1000, 5200]}}
    )
    assert unknown == ["unknown operator $regex", everybody[1]]
    assert missing == [everybody[0], []]
    assert text[0] == text[1] != []
    assert set(listed[0]) > set(text[0])


@pytest.mark.parametrize("arguments", [["check"], ["makemigrations", "--check", "--dry-run"]])
def test_the_admin_site_is_sound(python, variables, arguments):
    done = _admin(python, variables, "manage.py", *arguments)
    assert done.returncode == 0, done.stderr


def test_the_admin_site_reads_the_same_database(ask, python, variables):
    code = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'admin_site.settings'\n"
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "print(Client().get('/summary/app003/').content.decode())"
    )
    summary = json.loads(_admin(python, variables, "-c", code).stdout)
    assert (summary["code"], summary["coupons"], summary["sent"]) == ("app003", 4, 60)
    assert "api.app003.example.invalid" in summary["hosts"]


def _admin(python: Path, variables: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, *arguments],
        cwd=EXAMPLE / "admin_site",
        env=variables,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
