"""Settings of Django that a program prepares after it has imported Django: a replay reads them no earlier."""

import sys
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import RunTarget, fresh_copies

FILES = {
    "settings.py": """\
import os

SECRET_KEY = "x"
COLOUR = os.environ.get("COLOUR", "none")
ROOT_URLCONF = "urls"
ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "shop.sqlite3"}}
""",
    "urls.py": """\
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.urls import path

urlpatterns = [path("", lambda request: HttpResponse(f"{settings.COLOUR} {connection.vendor} {request.path}"))]
""",
    "wsgi.py": """\
import os

from django.core.wsgi import get_wsgi_application

os.environ["COLOUR"] = "red"
application = get_wsgi_application()
""",
}


@pytest.mark.parametrize("statements", [True, False])
def test_settings_are_read_after_the_program_has_prepared_them(tmp_path: Path, statements: bool) -> None:
    pytest.importorskip("django", reason="Django is of the dev extra")
    root = write(tmp_path / "shop", FILES)
    variables = {"DJANGO_SETTINGS_MODULE": "settings"}
    setup = Setup(app="wsgi:application", environment=variables, statements=statements, clocks=(FROZEN,))
    case = case_of({"kind": "exchange", "method": "GET", "target": "/", "headers": [], "order": 1}, "recorded")
    with fresh_copies(RunTarget(sys.executable, root))() as copy:
        [(_, response)] = ReplayProgram(setup, copy, FROZEN).run_cases([case])
    assert response.parts["body"] == "red sqlite /"
