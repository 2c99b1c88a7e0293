# -*- coding: utf-8 -*-
"""Sends the reservations that are due. The view has its own code for "now"."""
import datetime
import json
import logging

from push_api import database, filter_sql, mongo, state, tenants
from push_api.lib import gateway, mail, template, util
from push_api.services import coupon_service

logger = logging.getLogger(__name__)


def due_reservations(now=None):
    now = now or util.now_str()
    return database.fetch_all(
        "SELECT * FROM reservations WHERE status = 'wait' AND send_at <= '%s' ORDER BY send_at, id" % now)


def run_due(now=None, limit=0):
    done = []
    for r in due_reservations(now):
        if limit and len(done) >= limit:
            break
        tenant = tenants.load_by_id(r["tenant_id"])
        if not tenant or not tenants.is_active(tenant):
            database.update_row("reservations", r["id"], {"status": "cancel"})
            continue
        state.current_tenant = tenant
        try:
            result = send_reservation(tenant, r)
            done.append({"id": r["id"], "sent": result[0], "failed": result[1]})
        except Exception as e:
            logger.error("reservation %d: %s", r["id"], e)
            database.update_row("reservations", r["id"], {"status": "error"})
        if r["repeat_type"]:
            make_next(r)
    return done


def send_reservation(tenant, r):
    database.update_row("reservations", r["id"], {"status": "sending"})
    cond = json.loads(r["filter_json"] or "{}")
    users = database.fetch_all(filter_sql.find_sql(cond, tenant["id"]))
    coupon = None
    if r["coupon_id"]:
        coupon = coupon_service.get_coupon(tenant["id"], r["coupon_id"])
    sent = 0
    failed = 0
    logs = []
    for user in users:
        if r["kind"] == "mail":
            if not util.is_mail(user["email"]):
                continue
            ok = mail.send_mail(user["email"], template.render(r["title"], user, coupon, tenant),
                                template.render(r["body"], user, coupon, tenant))
            if ok:
                sent += 1
            else:
                failed += 1
            continue
        if not user["push_ok"] and r["kind"] != "silent":
            continue
        if not user["device_token"]:
            continue
        if r["platform"] not in ("all", None) and r["platform"] != user["platform"]:
            continue
        t = template.render(r["title"], user, coupon, tenant)
        b = template.render(r["body"], user, coupon, tenant)
        try:
            if user["platform"] == "ios":
                res = gateway.send_ios(tenant, [user["device_token"]], t, b)
            elif user["platform"] == "web":
                res = gateway.send_web(tenant, [user["device_token"]], t, b)
            else:
                res = gateway.send_android(tenant, [user["device_token"]], t, b)
        except gateway.GatewayError:
            res = {"ok": 0, "ng": 1}
        sent += res["ok"]
        failed += res["ng"]
        logs.append({"tenant_id": tenant["id"], "reservation_id": r["id"], "user_id": user["id"],
                     "platform": user["platform"], "ok": res["ng"] == 0})
    mongo.write_delivery_logs(logs)
    database.update_row("reservations", r["id"], {"status": "sent", "sent_count": sent, "fail_count": failed})
    add_stat(tenant["id"], r["kind"], sent)
    return sent, failed


def add_stat(tenant_id, kind, sent):
    day = util.today()
    stat = database.fetch_one(
        "SELECT * FROM daily_stats WHERE tenant_id = %d AND day = '%s' AND kind = '%s'" % (
            tenant_id, day, kind))
    if stat:
        database.update_row("daily_stats", stat["id"], {"sent": stat["sent"] + sent})
    else:
        database.insert_row("daily_stats", {"tenant_id": tenant_id, "day": day, "kind": kind,
                                            "sent": sent, "opened": 0, "used": 0})


def make_next(r):
    at = util.parse_date(r["send_at"])
    if r["repeat_type"] == "daily":
        at = at + datetime.timedelta(days=1)
    elif r["repeat_type"] == "weekly":
        at = at + datetime.timedelta(days=7)
    elif r["repeat_type"] == "monthly":
        month = at.month + 1
        year = at.year
        if month > 12:
            month = 1
            year += 1
        day = at.day
        while True:
            try:
                at = at.replace(year=year, month=month, day=day)
                break
            except ValueError:
                day -= 1
    elif r["repeat_type"] == "birthday":
        at = at + datetime.timedelta(days=1)
    else:
        return None
    values = dict(r)
    values.pop("id")
    values.update({"send_at": at.strftime("%Y-%m-%d %H:%M:%S"), "status": "wait", "sent_count": 0,
                   "fail_count": 0, "created_at": util.now_str()})
    return database.insert_row("reservations", values)
