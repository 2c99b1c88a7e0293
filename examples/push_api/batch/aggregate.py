# -*- coding: utf-8 -*-
# 10 4 * * *  daily_stats をログから作り直す
import datetime
import sys
import os
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from push_api import database, mongo, tenants

DAYS = 3


def aggregate(day):
    logs = mongo.get_collection("delivery_logs")
    events = mongo.get_collection("events")
    if not logs:
        print("no mongo")
        return
    start = datetime.datetime.strptime(day, "%Y-%m-%d")
    end = start + datetime.timedelta(days=1)
    for tenant in tenants.all_tenants(active_only=False):
        n = logs.find({"tenant_id": tenant["id"], "ok": True, "sent_at": {"$gte": start, "$lt": end}}).count()
        opened = 0
        if events:
            opened = events.count({"tenant_id": tenant["id"], "name": "open", "params.received_at": {"$gte": day}})
        if n == 0 and opened == 0:
            continue
        row = database.fetch_one("SELECT * FROM daily_stats WHERE tenant_id = %d AND day = '%s' AND kind = 'push'" % (
            tenant["id"], day))
        if row:
            # never make the number smaller, clients complain
            if n > row["sent"]:
                database.update_row("daily_stats", row["id"], {"sent": n, "opened": opened})
        else:
            database.insert_row("daily_stats", {"tenant_id": tenant["id"], "day": day, "kind": "push",
                                                "sent": n, "opened": opened, "used": 0})
        print(day, tenant["code"], n, opened)


def remove_old_logs(days=180):
    logs = mongo.get_collection("delivery_logs")
    limit = datetime.datetime.utcnow() - datetime.timedelta(days=days)
    if logs:
        print("removed", logs.remove({"sent_at": {"$lt": limit}}))


def by_platform(day):
    logs = mongo.get_collection("delivery_logs")
    start = datetime.datetime.strptime(day, "%Y-%m-%d")
    result = {}
    for d in logs.find({"sent_at": {"$gte": start}}, timeout=False):
        p = d.get("platform") or "?"
        if p not in result:
            result[p] = [0, 0]
        if d["ok"]:
            result[p][0] += 1
        else:
            result[p][1] += 1
    return result


if __name__ == "__main__":
    if len(sys.argv) > 1:
        aggregate(sys.argv[1])
    else:
        for i in range(DAYS):
            d = datetime.date.today() - datetime.timedelta(days=i + 1)
            aggregate(str(d))
    remove_old_logs()
