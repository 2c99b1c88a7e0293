# -*- coding: utf-8 -*-
"""What the application answers today.

The requests are one session, replayed in its order; cases/ holds one file for each endpoint.

Nobody asked whether it is right. A test that fails says that it does something else than before; if that is meant,
accept it and say why: tebiki lock PATH --accept CASE --because TEXT --reviewer ROLE

The lock was taken on SQLite. Where production has another database, that one may do something else.

Written by `tebiki lock`, which writes it anew: do not edit.
"""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
from tebiki_probe.replay.lock import LockedCases  # noqa: E402

LOCK = LockedCases(HERE, parametrize=pytest.mark.parametrize, tests=globals())

test_delete_api_v2_deliveries_x_logs = LOCK.test("DELETE /api/v2/deliveries/{}/logs")
test_delete_api_v2_segments_x = LOCK.test("DELETE /api/v2/segments/{}")
test_delete_api_v2_users_x = LOCK.test("DELETE /api/v2/users/{}")
test_get_api_v2_contract = LOCK.test("GET /api/v2/contract")
test_get_api_v2_coupons = LOCK.test("GET /api/v2/coupons")
test_get_api_v2_coupons_x = LOCK.test("GET /api/v2/coupons/{}")
test_get_api_v2_coupons_x_check = LOCK.test("GET /api/v2/coupons/{}/check")
test_get_api_v2_coupons_x_users = LOCK.test("GET /api/v2/coupons/{}/users")
test_get_api_v2_deliveries = LOCK.test("GET /api/v2/deliveries")
test_get_api_v2_deliveries_x = LOCK.test("GET /api/v2/deliveries/{}")
test_get_api_v2_deliveries_x_logs = LOCK.test("GET /api/v2/deliveries/{}/logs")
test_get_api_v2_events_inbox = LOCK.test("GET /api/v2/events/inbox")
test_get_api_v2_events_recent = LOCK.test("GET /api/v2/events/recent")
test_get_api_v2_reports_daily = LOCK.test("GET /api/v2/reports/daily")
test_get_api_v2_reports_monthly_x = LOCK.test("GET /api/v2/reports/monthly/{}")
test_get_api_v2_reports_ranking = LOCK.test("GET /api/v2/reports/ranking")
test_get_api_v2_reports_system = LOCK.test("GET /api/v2/reports/system")
test_get_api_v2_reports_users = LOCK.test("GET /api/v2/reports/users")
test_get_api_v2_segments = LOCK.test("GET /api/v2/segments")
test_get_api_v2_segments_x_users = LOCK.test("GET /api/v2/segments/{}/users")
test_get_api_v2_users = LOCK.test("GET /api/v2/users")
test_get_api_v2_users_me = LOCK.test("GET /api/v2/users/me")
test_get_api_v2_users_x = LOCK.test("GET /api/v2/users/{}")
test_get_api_v2_users_x_segments = LOCK.test("GET /api/v2/users/{}/segments")
test_get_internal_tenants = LOCK.test("GET /internal/tenants")
test_get_nothing = LOCK.test("GET /nothing")
test_get_v1_coupons = LOCK.test("GET /v1/coupons")
test_get_v1_history = LOCK.test("GET /v1/history")
test_get_v1_info = LOCK.test("GET /v1/info")
test_get_v1_user = LOCK.test("GET /v1/user")
test_get_v1_user_php = LOCK.test("GET /v1/user.php")
test_patch_api_v2_users_x = LOCK.test("PATCH /api/v2/users/{}")
test_post_api_v2_contract_estimate = LOCK.test("POST /api/v2/contract/estimate")
test_post_api_v2_contract_plan = LOCK.test("POST /api/v2/contract/plan")
test_post_api_v2_coupons = LOCK.test("POST /api/v2/coupons")
test_post_api_v2_coupons_x_close = LOCK.test("POST /api/v2/coupons/{}/close")
test_post_api_v2_coupons_x_use = LOCK.test("POST /api/v2/coupons/{}/use")
test_post_api_v2_deliveries = LOCK.test("POST /api/v2/deliveries")
test_post_api_v2_deliveries_count = LOCK.test("POST /api/v2/deliveries/count")
test_post_api_v2_deliveries_x_cancel = LOCK.test("POST /api/v2/deliveries/{}/cancel")
test_post_api_v2_events = LOCK.test("POST /api/v2/events")
test_post_api_v2_events_inbox_x_read = LOCK.test("POST /api/v2/events/inbox/{}/read")
test_post_api_v2_segments = LOCK.test("POST /api/v2/segments")
test_post_api_v2_segments_explain = LOCK.test("POST /api/v2/segments/explain")
test_post_api_v2_segments_preview = LOCK.test("POST /api/v2/segments/preview")
test_post_api_v2_segments_test = LOCK.test("POST /api/v2/segments/test")
test_post_api_v2_segments_x_users = LOCK.test("POST /api/v2/segments/{}/users")
test_post_api_v2_users = LOCK.test("POST /api/v2/users")
test_post_api_v2_users_x_point = LOCK.test("POST /api/v2/users/{}/point")
test_post_internal_run_x = LOCK.test("POST /internal/run/{}")
test_post_internal_sql = LOCK.test("POST /internal/sql")
test_post_v1_token = LOCK.test("POST /v1/token")
test_put_api_v2_users_x = LOCK.test("PUT /api/v2/users/{}")
