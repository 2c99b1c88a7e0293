"""Entries that a case leaves in Django's caches in memory are not there for a call that is replayed after it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ASKED = """\
import json
import django
from django.conf import settings
settings.configure(CACHES={
    name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": name} for name in ("default", "b")
})
django.setup()
from toolkit.probe.frameworks.django import enter_surroundings
enter_surroundings({}, None)()  # before any cache is used
from django.core.cache import caches
seen = []
for around in ({}, {"language": "en"}, {"testing": {}}):
    for name in caches:
        caches[name].set("flag", 1)
    leave = enter_surroundings(around, None)
    seen.append([caches[name].get("flag") for name in ("default", "b")])
    leave()
caches["default"].set("flag", 2, timeout=1000)
seen.append(caches["default"].get("flag"))
print(json.dumps(seen))
"""


def test_a_call_finds_empty_caches(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="Django is of the dev extra")
    environment = {"PYTHONPATH": str(Path.cwd())}
    ran = subprocess.run([sys.executable, "-c", ASKED], check=False, capture_output=True, text=True, env=environment)
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout) == [[None, None], [None, None], [1, 1], 2]
