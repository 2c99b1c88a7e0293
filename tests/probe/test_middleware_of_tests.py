"""Middleware of Django reads settings when it is made: a request of a test gets one made with those of the test."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import RunTarget, fresh_copies

FILES = {
    "settings.py": """\
import sys

SECRET_KEY = "x"
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]
SECURE_SSL_REDIRECT = "test" not in sys.argv
""",
    "urls.py": """\
from django.http import HttpResponse
from django.urls import path


def close(get_response):
    return lambda request: HttpResponse("closed", status=503)


urlpatterns = [path("", lambda request: HttpResponse("open"))]
""",
}
PLAIN = {"SECURE_SSL_REDIRECT": False}
TESTED = {"csrf": False, "atomic": False}


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ([{"settings": PLAIN, "testing": TESTED}, {"testing": TESTED}], [200, 301]),
        ([{"settings": {"MIDDLEWARE": ["urls.close"]}, "testing": TESTED}] * 2, [503, 503]),
    ],
)
def test_middleware_is_made_with_the_settings_of_the_test(
    tmp_path: Path, around: list[dict[str, Any]], expected: list[int]
) -> None:
    pytest.importorskip("django", reason="Django is of the dev extra")
    root = write(tmp_path / "shop", FILES)
    setup = Setup(app="django", environment={"DJANGO_SETTINGS_MODULE": "settings"}, clocks=(FROZEN,))
    line = {"kind": "exchange", "method": "GET", "target": "/", "headers": []}
    cases = [
        case_of({**line, "order": number, "around": {"django": one}}, "recorded") for number, one in enumerate(around)
    ]
    with fresh_copies(RunTarget(sys.executable, root))() as copy:
        answers = [response.parts for _, response in ReplayProgram(setup, copy, FROZEN).run_cases(cases)]
    assert [one["status"] for one in answers] == expected
