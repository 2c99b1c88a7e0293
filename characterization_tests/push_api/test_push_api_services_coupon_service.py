# -*- coding: utf-8 -*-
"""What push_api.services.coupon_service does today; the cases are in cases/push_api.services.coupon_service.jsonl.

Nobody asked whether it is right. A test that fails says that it does something else than before; if that is meant,
accept it and say why: tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE

Written by `tebiki lock`, which writes it anew: do not edit.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from tebiki_probe.replay.lock import LockedCases  # noqa: E402

LOCK = LockedCases(HERE, "push_api.services.coupon_service", parametrize=pytest.mark.parametrize, tests=globals())

test_couponerror___init = LOCK.test("push_api.services.coupon_service:CouponError.__init__")
test_close_expired = LOCK.test("push_api.services.coupon_service:close_expired")
test_copy_coupon = LOCK.test("push_api.services.coupon_service:copy_coupon")
test_create_coupon = LOCK.test("push_api.services.coupon_service:create_coupon")
test_discounted = LOCK.test("push_api.services.coupon_service:discounted")
test_get_coupon = LOCK.test("push_api.services.coupon_service:get_coupon")
test_get_coupon_by_code = LOCK.test("push_api.services.coupon_service:get_coupon_by_code")
test_list_coupons = LOCK.test("push_api.services.coupon_service:list_coupons")
test_usable = LOCK.test("push_api.services.coupon_service:usable")
test_use_coupon = LOCK.test("push_api.services.coupon_service:use_coupon")
test_users_who_used_up = LOCK.test("push_api.services.coupon_service:users_who_used_up")
