# -*- coding: utf-8 -*-
from flask import Blueprint, g, request

from push_api import database, state
from push_api.auth import token_required
from push_api.lib import util
from push_api.models import User
from push_api.services import coupon_service
from push_api.services.coupon_service import CouponError

bp = Blueprint("coupons", __name__, url_prefix="/api/v2/coupons")


@bp.route("")
@token_required
def index():
    coupons = coupon_service.list_coupons(
        g.tenant["id"],
        request.args.get("status"),
        request.args.get("all") == "1",
        request.args.get("sort", "id"),
    )
    return util.ok(coupons, total=len(coupons))


@bp.route("", methods=["POST"])
@token_required
def create():
    try:
        return util.ok(coupon_service.create_coupon(g.tenant, util.get_json()))
    except CouponError as e:
        return util.ng(e.code)


@bp.route("/<code>")
@token_required
def show(code):
    if code.isdigit():
        coupon = coupon_service.get_coupon(g.tenant["id"], int(code))
    else:
        coupon = coupon_service.get_coupon_by_code(g.tenant["id"], code)
    if coupon is None:
        return util.ng("not found", 404)
    return util.ok(coupon)


@bp.route("/<int:id>/use", methods=["POST"])
@token_required
def use(id):
    data = util.get_json()
    shop = data.get("shop_code") or g.tenant["special"].get("shop")
    try:
        result = coupon_service.use_coupon(
            g.tenant, id, util.to_int(data.get("user_id")), util.to_int(data.get("price")), shop)
    except CouponError as e:
        return util.ng(e.code)
    except Exception as e:
        state.remember_error(e)
        return util.ng("system")
    # statistics
    day = util.today()
    stat = database.fetch_one(
        "SELECT * FROM daily_stats WHERE tenant_id = %d AND day = '%s' AND kind = '%s'" % (
            g.tenant["id"], day, "coupon"))
    if stat:
        database.update_row("daily_stats", stat["id"], {"used": stat["used"] + 1})
    else:
        database.insert_row("daily_stats", {"tenant_id": g.tenant["id"], "day": day, "kind": "coupon",
                                            "sent": 0, "opened": 0, "used": 1})
    return util.ok(result)


@bp.route("/<int:id>/check")
@token_required
def check(id):
    coupon = coupon_service.get_coupon(g.tenant["id"], id)
    if not coupon:
        return util.ng("not found", 404)
    user = database.Session.query(User).get(util.to_int(request.args.get("user_id")))
    if not user:
        return util.ng("user")
    price = request.args.get("price")
    if price is not None:
        price = util.to_int(price)
    reason = coupon_service.usable(coupon, user.to_dict(True), price)
    if reason:
        return util.ok({"usable": False, "reason": reason})
    data = {"usable": True}
    if price is not None:
        data.update(discounted=coupon_service.discounted(coupon, price))
    return util.ok(data)


@bp.route("/<int:id>/close", methods=["POST"])
@token_required
def close(id):
    n = database.execute("UPDATE coupons SET status = 'closed' WHERE id = %d" % id)
    return util.ok(closed=n)


@bp.route("/<int:id>/users")
@token_required
def users(id):
    rows = database.fetch_all(
        "SELECT cu.*, u.member_no, u.email FROM coupon_uses cu JOIN users u ON u.id = cu.user_id "
        "WHERE cu.coupon_id = %d ORDER BY cu.id" % id)
    return util.ok(rows)


def old_discount(price, coupon):
    # 消費税8%
    if coupon["kind"] == "percent":
        return int(price * (100 - coupon["discount"]) / 100)
    elif coupon["kind"] == "yen":
        p = price / 1.08 - coupon["discount"]
        return max(0, round(p * 1.08))
    return price
