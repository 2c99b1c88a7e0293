# -*- coding: utf-8 -*-
"""What push_api.services.segment_service does today; the cases are in cases/push_api.services.segment_service.jsonl.

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

LOCK = LockedCases(HERE, "push_api.services.segment_service", parametrize=pytest.mark.parametrize, tests=globals())

test_add_users = LOCK.test("push_api.services.segment_service:add_users")
test_get_segment = LOCK.test("push_api.services.segment_service:get_segment")
test_merge_segments = LOCK.test("push_api.services.segment_service:merge_segments")
test_preview = LOCK.test("push_api.services.segment_service:preview")
test_rebuild_all = LOCK.test("push_api.services.segment_service:rebuild_all")
test_segment_coupons = LOCK.test("push_api.services.segment_service:segment_coupons")
test_segment_ids_of = LOCK.test("push_api.services.segment_service:segment_ids_of")
test_user_ids = LOCK.test("push_api.services.segment_service:user_ids")
