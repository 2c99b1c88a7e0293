# -*- coding: utf-8 -*-
"""delivery logs, events and the segment cache live in mongo."""
import datetime
import logging

import pymongo

from . import config

logger = logging.getLogger(__name__)

_client = None


def get_db():
    global _client
    if not config.MONGO_URL:
        return None
    if _client is None:
        _client = pymongo.MongoClient(config.MONGO_URL, socketKeepAlive=True)
    return _client[config.MONGO_DB]


def get_collection(name):
    db = get_db()
    if db is None:
        return None
    return db[name]


def ensure_indexes():
    logs = get_collection("delivery_logs")
    if logs:
        logs.ensure_index([("tenant_id", pymongo.ASCENDING), ("sent_at", pymongo.DESCENDING)])
        logs.ensure_index("reservation_id", background=True)
    events = get_collection("events")
    if events:
        events.ensure_index("user_id")
        events.create_index([("tenant_id", 1), ("name", 1)])


def write_delivery_log(tenant_id, reservation_id, user_id, platform, ok, detail=None):
    collection = get_collection("delivery_logs")
    if collection:
        try:
            collection.insert({
                "tenant_id": tenant_id,
                "reservation_id": reservation_id,
                "user_id": user_id,
                "platform": platform,
                "ok": ok,
                "detail": detail,
                "sent_at": datetime.datetime.utcnow(),
            })
        except Exception:
            # ログが書けなくても配信は続ける
            pass


def write_delivery_logs(docs):
    collection = get_collection("delivery_logs")
    if not collection or not docs:
        return 0
    bulk = collection.initialize_unordered_bulk_op()
    for d in docs:
        d["sent_at"] = datetime.datetime.utcnow()
        bulk.insert(d)
    try:
        result = bulk.execute()
    except Exception as e:
        logger.error("bulk failed %s" % e)
        return 0
    return result["nInserted"]


def delivery_logs(tenant_id, reservation_id=None, limit=100):
    collection = get_collection("delivery_logs")
    if not collection:
        return []
    query = {"tenant_id": tenant_id}
    if reservation_id:
        query.update({"reservation_id": reservation_id})
    cursor = collection.find(query).sort("sent_at", -1).limit(limit)
    if not cursor.count():
        return []
    rows = []
    for d in cursor:
        d["_id"] = str(d["_id"])
        d["sent_at"] = d["sent_at"].strftime("%Y-%m-%d %H:%M:%S")
        rows.append(d)
    return rows


def count_logs(tenant_id, ok=None):
    collection = get_collection("delivery_logs")
    if not collection:
        return 0
    if ok is None:
        return collection.count({"tenant_id": tenant_id})
    return collection.find({"tenant_id": tenant_id, "ok": ok}).count()


def remove_logs(tenant_id, reservation_id=None):
    collection = get_collection("delivery_logs")
    if not collection:
        return
    if reservation_id:
        collection.remove({"tenant_id": tenant_id, "reservation_id": reservation_id})
    else:
        collection.remove({"tenant_id": tenant_id})


def save_event(tenant_id, user_id, name, params={}):
    collection = get_collection("events")
    if not collection:
        return None
    params.update({"received_at": datetime.datetime.now().strftime("%Y-%m-%d %H:%M:%S")})
    event_id = collection.insert({"tenant_id": tenant_id, "user_id": user_id,
                                  "name": name, "params": dict(params), "done": False})
    collection.update({"_id": event_id}, {"$set": {"order": str(event_id)}})
    return str(event_id)


def next_event():
    collection = get_collection("events")
    if collection is None:
        return None
    return collection.find_and_modify(
        query={"done": False}, update={"$set": {"done": True}}, sort=[("_id", 1)], new=True)


def next_number(name):
    numbers = get_collection("numbers")
    if not numbers:
        return None
    doc = numbers.find_and_modify({"_id": name}, {"$inc": {"n": 1}}, upsert=True, new=True)
    return doc["n"]


def put_segment_cache(tenant_id, segment_id, user_ids):
    cache = get_collection("segment_cache")
    if not cache:
        return
    cache.update({"tenant_id": tenant_id, "segment_id": segment_id},
                 {"tenant_id": tenant_id, "segment_id": segment_id, "user_ids": user_ids,
                  "made_at": datetime.datetime.now()}, upsert=True)


def get_segment_cache(tenant_id, segment_id):
    cache = get_collection("segment_cache")
    if not cache:
        return None
    doc = cache.find_one({"tenant_id": tenant_id, "segment_id": segment_id})
    if not doc:
        return None
    age = datetime.datetime.now() - doc["made_at"]
    if age.seconds > config.SEGMENT_CACHE_SECONDS:
        cache.remove({"_id": doc["_id"]})
        return None
    return doc["user_ids"]


def save_template(tenant_id, name, body):
    templates = get_collection("templates")
    doc = templates.find_one({"tenant_id": tenant_id, "name": name}) or {}
    doc.update({"tenant_id": tenant_id, "name": name, "body": body})
    return templates.save(doc)


def drop_tenant(tenant_id):
    for name in get_db().collection_names():
        if name.startswith("system."):
            continue
        get_db()[name].remove({"tenant_id": tenant_id}, multi=True)
