"""Hints of the files beside open questions: backups that are scheduled, paths of health, monitoring services."""

import msgspec

from tests.render.pictures.test_page import FOUND
from toolkit.model.data_access import DataAccess, OutsideUse, Setting
from toolkit.model.documents import ProjectDocuments
from toolkit.model.inventory import Route
from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.render.handbook.handbook import render_handbook


def test_backups_and_monitoring_are_named_beside_their_questions() -> None:
    uses = (OutsideUse("a.py", 3, "a.py::Command", "command", "manage.py", "create_backup"),)
    data = DataAccess(
        FOUND.data.queries, outside=uses, settings=(Setting("SENTRY_DSN", "environment", "conf.py", 4, ""),)
    )
    routes = (
        Route("/service_health/", "GET", "a.f", "a.py", 1, "django"),
        Route("/status/orders", "GET", "a.g", "a.py", 2, "django"),
        Route("/orders/{id}/validation_status", "GET", "a.h", "a.py", 3, "django"),
    )
    found = msgspec.structs.replace(FOUND, data=data, routes=routes)
    setup = SetupFacts(schedules=(StatedFact("0 3 * * * sh backup_media.sh", "cron/media:2"),))
    lines = render_handbook(ProjectDocuments("shop", found, setup), "en").split("\n")
    start = next(number for number, line in enumerate(lines) if line.startswith("- Named after backups"))
    assert lines[start] == (
        "- Named after backups: `0 3 * * * sh backup_media.sh, create_backup` (`cron/media:2`, `a.py:3`)"
    )
    assert lines[start + 1].startswith("- Backup: **to be confirmed by the team** (0 3 ")
    assert "- Paths named after the health of the system: `/service_health/` (`a.py:1`)" in lines
    assert "- Settings of monitoring services: `SENTRY_DSN` (`conf.py:4`)" in lines
