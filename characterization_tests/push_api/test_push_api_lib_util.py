# -*- coding: utf-8 -*-
"""What push_api.lib.util does today: 109 cases, in cases/push_api.lib.util.jsonl.

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

LOCK = Lock(HERE, "push_api.lib.util")


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:age"), ids=str)
def test_age(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:camel"), ids=str)
def test_camel(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:camel_dict"), ids=str)
def test_camel_dict(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:chunks"), ids=str)
def test_chunks(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:get_json"), ids=str)
def test_get_json(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:is_mail"), ids=str)
def test_is_mail(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:loads"), ids=str)
def test_loads(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:make_token"), ids=str)
def test_make_token(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:mask_mail"), ids=str)
def test_mask_mail(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:month_range"), ids=str)
def test_month_range(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:ng"), ids=str)
def test_ng(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:normalize_date"), ids=str)
def test_normalize_date(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:now_str"), ids=str)
def test_now_str(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:ok"), ids=str)
def test_ok(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:paging"), ids=str)
def test_paging(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:parse_date"), ids=str)
def test_parse_date(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:random_code"), ids=str)
def test_random_code(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:to_int"), ids=str)
def test_to_int(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:today"), ids=str)
def test_today(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:unique"), ids=str)
def test_unique(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:utc_now_str"), ids=str)
def test_utc_now_str(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.lib.util:wareki"), ids=str)
def test_wareki(case):
    LOCK.check(case)
