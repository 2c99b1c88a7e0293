# -*- coding: utf-8 -*-
"""What the application answers today: 1289 requests to 53 endpoints.

They are one session, replayed in its order; cases/ holds one file for each endpoint.

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
from tebiki_probe.locked import Lock  # noqa: E402

LOCK = Lock(HERE)


@pytest.mark.parametrize("case", LOCK.cases("DELETE /api/v2/deliveries/{}/logs"), ids=str)
def test_delete_api_v2_deliveries_x_logs(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("DELETE /api/v2/segments/{}"), ids=str)
def test_delete_api_v2_segments_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("DELETE /api/v2/users/{}"), ids=str)
def test_delete_api_v2_users_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/contract"), ids=str)
def test_get_api_v2_contract(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/coupons"), ids=str)
def test_get_api_v2_coupons(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/coupons/{}"), ids=str)
def test_get_api_v2_coupons_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/coupons/{}/check"), ids=str)
def test_get_api_v2_coupons_x_check(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/coupons/{}/users"), ids=str)
def test_get_api_v2_coupons_x_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/deliveries"), ids=str)
def test_get_api_v2_deliveries(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/deliveries/{}"), ids=str)
def test_get_api_v2_deliveries_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/deliveries/{}/logs"), ids=str)
def test_get_api_v2_deliveries_x_logs(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/events/inbox"), ids=str)
def test_get_api_v2_events_inbox(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/events/recent"), ids=str)
def test_get_api_v2_events_recent(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/reports/daily"), ids=str)
def test_get_api_v2_reports_daily(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/reports/monthly/{}"), ids=str)
def test_get_api_v2_reports_monthly_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/reports/ranking"), ids=str)
def test_get_api_v2_reports_ranking(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/reports/system"), ids=str)
def test_get_api_v2_reports_system(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/reports/users"), ids=str)
def test_get_api_v2_reports_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/segments"), ids=str)
def test_get_api_v2_segments(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/segments/{}/users"), ids=str)
def test_get_api_v2_segments_x_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/users"), ids=str)
def test_get_api_v2_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/users/me"), ids=str)
def test_get_api_v2_users_me(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/users/{}"), ids=str)
def test_get_api_v2_users_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /api/v2/users/{}/segments"), ids=str)
def test_get_api_v2_users_x_segments(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /internal/tenants"), ids=str)
def test_get_internal_tenants(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /nothing"), ids=str)
def test_get_nothing(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /v1/coupons"), ids=str)
def test_get_v1_coupons(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /v1/history"), ids=str)
def test_get_v1_history(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /v1/info"), ids=str)
def test_get_v1_info(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /v1/user"), ids=str)
def test_get_v1_user(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("GET /v1/user.php"), ids=str)
def test_get_v1_user_php(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("PATCH /api/v2/users/{}"), ids=str)
def test_patch_api_v2_users_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/contract/estimate"), ids=str)
def test_post_api_v2_contract_estimate(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/contract/plan"), ids=str)
def test_post_api_v2_contract_plan(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/coupons"), ids=str)
def test_post_api_v2_coupons(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/coupons/{}/close"), ids=str)
def test_post_api_v2_coupons_x_close(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/coupons/{}/use"), ids=str)
def test_post_api_v2_coupons_x_use(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/deliveries"), ids=str)
def test_post_api_v2_deliveries(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/deliveries/count"), ids=str)
def test_post_api_v2_deliveries_count(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/deliveries/{}/cancel"), ids=str)
def test_post_api_v2_deliveries_x_cancel(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/events"), ids=str)
def test_post_api_v2_events(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/events/inbox/{}/read"), ids=str)
def test_post_api_v2_events_inbox_x_read(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/segments"), ids=str)
def test_post_api_v2_segments(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/segments/explain"), ids=str)
def test_post_api_v2_segments_explain(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/segments/preview"), ids=str)
def test_post_api_v2_segments_preview(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/segments/test"), ids=str)
def test_post_api_v2_segments_test(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/segments/{}/users"), ids=str)
def test_post_api_v2_segments_x_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/users"), ids=str)
def test_post_api_v2_users(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /api/v2/users/{}/point"), ids=str)
def test_post_api_v2_users_x_point(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /internal/run/{}"), ids=str)
def test_post_internal_run_x(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /internal/sql"), ids=str)
def test_post_internal_sql(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("POST /v1/token"), ids=str)
def test_post_v1_token(case):
    LOCK.check(case)


@pytest.mark.parametrize("case", LOCK.cases("PUT /api/v2/users/{}"), ids=str)
def test_put_api_v2_users_x(case):
    LOCK.check(case)
