"""Headers that choose a tenant; the examples of the rule are tested with those of all rules."""

import pytest

from tests.rules.ask import lines_in
from toolkit.wiring.plugins import rules

RULE = rules()["tenant_from_header"]


@pytest.mark.parametrize(
    "body",
    [
        "tenant = request.headers.get('X-Code')\n    return load(tenant)",
        "return find(org_id=request.headers['X-Code'])",
        "code = request.headers['X-Code'].strip()\n    return workspace_of(code)",
        "org = request.META.get('HTTP_X_ORGANIZATION')\n    return load(org)",
        "return load(request.headers['companyId'])",
    ],
)
def test_what_chooses_a_tenant_is_seen(body: str) -> None:
    assert lines_in(RULE, f"def view(request):\n    {body}\n") == [2]


@pytest.mark.parametrize(
    "body",
    [
        "if request.headers.get('X-Tenant-Id') == 'a':\n        pass",
        "lang = request.headers.get('X-Language')\n    return words(lang)",
        "return load_tenant(request.headers['Host'])",
        "return require_tenant(request.headers['X-Tenant-Id'])",
        "return load(response.headers['X-Tenant-Id'])",
    ],
)
def test_other_headers_are_left_alone(body: str) -> None:
    assert lines_in(RULE, f"def view(request):\n    {body}\n") == []
