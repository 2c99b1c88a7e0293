"""A session that a request of Django is given stands where its class keeps it, so that the request may change it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("django", reason="Django is of the dev extra")

PROGRAM = """\
from django.conf import settings

settings.configure(SECRET_KEY="x", SESSION_ENGINE="django.contrib.sessions.backends.cache", INSTALLED_APPS=[
    "django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions"
])
import django

django.setup()
from django.contrib.sessions.backends.cache import SessionStore

from toolkit.probe.frameworks._django_requests import _give_sessions

key = "a" * 32
undo = _give_sessions([{"rest": {"cart": [1]}}])
session = SessionStore(key)
session["cart"] += [2]
session.save()
assert SessionStore(key)["cart"] == [1, 2]
for one in undo:
    one()
assert not SessionStore().exists(key), "another case finds nothing of it"
print("fine")
"""


def test_a_session_in_a_cache_may_be_changed() -> None:
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("fine\n", "")
