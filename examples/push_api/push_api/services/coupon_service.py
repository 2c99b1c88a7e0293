# -*- coding: utf-8 -*-
import datetime
import json
from typing import Any, Dict, List, Optional, Set

from push_api import config, filter_eval, state
from push_api.database import Session, fetch_all, fetch_one
from push_api.lib import util
from push_api.models import Coupon, CouponUse, User
from push_api.services import segment_service

KINDS = ("percent", "yen", "item", "stamp")


class CouponError(Exception):
    def __init__(self, code, message=""):
        Exception.__init__(self, message or code)
        self.code = code


def get_coupon(tenant_id: int, coupon_id: int) -> Optional[Dict[str, Any]]:
    row = fetch_one("SELECT * FROM coupons WHERE id = %d AND tenant_id = %d" % (coupon_id, tenant_id))
    return row


def get_coupon_by_code(tenant_id: int, code: str) -> Optional[Dict[str, Any]]:
    coupon = Session.query(Coupon).filter_by(tenant_id=tenant_id, code=code).first()
    if coupon is None:
        return None
    return coupon.to_dict()


def list_coupons(tenant_id: int, status: str = None, include_expired: bool = False,
                 sort: str = "id") -> List[Dict[str, Any]]:
    query = Session.query(Coupon).filter(Coupon.tenant_id == tenant_id)
    if status:
        query = query.filter(Coupon.status == status)
    if not include_expired:
        query = query.filter((Coupon.ends_at == None) | (Coupon.ends_at >= util.now_str()))  # noqa: E711
    coupons = query.all()
    result = [c.to_dict() for c in coupons]
    result.sort(key=lambda c: c.get(sort) or 0)
    return result


def create_coupon(tenant: Dict[str, Any], data: Dict[str, Any]) -> Dict[str, Any]:
    plan = config.PLANS.get(tenant["plan"], config.PLANS["free"])
    n = Session.query(Coupon).filter_by(tenant_id=tenant["id"], status="open").count()
    if n >= plan["coupons"]:
        raise CouponError("plan", "too many coupons")
    if data.get("kind") not in KINDS:
        raise CouponError("kind")
    discount = util.to_int(data.get("discount"))
    if data["kind"] == "percent" and not 0 < discount <= 100:
        raise CouponError("discount")
    if data["kind"] == "yen" and discount <= 0:
        raise CouponError("discount")
    coupon = Coupon(
        tenant_id=tenant["id"],
        code=data.get("code") or util.random_code(),
        title=data.get("title") or "",
        kind=data["kind"],
        discount=discount,
        min_price=util.to_int(data.get("min_price")),
        max_use=util.to_int(data.get("max_use"), 1),
        used_count=0,
        starts_at=util.normalize_date(data.get("starts_at")) or util.now_str(),
        ends_at=util.normalize_date(data.get("ends_at")),
        filter_json=json.dumps(data["filter"]) if data.get("filter") else None,
        status="open",
    )
    Session.add(coupon)
    Session.commit()
    return coupon.to_dict()


def users_who_used_up(coupon) -> Set[int]:
    rows = fetch_all(
        "SELECT user_id, COUNT(*) AS n FROM coupon_uses WHERE coupon_id = %d GROUP BY user_id" % coupon["id"])
    return set(r["user_id"] for r in rows if r["n"] >= coupon["max_use"])


def usable(coupon: Dict[str, Any], user: Dict[str, Any], price: int = None, now: str = None) -> Optional[str]:
    """None when the coupon can be used, otherwise the reason."""
    now = now or util.now_str()
    if coupon["status"] != "open":
        return "closed"
    if coupon["starts_at"] and now < coupon["starts_at"]:
        return "not started"
    if coupon["ends_at"] and now > coupon["ends_at"]:
        return "expired"
    if price is not None and price < (coupon["min_price"] or 0):
        return "min_price"
    if coupon["max_use"]:
        used = fetch_one("SELECT COUNT(*) AS n FROM coupon_uses WHERE coupon_id = %d AND user_id = %d" % (
            coupon["id"], user["id"]))
        if used["n"] >= coupon["max_use"]:
            return "used"
    cond = util.loads(coupon.get("filter_json"), None)
    if cond:
        doc = dict(user)
        doc["segment_id"] = segment_service.segment_ids_of(user["id"])
        if not filter_eval.matches(cond, doc):
            return "not target"
    return None


def discounted(coupon: Dict[str, Any], price: int, tax: float = 1.10) -> int:
    """税込価格から値引き後の価格 (円未満切り捨て)"""
    if coupon["kind"] == "percent":
        return int(price * (100 - coupon["discount"]) / 100)
    elif coupon["kind"] == "yen":
        # 値引きは税抜価格に対して行う
        p = price / tax - coupon["discount"]
        return max(0, round(p * tax))
    elif coupon["kind"] == "item":
        return price
    return price


def use_coupon(tenant, coupon_id, user_id, price, shop_code=None):
    coupon = get_coupon(tenant["id"], coupon_id)
    if coupon is None:
        raise CouponError("not found")
    user = Session.query(User).filter_by(id=user_id).first()
    if user is None or user.deleted:
        raise CouponError("user")
    reason = usable(coupon, user.to_dict(full=True), price)
    if reason:
        raise CouponError(reason)
    use = CouponUse(coupon_id=coupon["id"], user_id=user.id, used_at=util.now_str(),
                    price=price, shop_code=shop_code)
    Session.add(use)
    row = Session.query(Coupon).get(coupon["id"])
    row.used_count = (row.used_count or 0) + 1
    if coupon["kind"] == "stamp":
        user.point = (user.point or 0) + coupon["discount"]
    Session.commit()
    state.count_up("coupon_used")
    return {"price": price, "discounted": discounted(coupon, price), "coupon": row.to_dict()}


def close_expired(dry=False):
    now = datetime.datetime.utcnow().strftime("%Y-%m-%d %H:%M:%S")
    coupons = Session.query(Coupon).filter(Coupon.status == "open", Coupon.ends_at < now).all()
    if not dry:
        for c in coupons:
            c.status = "closed"
        Session.commit()
    return [c.id for c in coupons]


def copy_coupon(tenant_id, coupon_id, days):
    src = get_coupon(tenant_id, coupon_id)
    start = util.parse_date(src["starts_at"]) + datetime.timedelta(days=days)
    end = util.parse_date(src["ends_at"]) + datetime.timedelta(days=days)
    new = Coupon(tenant_id=tenant_id, code=util.random_code(), title=src["title"], kind=src["kind"],
                 discount=src["discount"], starts_at=str(start), ends_at=str(end), status="open")
    Session.add(new)
    Session.commit()
    return new.id
