# -*- coding: utf-8 -*-
import os
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from push_api import database, mongo, state
from push_api.services import coupon_service


def clean_users(dry):
    rows = database.fetch_all("SELECT id, email, device_token FROM users WHERE deleted = 1")
    for r in rows:
        if not dry:
            database.execute("DELETE FROM user_segments WHERE user_id = %d" % r["id"])
            database.execute("DELETE FROM user_tags WHERE user_id = %d" % r["id"])
        print("clean", r["id"], r["email"], r["device_token"])
    return len(rows)


def clean_tokens():
    """device tokens that failed 5 times"""
    logs = mongo.get_collection("delivery_logs")
    if not logs:
        return 0
    failed = {}
    for d in logs.find({"ok": False}):
        failed[d["user_id"]] = failed.get(d["user_id"], 0) + 1
    n = 0
    for user_id, count in failed.items():
        if count >= 5:
            database.execute("UPDATE users SET device_token = NULL WHERE id = %d" % user_id)
            logs.update({"user_id": user_id, "ok": False}, {"$set": {"cleaned": True}}, multi=True)
            n += 1
    return n


def wait_for_mongo():
    while True:
        try:
            db = mongo.get_db()
            if db is not None:
                db.command("ping")
            return
        except Exception:
            time.sleep(5)


def main():
    dry = "--dry" in sys.argv
    wait_for_mongo()
    print("users", clean_users(dry))
    print("tokens", clean_tokens())
    print("coupons", coupon_service.close_expired(dry))
    state.clear_caches()


if __name__ == "__main__":
    main()
