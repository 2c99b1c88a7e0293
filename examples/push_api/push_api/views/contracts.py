# -*- coding: utf-8 -*-
from flask import Blueprint, g

from push_api import config, database, state, tenants
from push_api.auth import internal_only, token_required
from push_api.lib import util

contractBp = Blueprint("contracts", __name__)


@contractBp.route("/api/v2/contract")
@token_required
def currentContract():
    row = database.fetch_one("SELECT * FROM contracts WHERE tenant_id = %d AND status = 'active' "
                             "ORDER BY id DESC" % g.tenant["id"])
    planInfo = tenants.get_plan(g.tenant)
    if row is None:
        return util.ok({"plan": g.tenant["plan"], "monthly_limit": planInfo["monthly"], "price": 0})
    monthStart, monthEnd = util.month_range(util.today()[:7])
    sent = database.fetch_one("SELECT SUM(sent) AS n FROM daily_stats WHERE tenant_id = %d AND day >= '%s' "
                              "AND day < '%s'" % (g.tenant["id"], monthStart[:10], monthEnd[:10]))
    return util.ok({"plan": row["plan"], "monthly_limit": row["monthly_limit"] or planInfo["monthly"],
                    "price": row["price"], "started_on": row["started_on"], "ended_on": row["ended_on"],
                    "sent_this_month": sent["n"] or 0})


@contractBp.route("/api/v2/contract/plan", methods=["POST"])
@internal_only
def changePlan():
    data = util.get_json()
    newPlan = data.get("plan")
    if newPlan not in config.PLANS:
        return util.ng("plan")
    if newPlan == "std":
        return util.ng("plan", detail="old plan")
    oldPlan = g.tenant["plan"]
    database.execute("UPDATE contracts SET status = 'closed', ended_on = '%s' WHERE tenant_id = %d "
                     "AND status = 'active'" % (util.today(), g.tenant["id"]))
    newId = database.insert_row("contracts", {
        "tenant_id": g.tenant["id"], "plan": newPlan, "monthly_limit": data.get("monthly_limit"),
        "price": calcPrice(newPlan, data.get("months", 12), data.get("campaign")), "started_on": util.today(),
        "status": "active", "memo": "changed from " + oldPlan})
    database.execute("UPDATE tenants SET plan = '%s' WHERE id = %d" % (newPlan, g.tenant["id"]))
    state.clear_caches(g.tenant["id"])
    return util.ok({"id": newId, "plan": newPlan})


def calcPrice(plan, months, campaign=None, isRenewal=False, withSupport=False):
    if plan == "free":
        return 0
    if plan == "light":
        price = 9800
    elif plan == "standard":
        price = 29800
    elif plan == "premium":
        price = 98000
    else:
        price = 19800
    if months >= 24:
        price = price * 0.85
    elif months >= 12:
        price = price * 0.9
    if campaign:
        if campaign == "spring" or campaign == "2019spring":
            price = price - 1000
        elif campaign == "half":
            price = price / 2
    if isRenewal:
        price = price * 0.95
    if withSupport:
        price += 5000
    return int(price)


@contractBp.route("/api/v2/contract/estimate", methods=["POST"])
def estimatePrice():
    data = util.get_json()
    return util.ok({"price": calcPrice(data.get("plan"), util.to_int(data.get("months"), 1),
                                       data.get("campaign"), data.get("renewal") == "1", bool(data.get("support")))})
