"""Requests are about the endpoints that the application itself tells apart."""

from pathlib import Path

from tests.characterize.tariff import copying, project
from tests.examples.legacy_environment import EXAMPLE, legacy_python
from toolkit.characterize.cases import case_of
from toolkit.characterize.endpoints import name_endpoints
from toolkit.model.lock import Case, Setup


def _asked(method: str, target: str) -> Case:
    return case_of({"kind": "exchange", "method": method, "target": target, "headers": [], "order": 1}, "recorded")


def test_a_word_in_a_path_is_a_parameter_where_the_application_says_so() -> None:
    cases = [
        _asked("GET", "/api/v2/coupons/SPRING?all=1"),
        _asked("GET", "/api/v2/coupons"),
        _asked("GET", "/api/v2/reports/monthly/2022-02"),
        _asked("GET", "/nothing/of/the/kind"),
        case_of({"kind": "call", "seam": "push_api.lib.util:now", "symbol": "s", "given": {}}, "recorded"),
    ]
    setup = Setup(app="wsgi:app", environment={"PUSH_DB": "{scratch}/push.db"})
    found = name_endpoints(setup, copying(EXAMPLE, legacy_python()), cases)
    assert [case.about for case in found] == [
        "GET /api/v2/coupons/{}",
        "GET /api/v2/coupons",
        "GET /api/v2/reports/monthly/{}",
        "GET /nothing/of/the/kind",
        "push_api.lib.util:now",
    ]
    assert [case.id for case in found] == [case.id for case in cases]


def test_an_application_that_tells_nothing_changes_no_name(tmp_path: Path) -> None:
    root = project(tmp_path, "def application(environ, start_response):\n    raise NotImplementedError\n")
    cases = [_asked("GET", "/stops/main"), _asked("GET", "/stops/7")]
    assert name_endpoints(Setup(app="tariff:application"), copying(root), cases) == cases
