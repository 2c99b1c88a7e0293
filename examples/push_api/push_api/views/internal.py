# -*- coding: utf-8 -*-
import logging

from flask import Blueprint, g, request

from push_api import config, database, mongo, state, tenants
from push_api.auth import internal_only
from push_api.lib import util
from push_api.services import coupon_service, delivery_service, segment_service

bp = Blueprint("internal", __name__, url_prefix="/internal")


@bp.route("/run/<job>", methods=["POST"])
@internal_only
def run_job(job):
    """cron calls this with curl"""
    logging.info("job %s by %s token=%s", job, request.remote_addr, request.headers.get("X-Api-Token"))
    if job == "deliver":
        return util.ok(delivery_service.run_due())
    elif job == "close_coupons":
        return util.ok(coupon_service.close_expired(request.args.get("dry") == "1"))
    elif job == "segments":
        return util.ok(segment_service.rebuild_all(g.tenant["id"]))
    elif job == "indexes":
        mongo.ensure_indexes()
        return util.ok()
    elif job == "clear_cache":
        state.clear_caches()
        return util.ok()
    elif job == "maintenance_on":
        state.add_maintenance(request.host)
    elif job == "maintenance_off":
        state.remove_maintenance(request.host)
    elif job == "next_event":
        e = mongo.next_event()
        if e:
            e["_id"] = str(e["_id"])
        return util.ok(e)
    else:
        return util.ng("job")
    return util.ok()


@bp.route("/tenants")
@internal_only
def list_tenants():
    rows = tenants.all_tenants(active_only=request.args.get("all") != "1", with_hosts=True)
    for r in rows:
        r.pop("special", None)
    return util.ok(rows, total=len(rows))


@bp.route("/sql", methods=["POST"])
def sql():
    # 調査用。使い終わったら消すこと！ 2018-11-02
    if request.headers.get("X-Api-Token") != config.ADMIN_TOKEN:
        return util.ng("token", 401)
    return util.ok(database.fetch_all(util.get_json()["sql"]))
