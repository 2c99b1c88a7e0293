# -*- coding: utf-8 -*-
"""Tables. The admin site has its own copy of these (admin_site/shops/models.py),
change both!"""
import json

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import relationship

from .database import Base


class Tenant(Base):
    __tablename__ = "tenants"
    id = Column(Integer, primary_key=True)
    code = Column(String(20), unique=True)
    name = Column(String(100))
    plan = Column(String(20), default="free")
    status = Column(Integer, default=1)  # 0: stopped 1: active 2: trial 9: deleted
    api_token = Column(String(64))
    gateway_app = Column(String(64))
    timezone = Column(String(20), default="+09:00")
    settings = Column(Text)
    created_at = Column(String(19))

    hosts = relationship("TenantHost", backref="tenant")

    def to_dict(self):
        return {
            "id": self.id, "code": self.code, "name": self.name, "plan": self.plan,
            "status": self.status, "api_token": self.api_token, "gateway_app": self.gateway_app,
            "timezone": self.timezone, "settings": json.loads(self.settings or "{}"),
        }


class TenantHost(Base):
    __tablename__ = "tenant_hosts"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, ForeignKey("tenants.id"))
    host = Column(String(200), unique=True)


class Contract(Base):
    __tablename__ = "contracts"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, ForeignKey("tenants.id"))
    plan = Column(String(20))
    monthly_limit = Column(Integer)
    price = Column(Integer)
    started_on = Column(String(10))
    ended_on = Column(String(10))
    status = Column(String(10), default="active")
    memo = Column(Text)


class User(Base):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, index=True)
    member_no = Column(String(20))
    email = Column(String(200))
    device_token = Column(String(200))
    platform = Column(String(10))
    rank = Column(String(10))
    point = Column(Integer, default=0)
    gender = Column(String(1))
    birthday = Column(String(10))
    pref = Column(String(10))
    push_ok = Column(Integer, default=1)
    attributes = Column(Text)
    created_at = Column(String(19))
    last_login = Column(String(19))
    deleted = Column(Integer, default=0)

    __table_args__ = (Index("ix_users_member", "tenant_id", "member_no"),)

    def to_dict(self, full=False):
        d = {"id": self.id, "member_no": self.member_no, "platform": self.platform,
             "rank": self.rank, "point": self.point, "push_ok": bool(self.push_ok),
             "created_at": self.created_at, "last_login": self.last_login}
        if full:
            d.update({"email": self.email, "gender": self.gender, "birthday": self.birthday,
                      "pref": self.pref, "device_token": self.device_token,
                      "attributes": json.loads(self.attributes or "{}")})
        return d


class UserSegment(Base):
    __tablename__ = "user_segments"
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer, index=True)
    segment_id = Column(Integer, index=True)
    added_at = Column(String(19))


class Segment(Base):
    __tablename__ = "segments"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer)
    name = Column(String(100))
    filter_json = Column(Text)
    is_static = Column(Integer, default=0)
    updated_at = Column(String(19))


class Coupon(Base):
    __tablename__ = "coupons"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, index=True)
    code = Column(String(30))
    title = Column(String(200))
    kind = Column(String(10))  # percent, yen, item, stamp
    discount = Column(Integer)
    min_price = Column(Integer, default=0)
    max_use = Column(Integer, default=1)
    used_count = Column(Integer, default=0)
    starts_at = Column(String(19))
    ends_at = Column(String(19))
    filter_json = Column(Text)
    status = Column(String(10), default="open")

    def to_dict(self):
        return {"id": self.id, "code": self.code, "title": self.title, "kind": self.kind,
                "discount": self.discount, "min_price": self.min_price, "max_use": self.max_use,
                "used_count": self.used_count, "starts_at": self.starts_at,
                "ends_at": self.ends_at, "status": self.status}


class CouponUse(Base):
    __tablename__ = "coupon_uses"
    id = Column(Integer, primary_key=True)
    coupon_id = Column(Integer, index=True)
    user_id = Column(Integer, index=True)
    used_at = Column(String(19))
    price = Column(Integer)
    shop_code = Column(String(20))


class Reservation(Base):
    __tablename__ = "reservations"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, index=True)
    title = Column(String(200))
    body = Column(Text)
    kind = Column(String(20))  # push, coupon, mail, silent, survey, inapp
    platform = Column(String(10))
    filter_json = Column(Text)
    coupon_id = Column(Integer)
    send_at = Column(String(19))
    status = Column(String(10), default="wait")  # wait, sending, sent, error, cancel
    repeat_type = Column(String(10))
    sent_count = Column(Integer, default=0)
    fail_count = Column(Integer, default=0)
    created_by = Column(String(50))
    created_at = Column(String(19))

    def to_dict(self):
        return dict((c.name, getattr(self, c.name)) for c in self.__table__.columns
                    if c.name not in ("tenant_id", "filter_json"))


class DailyStat(Base):
    __tablename__ = "daily_stats"
    id = Column(Integer, primary_key=True)
    tenant_id = Column(Integer, index=True)
    day = Column(String(10))
    kind = Column(String(20))
    sent = Column(Integer, default=0)
    opened = Column(Integer, default=0)
    used = Column(Integer, default=0)


# TODO 2019-06: drop this table after all clients use segments
class UserTag(Base):
    __tablename__ = "user_tags"
    id = Column(Integer, primary_key=True)
    user_id = Column(Integer)
    tag = Column(String(50))
