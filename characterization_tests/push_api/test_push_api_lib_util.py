# -*- coding: utf-8 -*-
"""What push_api.lib.util does today; the cases are in cases/push_api.lib.util.jsonl.

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

LOCK = LockedCases(HERE, "push_api.lib.util", parametrize=pytest.mark.parametrize, tests=globals())

test_age = LOCK.test("push_api.lib.util:age")
test_camel = LOCK.test("push_api.lib.util:camel")
test_camel_dict = LOCK.test("push_api.lib.util:camel_dict")
test_chunks = LOCK.test("push_api.lib.util:chunks")
test_get_json = LOCK.test("push_api.lib.util:get_json")
test_is_mail = LOCK.test("push_api.lib.util:is_mail")
test_loads = LOCK.test("push_api.lib.util:loads")
test_make_token = LOCK.test("push_api.lib.util:make_token")
test_mask_mail = LOCK.test("push_api.lib.util:mask_mail")
test_month_range = LOCK.test("push_api.lib.util:month_range")
test_ng = LOCK.test("push_api.lib.util:ng")
test_normalize_date = LOCK.test("push_api.lib.util:normalize_date")
test_now_str = LOCK.test("push_api.lib.util:now_str")
test_ok = LOCK.test("push_api.lib.util:ok")
test_paging = LOCK.test("push_api.lib.util:paging")
test_parse_date = LOCK.test("push_api.lib.util:parse_date")
test_random_code = LOCK.test("push_api.lib.util:random_code")
test_to_int = LOCK.test("push_api.lib.util:to_int")
test_today = LOCK.test("push_api.lib.util:today")
test_unique = LOCK.test("push_api.lib.util:unique")
test_utc_now_str = LOCK.test("push_api.lib.util:utc_now_str")
test_wareki = LOCK.test("push_api.lib.util:wareki")
