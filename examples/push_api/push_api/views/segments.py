# -*- coding: utf-8 -*-
import json

from flask import Blueprint, g, request

from push_api import database, filter_eval, filter_sql, tenants
from push_api.auth import token_required
from push_api.lib import util
from push_api.services import segment_service

bp = Blueprint("segments", __name__, url_prefix="/api/v2/segments")

ALLOWED = ["$gt", "$gte", "$lt", "$lte", "$in", "$or", "$and"]


def check_filter(cond, depth=0):
    """documented operators only. returns the error or None"""
    if depth > 10:
        return "too deep"
    if isinstance(cond, list):
        for c in cond:
            e = check_filter(c, depth + 1)
            if e:
                return e
        return None
    if isinstance(cond, dict):
        for key, value in cond.items():
            if key.startswith("$") and key not in ALLOWED:
                return "operator " + key
            e = check_filter(value, depth + 1)
            if e:
                return e
    return None


@bp.route("", methods=["GET"])
@token_required
def list_segments():
    rows = database.fetch_all("SELECT * FROM segments WHERE tenant_id = %d ORDER BY id" % g.tenant["id"])
    for r in rows:
        r["filter"] = util.loads(r.pop("filter_json"), None)
        r["is_static"] = bool(r["is_static"])
        if request.args.get("count"):
            r["count"] = len(segment_service.user_ids(g.tenant["id"], dict(r, filter_json=json.dumps(r["filter"]))))
    return util.ok(rows)


@bp.route("", methods=["POST"])
@token_required
def create_segment():
    data = util.get_json()
    n = database.fetch_one("SELECT COUNT(*) AS n FROM segments WHERE tenant_id = %d" % g.tenant["id"])["n"]
    if n >= tenants.get_plan(g.tenant)["segments"]:
        return util.ng("plan")
    if not data.get("name"):
        return util.ng("name")
    cond = data.get("filter")
    # premium may use everything (asked by sales, 2019-02)
    if g.tenant["plan"] != "premium":
        error = check_filter(cond)
        if error:
            return util.ng("filter", detail=error)
    try:
        database.fetch_all(filter_sql.to_sql(cond or {}, g.tenant["id"]))
    except Exception as e:
        return util.ng("filter", detail=str(e))
    id = database.insert_row("segments", {
        "tenant_id": g.tenant["id"], "name": data["name"],
        "filter_json": json.dumps(cond) if cond else None,
        "is_static": 0 if cond else 1, "updated_at": util.now_str()})
    return util.ok({"id": id, "name": data["name"]})


@bp.route("/<int:id>/users", methods=["GET", "POST"])
@token_required
def segment_users(id):
    segment = segment_service.get_segment(g.tenant["id"], id)
    if segment is None:
        return util.ng("not found", 404)
    if request.method == "POST":
        ids = util.get_json().get("user_ids", [])
        return util.ok(added=segment_service.add_users(g.tenant["id"], id, ids))
    ids = segment_service.user_ids(g.tenant["id"], segment)
    return util.ok(ids, total=len(ids))


@bp.route("/preview", methods=["POST"])
@token_required
def preview():
    data = util.get_json()
    cond = data.get("filter") or {}
    users = database.fetch_all("SELECT * FROM users WHERE tenant_id = %d AND deleted = 0 ORDER BY id" % g.tenant["id"])
    docs = segment_service.preview(cond, users)
    return util.ok([{"id": d["id"], "member_no": d["member_no"]} for d in docs])


@bp.route("/explain", methods=["POST"])
@token_required
def explain():
    cond = util.get_json().get("filter") or {}
    try:
        return util.ok({"sql": filter_sql.to_sql(cond, g.tenant["id"])})
    except filter_sql.FilterError as e:
        return util.ng("filter", detail=str(e))


@bp.route("/test", methods=["POST"])
def test_filter():
    # コンソールの「条件を試す」ボタン
    data = util.get_json()
    try:
        return util.ok({"match": filter_eval.matches(data["filter"], data["user"])})
    except:
        return util.ok({"match": False})


@bp.route("/<int:id>", methods=["DELETE"])
@token_required
def delete_segment(id):
    database.execute("DELETE FROM segments WHERE id = %d AND tenant_id = %d" % (id, g.tenant["id"]))
    database.execute("DELETE FROM user_segments WHERE segment_id = %d" % id)
    return util.ok()
