"""Times of jobs: a task and the schedules in code that start it share a row."""

import msgspec
import pytest

from tests.render.handbook.test_handbook import SETUP
from tests.render.pictures.test_page import FOUND
from toolkit.model.data_access import DataAccess, OutsideUse
from toolkit.model.facts import Lang
from toolkit.model.procedures import JobProcedure, JobStep
from toolkit.model.setup import StatedFact
from toolkit.render.handbook.first_questions import night_lines
from toolkit.render.handbook.job_table import job_lines, unscheduled_jobs
from toolkit.render.handbook.procedures import procedure_lines
from toolkit.render.handbook.sentences import Sentences

USES = (
    OutsideUse("shop/tasks.py", 3, "shop/tasks.py::clean", "job", "celery.task", "clean-up"),
    OutsideUse("shop/tasks.py", 9, "shop/tasks.py::poll", "job", "celery.task"),
    OutsideUse("shop/config.py", 5, "shop/config.py", "job", "crontab(hour=4, minute=10)", "clean-up"),
    OutsideUse("shop/config.py", 6, "shop/config.py", "job", "timedelta(hours=6)", "shop.tasks.poll"),
    OutsideUse("shop/config.py", 7, "shop/config.py", "job", "30.0", "elsewhere"),
    OutsideUse("shop/commands.py", 2, "shop/commands.py::usage", "command", "click.command", "monthly-usage"),
    OutsideUse("shop/commands.py", 8, "shop/commands.py::stats", "command", "click.command", "collect-stats"),
)

STEPS_OF_POLL = JobProcedure("shop/tasks.py", 9, (JobStep("shop/tasks.py", 10, "retry"),))
STEPS_OF_PAY = JobProcedure("shop/jobs.py", 4, (JobStep("shop/jobs.py", 5, "retry", code="countdown=60"),))


@pytest.mark.parametrize(
    ("lang", "daily", "named"),
    [
        ("en", "every day at 04:10 (`shop/config.py:5`)", "`monthly` by its name or description; no schedule found"),
        ("ja", "毎日04:10（`shop/config.py:5`）", "名前または説明では`monthly`（定期実行の設定はない）"),
    ],
)
def test_a_task_has_the_time_of_its_schedule(lang: Lang, daily: str, named: str) -> None:
    found = msgspec.structs.replace(FOUND, data=DataAccess(outside=USES))
    setup = msgspec.structs.replace(SETUP, schedules=(StatedFact("0 1 * * * flask collect-stats", "k8s/jobs.yaml:4"),))
    rows = [line.split(" | ")[:2] for line in "\n".join(job_lines(found, setup, Sentences(lang, {}))).split("\n")]
    times = {row[0].removeprefix("| "): row[1] for row in rows if len(row) == 2}
    assert times["`clean-up`"] == daily
    assert times["`monthly-usage`"] == named
    assert "`k8s/jobs.yaml:4`" in times["`collect-stats`"]
    assert "`shop/config.py:6`" in times["`poll`"]
    assert times["`elsewhere`"] in ("every 30 seconds", "30秒ごと")
    assert unscheduled_jobs(found, setup) == ["monthly-usage"]


def test_jobs_of_the_night_stand_in_their_order() -> None:
    found = msgspec.structs.replace(FOUND, data=DataAccess(outside=USES))
    jobs = ("30 22 * * * flask collect-stats", "0 12 * * * flask monthly-usage")
    setup = msgspec.structs.replace(SETUP, schedules=tuple(StatedFact(text, "k8s/jobs.yaml:4") for text in jobs))
    lines = "\n".join(night_lines(found, setup, Sentences("en", {}))).split("\n")
    rows = [line.split(" | ")[:2] for line in lines if line.startswith(("| 2", "| 0"))]
    assert rows == [["| 22:30", "`collect-stats`"], ["| 04:10", "`clean-up`"]]
    all_day = [line.split(" | ")[:2] for line in lines if line.startswith("| every")]
    assert all_day == [["| every 30 seconds", "`elsewhere`"], ["| every 6 hours", "`poll`"]]


def test_what_a_schedule_starts_stands_first_in_the_table() -> None:
    found = msgspec.structs.replace(FOUND, data=DataAccess(outside=(*USES[5:], *USES[:5])))
    lines = "\n".join(job_lines(found, SETUP, Sentences("en", {}))).split("\n")
    rows = [line.split(" | ")[0] for line in lines if line.startswith("| `")]
    assert rows[:3] == ["| `clean-up`", "| `poll`", "| `elsewhere`"]


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        (
            "en",
            (
                "- Scheduled, every hour at minute 50: `root find /tmp -delete` (`cron:1`)",
                "- Scheduled at the times that `BACKUP_SCHEDULE` gives: `root backup.sh` (`cron:2`)",
                "- Scheduled: `whenever` (`cron:3`)",
            ),
        ),
        (
            "ja",
            (
                "- 定期実行（毎時50分）：`root find /tmp -delete`（`cron:1`）",
                "- 定期実行（時刻は`BACKUP_SCHEDULE`の値による）：`root backup.sh`（`cron:2`）",
                "- 定期実行：`whenever`（`cron:3`）",
            ),
        ),
    ],
)
def test_lines_of_crontabs_are_told_in_words(lang: Lang, said: tuple[str, ...]) -> None:
    texts = ("50 * * * * root find /tmp -delete", "${BACKUP_SCHEDULE} root backup.sh", "whenever")
    setup = msgspec.structs.replace(
        SETUP, schedules=tuple(StatedFact(text, f"cron:{line}") for line, text in enumerate(texts, 1))
    )
    lines = "\n".join(job_lines(FOUND, setup, Sentences(lang, {})))
    assert all(line in lines for line in said)


def test_what_a_schedule_starts_and_that_has_no_steps_is_named() -> None:
    uses = (*USES[:4], OutsideUse("shop/jobs.py", 4, "shop/jobs.py::pay", "job", "celery.task"))
    found = msgspec.structs.replace(FOUND, data=DataAccess(outside=uses), procedures=(STEPS_OF_POLL, STEPS_OF_PAY))
    lines = "\n".join(procedure_lines(found, SETUP, Sentences("en", {})))
    assert "of their code no step could be read: `clean-up`." in lines
