# -*- coding: utf-8 -*-
"""What push_api.services.coupon_service does today: 68 cases, in cases/push_api.services.coupon_service.jsonl.

Nobody asked whether it is right. A test that fails says that it does something else than before; if that is meant,
accept it and say why: tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE

Written by `tebiki lock`, which writes it anew: do not edit.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from tebiki_probe.locked import Lock  # noqa: E402

LOCK = Lock(HERE, "push_api.services.coupon_service")


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:CouponError.__init__"), ids=str)
def test_couponerror___init(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:close_expired"), ids=str)
def test_close_expired(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:copy_coupon"), ids=str)
def test_copy_coupon(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:create_coupon"), ids=str)
def test_create_coupon(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:discounted"), ids=str)
def test_discounted(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:get_coupon"), ids=str)
def test_get_coupon(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:get_coupon_by_code"), ids=str)
def test_get_coupon_by_code(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:list_coupons"), ids=str)
def test_list_coupons(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:usable"), ids=str)
def test_usable(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:use_coupon"), ids=str)
def test_use_coupon(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.coupon_service:users_who_used_up"), ids=str)
def test_users_who_used_up(case):
    LOCK.check(case)
