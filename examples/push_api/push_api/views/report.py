# -*- coding: utf-8 -*-
from flask import Blueprint, Response, g, request

from push_api import config, database, mongo, state
from push_api.auth import internal_only, token_required
from push_api.lib import util

bp = Blueprint("report", __name__, url_prefix="/api/v2/reports")


@bp.route("/daily")
@token_required
def daily():
    frm = request.args.get("from") or util.today()[:8] + "01"
    to = request.args.get("to") or util.today()
    rows = database.fetch_all(
        "SELECT day, kind, SUM(sent) AS sent, SUM(opened) AS opened, SUM(used) AS used FROM daily_stats "
        "WHERE tenant_id = %d AND day BETWEEN '%s' AND '%s' GROUP BY day, kind ORDER BY day, kind" % (
            g.tenant["id"], frm, to))
    for r in rows:
        if r["sent"]:
            r["open_rate"] = round(r["opened"] * 100.0 / r["sent"], 1)
        else:
            r["open_rate"] = 0
    if request.args.get("format") == "csv":
        lines = ["day,kind,sent,opened,used,open_rate"]
        for r in rows:
            lines.append("%(day)s,%(kind)s,%(sent)s,%(opened)s,%(used)s,%(open_rate)s" % r)
        return Response("\r\n".join(lines) + "\r\n", mimetype="text/csv")
    return util.ok(rows)


@bp.route("/monthly/<month>")
@token_required
def monthly(month):
    try:
        first, last = util.month_range(month)
    except Exception:
        return util.ng("month")
    total = {"sent": 0, "opened": 0, "used": 0}
    kinds = {}
    rows = database.fetch_all("SELECT * FROM daily_stats WHERE tenant_id = %d AND day >= '%s' AND day < '%s'" % (
        g.tenant["id"], first[:10], last[:10]))
    for r in rows:
        for k in total:
            total[k] += r[k]
        if r["kind"] not in kinds:
            kinds[r["kind"]] = {"sent": 0, "opened": 0, "used": 0}
        for k in ("sent", "opened", "used"):
            kinds[r["kind"]][k] += r[k]
    users = database.fetch_one("SELECT COUNT(*) AS n FROM users WHERE tenant_id = %d AND created_at >= '%s' "
                               "AND created_at < '%s'" % (g.tenant["id"], first, last))
    y, m = month.split("-")
    return util.ok({"month": month, "label": u"%s%d月" % (util.wareki(int(y)), int(m)), "total": total,
                    "kinds": kinds, "new_users": users["n"]})


@bp.route("/ranking")
@token_required
def ranking():
    out = []
    for c in database.fetch_all("SELECT * FROM coupons WHERE tenant_id = %d" % g.tenant["id"]):
        n = database.fetch_one("SELECT COUNT(*) AS n, SUM(price) AS p FROM coupon_uses WHERE coupon_id = %d" % c["id"])
        out.append({"id": c["id"], "title": c["title"], "uses": n["n"], "price": n["p"] or 0})
    out.sort(key=lambda x: (-x["uses"], x["id"]))
    return util.ok(out[:10])


@bp.route("/users")
@token_required
def users_by():
    key = request.args.get("by", "rank")
    rows = database.fetch_all("SELECT %s AS name, COUNT(*) AS n FROM users WHERE tenant_id = %d AND deleted = 0 "
                              "GROUP BY %s ORDER BY n DESC, name" % (key, g.tenant["id"], key))
    return util.ok(rows)


@bp.route("/system")
@internal_only
def system():
    return util.ok({"counters": state.counters, "last_error": str(state.last_error),
                    "tenants": len(state.tenant_cache), "segments": len(state.segment_cache),
                    "logs": mongo.count_logs(g.tenant["id"]), "mode": config.GATEWAY_MODE})
