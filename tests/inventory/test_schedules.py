"""Schedules of jobs in code: tables in settings, calls of schedulers, decorators."""

from tests.inventory.programs import read_data

FILES = {
    "config.py": """
        from celery.schedules import crontab
        from datetime import timedelta

        class Config:
            CELERY = {
                "timezone": "UTC",
                "beat_schedule": {
                    "clean": {"task": "clean-up", "schedule": crontab(hour=4, minute=10)},
                    "poll": {"task": "shop.tasks.poll", "schedule": timedelta(minutes=63)},
                },
            }
    """,
    "worker.py": """
        from celery import Celery
        from rq_scheduler import Scheduler
        from apscheduler.triggers.cron import CronTrigger
        from tasks import bill, send

        app = Celery("shop")
        app.conf.beat_schedule = {"tick": {"task": "tick", "schedule": 30.0}}
        app.conf.update(beat_schedule={"tock": {"task": "tock", "schedule": 60}})
        app.conf.beat_schedule["late"] = {"task": "late", "schedule": crontab()}

        @app.on_after_configure.connect
        def setup(sender, **options):
            sender.add_periodic_task(crontab(hour=7), bill.s("x"), name="bill")

        Scheduler().cron("0 0 * * *", func=send)
        background.add_job(send, "interval", hours=2)
        background.add_job(bill, CronTrigger(hour=3))
    """,
}


def test_the_schedules_of_tables_and_calls_have_their_times() -> None:
    found = {(use.target, use.what) for use in read_data(FILES).outside if use.kind == "job"}
    assert found >= {
        ("clean-up", "crontab(hour=4, minute=10)"),
        ("shop.tasks.poll", "timedelta(minutes=63)"),
        ("tick", "30.0"),
        ("tock", "60"),
        ("late", "crontab()"),
        ("bill", "crontab(hour=7)"),
        ("send", "0 0 * * *"),
        ("send", "timedelta(hours=2)"),
        ("bill", "crontab(hour=3, minute=0)"),
    }


def test_rows_that_celery_beat_reads_are_schedules() -> None:
    text = """
        from django_celery_beat.models import PeriodicTask
        def plan(crontabs):
            PeriodicTask.objects.get_or_create(
                name="Clean up", task="shop.tasks.clean", defaults=dict(crontab=crontabs["daily"])
            )
            PeriodicTask.objects.create(name="Nothing")
    """
    uses = [use for use in read_data({"plan.py": text}).outside if use.kind == "job"]
    assert [(use.what, use.target) for use in uses] == [("crontabs['daily']", "shop.tasks.clean")]
