# -*- coding: utf-8 -*-
"""What push_api.services.segment_service does today: 58 cases, in cases/push_api.services.segment_service.jsonl.

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

LOCK = Lock(HERE, "push_api.services.segment_service")


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:add_users"), ids=str)
def test_add_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:get_segment"), ids=str)
def test_get_segment(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:merge_segments"), ids=str)
def test_merge_segments(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:preview"), ids=str)
def test_preview(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:rebuild_all"), ids=str)
def test_rebuild_all(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:segment_coupons"), ids=str)
def test_segment_coupons(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:segment_ids_of"), ids=str)
def test_segment_ids_of(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.segment_service:user_ids"), ids=str)
def test_user_ids(case):
    LOCK.check(case)
