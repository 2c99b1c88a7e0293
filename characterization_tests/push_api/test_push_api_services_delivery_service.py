# -*- coding: utf-8 -*-
"""What push_api.services.delivery_service does today: 53 cases, in cases/push_api.services.delivery_service.jsonl.

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

LOCK = Lock(HERE, "push_api.services.delivery_service")


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.delivery_service:add_stat"), ids=str)
def test_add_stat(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.delivery_service:due_reservations"), ids=str)
def test_due_reservations(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.delivery_service:make_next"), ids=str)
def test_make_next(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.delivery_service:run_due"), ids=str)
def test_run_due(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("push_api.services.delivery_service:send_reservation"), ids=str)
def test_send_reservation(case):
    LOCK.check(case)
