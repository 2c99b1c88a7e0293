# -*- coding: utf-8 -*-
"""*/5 * * * *  python batch/deliver.py >> /var/log/push/deliver.log 2>&1"""
from __future__ import print_function

import datetime
import json
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import config, database, filter_sql, mongo, state, tenants
from push_api.lib import gateway, mail, template, util

LOCK = "/tmp/push_deliver.lock"
total = {"sent": 0, "failed": 0, "reservations": 0}


def lock():
    if os.path.exists(LOCK):
        pid = open(LOCK).read()
        print("locked by", pid)
        # ロックが残ることがあるので1時間で無視する
        if time.time() - os.path.getmtime(LOCK) < 3600:
            return False
    open(LOCK, "w").write(str(os.getpid()))
    return True


def unlock():
    try:
        os.remove(LOCK)
    except:
        pass


def due():
    now = datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")
    return database.fetch_all("SELECT * FROM reservations WHERE status = 'wait' AND send_at <= '" + now + "'")


def deliver(r, force=False, test=False):
    tenant = tenants.load_by_id(r["tenant_id"])
    state.current_tenant = tenant
    if tenant["status"] not in (1, 2):
        print("skip", tenant["code"])
        return
    hour = datetime.datetime.now().hour
    if not force:
        if hour >= config.NIGHT_FROM or hour < config.NIGHT_TO:
            if r["kind"] in ("push", "coupon", "survey"):
                if not tenants.night_ok(tenant):
                    print("night", r["id"])
                    return
    print("deliver", r["id"], tenant["code"], tenant["api_token"])
    if not test:
        database.execute("UPDATE reservations SET status = 'sending' WHERE id = %d" % r["id"])
    users = database.fetch_all(filter_sql.find_sql(json.loads(r["filter_json"] or "{}"), tenant["id"]))
    coupon = None
    if r["coupon_id"]:
        coupon = database.fetch_one("SELECT * FROM coupons WHERE id = %d" % r["coupon_id"])
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
                print("mail failed", user["email"])
            continue
        if not user["push_ok"] and r["kind"] != "silent":
            continue
        if not user["device_token"]:
            continue
        if r["platform"] not in ("all", None) and r["platform"] != user["platform"]:
            continue
        t = template.render(r["title"], user, coupon, tenant)
        b = template.render(r["body"], user, coupon, tenant)
        if test:
            print("test", user["device_token"], t)
            continue
        try:
            if user["platform"] == "ios":
                res = gateway.send_ios(tenant, [user["device_token"]], t, b)
            elif user["platform"] == "web":
                res = gateway.send_web(tenant, [user["device_token"]], t, b)
            else:
                res = gateway.send_android(tenant, [user["device_token"]], t, b)
        except Exception as e:
            print("error", e, user["device_token"])
            res = {"ok": 0, "ng": 1}
        sent += res["ok"]
        failed += res["ng"]
        logs.append({"tenant_id": tenant["id"], "reservation_id": r["id"], "user_id": user["id"],
                     "platform": user["platform"], "ok": res["ng"] == 0})
    mongo.write_delivery_logs(logs)
    if not test:
        database.update_row("reservations", r["id"], {"status": "sent", "sent_count": sent, "fail_count": failed})
    total["sent"] += sent
    total["failed"] += failed
    total["reservations"] += 1


def main():
    if not lock():
        return 1
    for r in due():
        try:
            deliver(r, force="--force" in sys.argv, test="--test" in sys.argv)
        except Exception as e:
            print("ERROR", r["id"], e)
    unlock()
    print(total)
    if total["failed"] > total["sent"]:
        mail.sendToOperator("deliver", str(total))
    return 0


if __name__ == "__main__":
    sys.exit(main())
