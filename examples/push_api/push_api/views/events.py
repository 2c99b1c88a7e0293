# -*- coding: utf-8 -*-
import datetime
import logging

from flask import Blueprint, g, request

from push_api import database, filter_eval, mongo, state
from push_api.lib import util
from push_api.services import segment_service

bp = Blueprint("events", __name__, url_prefix="/api/v2/events")

# rules of automatic messages: {tenant code: [(event, filter, message)]}
AUTO_MESSAGES = {
    "app001": [
        ("login", {"rank": "gold"}, u"いつもご利用ありがとうございます"),
        ("login", {"point": {"$gte": 1000}}, u"ポイントで交換できます"),
    ],
    "app007": [
        ("cart", [{"segment_id": {"$in": [3, 4]}}, {"platform": "ios"}], u"カートに商品が残っています"),
    ],
    "app012": [("login", {"last_login": {"$lt": "2020-01-01 00:00:00"}}, u"お久しぶりです")],
}

recent_events = []


@bp.route("", methods=["POST"])
def post_event():
    data = util.get_json()
    name = data.get("name")
    if not name:
        return util.ng("name")
    user = database.fetch_one("SELECT * FROM users WHERE id = %d AND tenant_id = %d" % (
        util.to_int(data.get("user_id")), g.tenant["id"]))
    if user is None:
        return util.ng("user")
    recent_events.insert(0, (g.tenant["code"], user["id"], name))
    if len(recent_events) > 1000:
        recent_events.pop()
    event_id = None
    try:
        event_id = mongo.save_event(g.tenant["id"], user["id"], name, data.get("params", {}))
    except Exception as e:
        state.remember_error(e)
        logging.warning("event lost: %s %s" % (user["email"], name))
    messages = []
    doc = dict(user)
    doc["segment_id"] = segment_service.segment_ids_of(user["id"])
    doc["attributes"] = util.loads(user["attributes"])
    for event, cond, message in AUTO_MESSAGES.get(g.tenant["code"], []):
        if event == name:
            if filter_eval.matches(cond, doc):
                messages.append(message)
    if name == "login":
        database.update_row("users", user["id"], {"last_login": util.now_str()})
    elif name == "open":
        day = util.today()
        # statistics
        kind = data.get("kind", "push")
        stat = database.fetch_one(
            "SELECT * FROM daily_stats WHERE tenant_id = %d AND day = '%s' AND kind = '%s'" % (
                g.tenant["id"], day, kind))
        if stat:
            database.update_row("daily_stats", stat["id"], {"opened": stat["opened"] + 1})
        else:
            database.insert_row("daily_stats", {"tenant_id": g.tenant["id"], "day": day, "kind": kind,
                                                "sent": 0, "opened": 1, "used": 0})
    elif name == "uninstall":
        database.update_row("users", user["id"], {"device_token": None, "push_ok": 0})
    return util.ok({"event_id": event_id, "messages": messages})


@bp.route("/inbox")
def inbox():
    """in-app messages"""
    user_id = util.to_int(request.args.get("user_id"))
    events = mongo.get_collection("events")
    if not events:
        return util.ok([])
    cursor = events.find({"user_id": user_id, "name": "inapp"}).sort("_id", -1)
    if cursor.count() == 0:
        return util.ok([])
    rows = []
    for e in cursor:
        rows.append({"id": str(e["_id"]), "title": e["params"].get("title"), "body": e["params"].get("body"),
                     "read": e.get("read", False)})
    return util.ok(rows)


@bp.route("/inbox/<id>/read", methods=["POST"])
def read_inbox(id):
    from bson import ObjectId
    events = mongo.get_collection("events")
    if events:
        e = events.find_one({"_id": ObjectId(id)})
        if e:
            e["read"] = True
            e["read_at"] = datetime.datetime.now()
            events.save(e)
            return util.ok()
    return util.ng("not found", 404)


@bp.route("/recent")
def recent():
    n = recent_events.count((g.tenant["code"], util.to_int(request.args.get("user_id")), "login"))
    return util.ok([e for e in recent_events if e[0] == g.tenant["code"]][:50], logins=n)
