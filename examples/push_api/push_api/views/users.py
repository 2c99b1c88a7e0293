# -*- coding: utf-8 -*-
import json
import logging

from flask import Blueprint, g, jsonify, request

from push_api import database, filter_sql, state
from push_api.auth import token_required
from push_api.database import Session
from push_api.lib import kana, util
from push_api.models import User, UserSegment

bp = Blueprint("users", __name__, url_prefix="/api/v2/users")
log = logging.getLogger(__name__)


@bp.route("", methods=["GET"])
@token_required
def search_users():
    limit, offset = util.paging()
    cond = request.args.get("filter")
    if cond:
        try:
            cond = json.loads(cond)
        except ValueError:
            return util.ng("filter")
    else:
        cond = {}
    # simple parameters of v1, still used by the console
    for name in ("rank", "platform", "pref", "gender"):
        if request.args.get(name):
            if isinstance(cond, list):
                cond.append({name: request.args[name]})
            else:
                cond.update({name: request.args[name]})
    try:
        total = database.fetch_one(filter_sql.count_sql(cond, g.tenant["id"]))["n"]
        rows = database.fetch_all(filter_sql.find_sql(
            cond, g.tenant["id"], request.args.get("sort", "id"), limit, offset))
    except filter_sql.FilterError as e:
        return util.ng("filter", detail=str(e))
    except Exception as e:
        state.remember_error(e)
        log.error("search error %s filter=%s", e, cond)
        return util.ok([], total=0)
    result = []
    for r in rows:
        result.append(_public(r))
    return util.ok(result, total=total, page=util.to_int(request.args.get("page"), 1))


def _public(r):
    d = {"id": r["id"], "member_no": r["member_no"], "platform": r["platform"], "rank": r["rank"],
         "point": r["point"], "pref": r["pref"], "push_ok": bool(r["push_ok"]),
         "created_at": r["created_at"], "last_login": r["last_login"],
         "attributes": util.loads(r["attributes"])}
    if g.tenant["special"].get("date_format") == "slash":
        for k in ("created_at", "last_login"):
            if d[k]:
                d[k] = d[k].replace("-", "/")
    return d


@bp.route("", methods=["POST"])
@token_required
def register_user():
    """Register, or update when the member number exists."""
    data = util.get_json()
    log.info("register %s %s %s", g.tenant["code"], data.get("email"), data.get("device_token"))
    if not data.get("member_no"):
        return util.ng("member_no")
    member_no = kana.to_hankaku_number(str(data["member_no"]))
    user = Session.query(User).filter_by(tenant_id=g.tenant["id"], member_no=member_no).first()
    created = False
    if user is None:
        user = User(tenant_id=g.tenant["id"], member_no=member_no, created_at=util.now_str(),
                    point=0, rank="normal", push_ok=1, deleted=0)
        Session.add(user)
        created = True
    elif user.deleted:
        # 退会した人の再登録
        user.deleted = 0
        user.point = 0
    for name in ("email", "device_token", "platform", "gender", "birthday"):
        if name in data:
            setattr(user, name, data[name])
    if "pref" in data:
        user.pref = kana.normalize_pref(data["pref"]) or data["pref"]
    if data.get("attributes"):
        old = util.loads(user.attributes)
        old.update(data["attributes"])
        user.attributes = json.dumps(old)
    user.last_login = util.now_str()
    try:
        Session.commit()
    except Exception:
        Session.rollback()
        return util.ng("db")
    return util.ok(user.to_dict(True), created=created)


@bp.route("/<int:id>", methods=["GET"])
@token_required
def get_user(id):
    user = Session.query(User).get(id)
    if not user or user.deleted:
        return util.ng("not found", 404)
    d = user.to_dict(full=True)
    d["segments"] = [s.segment_id for s in Session.query(UserSegment).filter_by(user_id=id).all()]
    return util.ok(d)


@bp.route("/<int:id>", methods=["PUT", "PATCH"])
@token_required
def update_user(id):
    user = Session.query(User).filter_by(id=id, tenant_id=g.tenant["id"]).first()
    if not user:
        return util.ng("not found", 404)
    data = util.get_json()
    if request.method == "PUT":
        names = ["email", "device_token", "platform", "rank", "gender", "birthday", "pref", "push_ok"]
        for n in names:
            setattr(user, n, data.get(n))
    else:
        for n in data:
            if hasattr(user, n) and n != "id":
                setattr(user, n, data[n])
    Session.commit()
    return util.ok(user.to_dict(True))


@bp.route("/<int:id>", methods=["DELETE"])
@token_required
def delete_user(id):
    n = database.execute("UPDATE users SET deleted = 1, email = NULL, device_token = NULL "
                         "WHERE id = %d AND tenant_id = %d" % (id, g.tenant["id"]))
    if n:
        database.execute("DELETE FROM user_segments WHERE user_id = %d" % id)
        return util.ok()
    return util.ng("not found", 404)


@bp.route("/<int:id>/point", methods=["POST"])
@token_required
def add_point(id):
    data = util.get_json()
    point = util.to_int(data.get("point"))
    row = database.fetch_one("SELECT point, rank FROM users WHERE id = %d AND tenant_id = %d" % (
        id, g.tenant["id"]))
    if row is None:
        return util.ng("not found", 404)
    new = (row["point"] or 0) + point
    if new < 0:
        return util.ng("point", point=row["point"])
    rank = row["rank"]
    if new >= 10000:
        rank = "platinum"
    elif new >= 5000:
        rank = "gold"
    elif new >= 1000:
        rank = "silver"
    else:
        # ランクは下がらない
        pass
    database.update_row("users", id, {"point": new, "rank": rank})
    return util.ok({"id": id, "point": new, "rank": rank, "up": rank != row["rank"]})


@bp.route("/<int:id>/segments", methods=["GET"])
def user_segments(id):
    rows = database.fetch_all(
        "SELECT s.id, s.name FROM segments s JOIN user_segments us ON us.segment_id = s.id "
        "WHERE us.user_id = %d ORDER BY s.id" % id)
    return util.ok(rows)


@bp.route("/me")
def me():
    no = request.args.get("member_no", "")
    row = database.fetch_one("SELECT * FROM users WHERE tenant_id = %d AND member_no = '%s' AND deleted = 0" % (
        g.tenant["id"], no))
    if not row:
        return util.ng("not found", 404)
    if g.tenant["special"].get("api") == 1 or request.args.get("camel"):
        return jsonify(util.camel_dict(_public(row)))
    return util.ok(_public(row))
