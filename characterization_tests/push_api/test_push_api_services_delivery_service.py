# -*- coding: utf-8 -*-
"""What push_api.services.delivery_service does today; the cases are in cases/push_api.services.delivery_service.jsonl.

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

LOCK = LockedCases(HERE, "push_api.services.delivery_service", parametrize=pytest.mark.parametrize, tests=globals())

test_add_stat = LOCK.test("push_api.services.delivery_service:add_stat")
test_due_reservations = LOCK.test("push_api.services.delivery_service:due_reservations")
test_make_next = LOCK.test("push_api.services.delivery_service:make_next")
test_run_due = LOCK.test("push_api.services.delivery_service:run_due")
test_send_reservation = LOCK.test("push_api.services.delivery_service:send_reservation")
