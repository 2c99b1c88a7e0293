# -*- coding: utf-8 -*-
"""Makes the SQLite file for development: python seed.py [file]"""
from __future__ import print_function

import datetime
import json
import os
import random
import sqlite3
import sys

PREFS = [u"東京", u"大阪", u"北海道", u"福岡", u"愛知", None]
RANKS = ["normal", "normal", "normal", "silver", "gold", "platinum"]
PLANS = ["free", "light", "standard", "standard", "premium", "std"]
START = datetime.datetime(2015, 4, 1, 9, 0, 0)


def text(d):
    return d.strftime("%Y-%m-%d %H:%M:%S")


def insert(db, table, **values):
    names = sorted(values)
    cursor = db.execute("INSERT INTO %s (%s) VALUES (%s)" % (
        table, ", ".join(names), ", ".join("?" for n in names)), [values[n] for n in names])
    return cursor.lastrowid


def add_tenant(db, rnd, n):
    code = "app%03d" % n
    plan = PLANS[n % len(PLANS)]
    status = 1
    if n in (13, 26):
        status = 0
    elif n in (29, 30):
        status = 2
    settings = {"alert_mail": "alert-%s@example.invalid" % code}
    if n in (15, 21):
        settings["night_ok"] = True
    tenant_id = insert(
        db, "tenants", code=code, name=u"アプリ%03d" % n, plan=plan, status=status,
        api_token="dummy-token-" + code, gateway_app="gw-" + code, timezone="+09:00",
        settings=json.dumps(settings), created_at=text(START + datetime.timedelta(days=n * 31)))
    hosts = [code + ".example.invalid", "api." + code + ".example.invalid", "stg-" + code + ".example.invalid"]
    if n % 4 == 0:
        hosts.append("coupon." + code + ".example.invalid")
    if n % 7 == 0:
        hosts.append("client%02d.app-alias.example.invalid" % n)
    for host in hosts:
        insert(db, "tenant_hosts", tenant_id=tenant_id, host=host)
    insert(db, "contracts", tenant_id=tenant_id, plan=plan, status="active", price=9800 + 1000 * (n % 5),
           monthly_limit=None if n % 3 else 5000 * n, started_on="2016-04-01", memo="")
    return tenant_id


def add_user(db, rnd, tenant_id, i):
    created = START + datetime.timedelta(minutes=rnd.randrange(60 * 24 * 365 * 5))
    platform = rnd.choice(["ios", "android", "android", "web"])
    point = rnd.choice([0, 10, 120, 999, 1000, 4800, 5200, 12000])
    attributes = {}
    if rnd.random() < 0.6:
        attributes["shop"] = rnd.choice(["A", "B", "C"])
    if rnd.random() < 0.3:
        attributes["visits"] = rnd.randrange(30)
    member_no = "%02d%05d" % (tenant_id, i)
    token = "%s-%s" % (platform, member_no)
    if rnd.random() < 0.05:
        token = "bad-" + token
    return insert(
        db, "users", tenant_id=tenant_id, member_no=member_no,
        email="member-%s@example.invalid" % member_no if rnd.random() < 0.9 else None,
        device_token=token if rnd.random() < 0.9 else None, platform=platform, rank=rnd.choice(RANKS),
        point=point, gender=rnd.choice(["m", "f", None]),
        birthday="19%02d-%02d-%02d" % (rnd.randrange(50, 99), rnd.randrange(1, 13), rnd.randrange(1, 29)),
        pref=rnd.choice(PREFS), push_ok=1 if rnd.random() < 0.85 else 0,
        attributes=json.dumps(attributes) if attributes else None, created_at=text(created),
        last_login=text(created + datetime.timedelta(days=rnd.randrange(900))) if rnd.random() < 0.8 else None,
        deleted=1 if rnd.random() < 0.04 else 0)


def add_coupons(db, rnd, tenant_id, users):
    kinds = [("percent", 10), ("yen", 300), ("item", 0), ("stamp", 5)]
    for i, (kind, discount) in enumerate(kinds):
        cond = None
        if i == 1:
            cond = json.dumps({"rank": {"$in": ["gold", "platinum"]}})
        coupon_id = insert(
            db, "coupons", tenant_id=tenant_id, code="C%02d%02d" % (tenant_id, i), title=u"クーポン%d" % (i + 1),
            kind=kind, discount=discount, min_price=500 if kind == "yen" else 0, max_use=1 if i % 2 == 0 else 3,
            used_count=0, starts_at="2016-01-01 00:00:00",
            ends_at="2018-12-31 23:59:59" if i == 2 else "2099-12-31 23:59:59", filter_json=cond, status="open")
        used = rnd.sample(users, 3)
        for user_id in used:
            insert(db, "coupon_uses", coupon_id=coupon_id, user_id=user_id, price=rnd.choice([800, 1200, 3000]),
                   used_at="2018-%02d-10 12:00:00" % rnd.randrange(1, 13), shop_code=rnd.choice(["A", "B"]))
        db.execute("UPDATE coupons SET used_count = 3 WHERE id = ?", [coupon_id])


def add_segments(db, rnd, tenant_id, users):
    filters = [
        (u"ゴールド会員", {"rank": {"$in": ["gold", "platinum"]}}),
        (u"iOS", {"platform": {"$in": ["ios"]}}),
        (u"最近使っていない", {"last_login": {"$lt": "2018-01-01 00:00:00"}}),
        (u"手動", None),
    ]
    for name, cond in filters:
        segment_id = insert(
            db, "segments", tenant_id=tenant_id, name=name, is_static=0 if cond else 1,
            filter_json=json.dumps(cond) if cond else None, updated_at="2019-05-01 00:00:00")
        for user_id in rnd.sample(users, 6):
            insert(db, "user_segments", user_id=user_id, segment_id=segment_id, added_at="2019-05-02 00:00:00")


def add_history(db, rnd, tenant_id):
    for i in range(4):
        day = "2022-%02d-15" % (i + 1)
        kind = ["push", "coupon", "mail", "push"][i]
        insert(db, "reservations", tenant_id=tenant_id, title=u"お知らせ%d" % i, body=u"{{member_no}}様",
               kind=kind, platform="all", filter_json="{}", status="sent" if i < 3 else "wait",
               send_at=day + " 10:00:00" if i < 3 else "2099-01-01 10:00:00", repeat_type=None,
               sent_count=10 * i, fail_count=i, created_by="console", created_at=day + " 09:00:00")
        insert(db, "daily_stats", tenant_id=tenant_id, day=day, kind=kind, sent=10 * i,
               opened=rnd.randrange(10 * i + 1), used=i)


def create_tables(db):
    here = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(here, "tools", "schema.sql")) as f:
        db.executescript(f.read())


def main(path="push.db"):
    if os.path.exists(path):
        os.remove(path)
    rnd = random.Random(20150401)
    db = sqlite3.connect(path)
    create_tables(db)
    for n in range(1, 31):
        tenant_id = add_tenant(db, rnd, n)
        users = [add_user(db, rnd, tenant_id, i) for i in range(1, 21)]
        add_coupons(db, rnd, tenant_id, users)
        add_segments(db, rnd, tenant_id, users)
        add_history(db, rnd, tenant_id)
    db.commit()
    db.close()
    print("made", path)


if __name__ == "__main__":
    main(*sys.argv[1:])
