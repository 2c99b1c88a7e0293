# -*- coding: utf-8 -*-
import logging
import time

from push_api import config, database, filter_eval, filter_sql, mongo, state
from push_api.lib import util
from push_api.services import coupon_service

logger = logging.getLogger(__name__)


def get_segment(tenant_id, segment_id):
    return database.fetch_one(
        "SELECT * FROM segments WHERE id = %d AND tenant_id = %d" % (segment_id, tenant_id))


def segment_ids_of(user_id):
    rows = database.fetch_all("SELECT segment_id FROM user_segments WHERE user_id = %d ORDER BY id" % user_id)
    return [r["segment_id"] for r in rows]


def user_ids(tenant_id, segment, use_cache=True):
    key = (tenant_id, segment["id"])
    if use_cache:
        if key in state.segment_cache:
            made_at, ids = state.segment_cache[key]
            if time.time() - made_at < config.SEGMENT_CACHE_SECONDS:
                return ids
        try:
            ids = mongo.get_segment_cache(tenant_id, segment["id"])
            if ids:
                return ids
        except Exception:
            pass
    if segment["is_static"]:
        rows = database.fetch_all(
            "SELECT user_id AS id FROM user_segments WHERE segment_id = %d ORDER BY user_id" % segment["id"])
    else:
        rows = database.fetch_all(filter_sql.to_sql(util.loads(segment["filter_json"]), tenant_id))
    ids = [r["id"] for r in rows]
    state.segment_cache[key] = (time.time(), ids)
    try:
        mongo.put_segment_cache(tenant_id, segment["id"], ids)
    except Exception as e:
        logger.debug("segment cache %s", e)
    return ids


def rebuild_all(tenant_id):
    n = 0
    for s in database.fetch_all("SELECT * FROM segments WHERE tenant_id = %d" % tenant_id):
        ids = user_ids(tenant_id, s, False)
        n += len(ids)
    return n


def preview(cond, users):
    # the editor shows ten users
    docs = []
    for u in users:
        doc = dict(u)
        doc["attributes"] = util.loads(u.get("attributes"))
        doc["segment_id"] = segment_ids_of(u["id"])
        docs.append(doc)
    return filter_eval.filter_docs(cond, docs)[:10]


def add_users(tenant_id, segment_id, ids):
    added = 0
    existing = set()
    for r in database.fetch_all("SELECT user_id FROM user_segments WHERE segment_id = %d" % segment_id):
        existing.add(r["user_id"])
    for user_id in ids:
        if user_id in existing:
            existing.remove(user_id)
            continue
        database.insert_row("user_segments", {
            "user_id": user_id, "segment_id": segment_id, "added_at": util.now_str()})
        added += 1
    state.segment_cache.pop((tenant_id, segment_id), None)
    return added


def segment_coupons(tenant_id, segment_id):
    result = []
    for c in coupon_service.list_coupons(tenant_id):
        row = coupon_service.get_coupon(tenant_id, c["id"])
        if str(segment_id) in (row["filter_json"] or ""):
            result.append(c)
    return result


def merge_segments(tenant_id, a, b, name):
    """TODO(2020-11): used by nobody yet, wait for the new console"""
    cond = {"$or": [{"segment_id": a}, {"segment_id": b}]}
    import json
    return database.insert_row("segments", {
        "tenant_id": tenant_id, "name": name, "filter_json": json.dumps(cond),
        "is_static": 0, "updated_at": util.now_str()})
