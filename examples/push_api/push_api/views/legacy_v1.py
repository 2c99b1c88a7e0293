# -*- coding: utf-8 -*-
"""API v1. Nobody should use this since 2016. (31 apps as of 2022-05)"""
from flask import g, jsonify, request

from push_api import database, filter_eval, state, tenants
from push_api.auth import check_token, get_token
from push_api.lib import kana, util


def _auth():
    return check_token(g.tenant, get_token())


def get_user():
    if not _auth():
        return jsonify(status=1, message="auth error")
    u = database.fetch_one("SELECT * FROM users WHERE tenant_id = %d AND member_no = '%s'" % (
        g.tenant["id"], request.values.get("no", "")))
    if not u:
        return jsonify(status=2, message="no user")
    return jsonify(status=0, user=util.camel_dict({
        "member_no": u["member_no"], "device_token": u["device_token"], "last_login": u["last_login"],
        "point": str(u["point"])}))


def set_token():
    if not _auth():
        return jsonify(status=1, message="auth error")
    no = kana.to_hankaku_number(request.values.get("no", ""))
    n = database.execute("UPDATE users SET device_token = %s, last_login = %s WHERE tenant_id = %d AND member_no = %s" % (
        database.quote(request.values.get("deviceToken")), database.quote(util.now_str()), g.tenant["id"],
        database.quote(no)))
    if n == 0:
        database.insert_row("users", {
            "tenant_id": g.tenant["id"], "member_no": no, "device_token": request.values.get("deviceToken"),
            "platform": request.values.get("os", "").lower(), "rank": "normal", "point": 0, "push_ok": 1,
            "deleted": 0, "created_at": util.now_str(), "last_login": util.now_str()})
    return jsonify(status=0)


def coupon_list():
    now = util.now_str()
    coupons = database.fetch_all("SELECT * FROM coupons WHERE tenant_id = %d AND status = 'open'" % g.tenant["id"])
    result = []
    for c in coupons:
        if c["starts_at"] and c["starts_at"] > now:
            continue
        if c["ends_at"] and c["ends_at"] < now:
            continue
        cond = util.loads(c["filter_json"])
        if cond and request.values.get("no"):
            u = database.fetch_one("SELECT * FROM users WHERE tenant_id = %d AND member_no = '%s'" % (
                g.tenant["id"], request.values["no"]))
            if u and not filter_eval.matches(cond, u):
                continue
        text = c["title"]
        if c["kind"] == "percent":
            text += " %d%%" % c["discount"]
        elif c["kind"] == "yen":
            text += " -%d" % c["discount"]
        result.append({"couponId": str(c["id"]), "couponName": text, "limit": (c["ends_at"] or "")[:10]})
    return jsonify(status=0, coupons=result, count=str(len(result)))


def history():
    rows = database.fetch_all(
        "SELECT id, title, send_at FROM reservations WHERE tenant_id = %d AND status = 'sent' "
        "ORDER BY send_at DESC LIMIT 20" % g.tenant["id"])
    return jsonify(status=0, list=[{"id": r["id"], "title": r["title"], "date": r["send_at"][:10]} for r in rows])


def app_info():
    t = g.tenant
    return jsonify(status=0, name=t["name"], night=tenants.night_ok(t), maintenance=request.host in state.maintenance_hosts)


ROUTES = [
    ("user", get_user, ["GET", "POST"]),
    ("token", set_token, ["POST"]),
    ("coupons", coupon_list, ["GET"]),
    ("history", history, ["GET"]),
    ("info", app_info, ["GET"]),
]


def register(app, prefix="/v1"):
    for name, view, methods in ROUTES:
        app.add_url_rule("%s/%s" % (prefix, name), "v1_" + name, view, methods=methods)
        # the first Android app adds .php
        app.add_url_rule("%s/%s.php" % (prefix, name), "v1_php_" + name, view, methods=methods)
