"""Steps of jobs and commands: reads, writes, loops, mails, options, and schedules of nothing."""

import pytest

from tests.inventory.programs import reader_of
from toolkit.inventory.data_access.saved_objects import find_saved_objects
from toolkit.inventory.jobs.find import MOST_STEPS, find_procedures
from toolkit.inventory.jobs.step_facts import StepFacts
from toolkit.model.procedures import JobProcedure

MODELS = """
from django.db import models

class Member(models.Model):
    seen = models.DateTimeField()
    gone = models.DateTimeField(null=True)

class Event(models.Model):
    created = models.DateTimeField()
"""
JOBS = """
from datetime import timedelta
from celery import shared_task
from django.conf import settings
from shop.mails import prepare_email
from shop.models import Event, Member

@shared_task
def clean(now):
    before = now - timedelta(days=settings.DAYS)
    for member in Member.objects.filter(seen__lte=before):
        if member.group.is_open:
            prepare_email(member).send()
        member.gone = now
        member.save()
    Event.objects.filter(created__lt=before).delete()

@shared_task
def forget(now):
    Event.objects.filter(created__lt=now)

@shared_task
def stop(flag):
    if not flag:
        return
    if flag > 3:
        raise ValueError
    Event.objects.create()

@shared_task
def outer():
    stop(2)

@shared_task
def later():
    named()

def named():
    "Only name a function."
    return [stop]
"""
MAILS = "def prepare_email(member):\n    return Mail(member)\n"
COMMAND = """
import click
from flask import Flask
from flask_migrate import upgrade
from roles import Role, User
from files import wipe
app = Flask(__name__)

@app.cli.command()
@click.option("--days", default=30, help="How far back")
@click.argument("name")
def deploy(days, name):
    upgrade()
    list(map(lambda kind: kind.fill(), (Role, User)))
    wipe()
"""
ROLES = 'class Role:\n    def fill(self):\n        "Fill."\n\nclass User:\n    def fill(self):\n        "Fill."\n'
BEAT = """
from celery.schedules import crontab
beat_schedule = {
    "a": {"task": "app.jobs.update", "schedule": crontab(hour=7)},
    "b": {"task": "app.jobs.refresh", "schedule": crontab(hour=8)},
    "c": {"task": "other.place.run", "schedule": crontab(hour=9)},
}
"""


def procedures(files: dict[str, str]) -> tuple[JobProcedure, ...]:
    reader, handlers = reader_of(files)
    access = reader.access(handlers)
    saved = find_saved_objects(reader.program.index, reader.program.endpoints, access)
    return find_procedures(reader, access, StepFacts(reader, access, saved))


def shown(item: JobProcedure) -> list[str]:
    return [f"{'  ' * step.depth}{step.act} {step.what}".rstrip() for step in item.steps]


@pytest.fixture(scope="module")
def jobs() -> dict[int, JobProcedure]:
    files = {"shop/models.py": MODELS, "shop/jobs.py": JOBS, "shop/mails.py": MAILS, "shop/__init__.py": ""}
    return {item.line: item for item in procedures(files)}


def _of(jobs: dict[int, JobProcedure], name: str) -> JobProcedure:
    line = JOBS.split("\n").index(next(row for row in JOBS.split("\n") if row.startswith(f"def {name}("))) + 1
    return jobs[line]


def test_a_loop_tells_what_it_selects_mails_and_saves(jobs: dict[int, JobProcedure]) -> None:
    item = _of(jobs, "clean")
    assert shown(item) == ["each Member", "  mail prepare_email", "  save member.gone", "delete Event"]
    assert item.steps[0].code == "Member.objects.filter(seen__lte=now - timedelta(days=settings.DAYS))"
    assert item.steps[1].condition == "member.group.is_open"
    assert item.settings == ("DAYS",)


def test_handlers_of_exceptions_and_states_are_told() -> None:
    text = f"""{JOBS.split("@shared_task", maxsplit=1)[0]}
@shared_task
def call(member, key):
    try:
        Event.objects.create()
    except IOError:
        member.gone = None
        member.secret = "x"
        member.tries += 1
        member.save()
"""
    (item,) = procedures({"shop/models.py": MODELS, "shop/jobs.py": text, "shop/__init__.py": ""})
    assert [(step.act, step.what, step.condition) for step in item.steps] == [
        ("write", "Event", ""),
        ("save", "member.gone = None, member.secret, member.tries += 1", "except IOError"),
    ]


def test_a_query_that_nothing_uses_is_told(jobs: dict[int, JobProcedure]) -> None:
    assert shown(_of(jobs, "forget")) == ["unused Event"]


def test_ends_are_joined_and_a_job_that_only_calls_shows_the_steps_of_the_function(
    jobs: dict[int, JobProcedure],
) -> None:
    item = _of(jobs, "stop")
    assert (shown(item), item.steps[0].condition) == (["stop", "write Event"], "not flag or flag > 3")
    assert shown(_of(jobs, "outer")) == ["stop", "write Event"]


def test_a_function_that_is_only_named_is_no_effect_of_a_call(jobs: dict[int, JobProcedure]) -> None:
    assert [(step.what, step.writes) for step in _of(jobs, "later").steps] == [("named", ())]


def test_a_command_has_its_options_and_the_steps_of_each_class() -> None:
    wipe = "import os\n\ndef wipe():\n    'Wipe.'\n    os.remove('a')\n"
    (item,) = procedures({"app.py": COMMAND, "roles.py": ROLES, "files.py": wipe})
    assert shown(item) == [
        *("migrate flask_migrate.upgrade", "call fill() of Role, User", "call wipe", "  remove_file os.remove"),
    ]
    assert [(row.name, row.default, row.help, row.required) for row in item.options] == [
        ("--days", "30", "How far back", False),
        ("name", "", "", True),
    ]


def test_arguments_of_a_django_command_and_of_a_script_are_options() -> None:
    command = """
        from django.core.management.base import BaseCommand
        class Command(BaseCommand):
            def add_arguments(self, parser):
                parser.add_argument("ids", nargs="*", type=int)
                parser.add_argument("--dry-run", action="store_true", help="Only show")
            def handle(self, *args, **options):
                pass
    """
    script = "import argparse\np = argparse.ArgumentParser()\np.add_argument('-k', '--api-secret', default='x9')\n"
    script += "if __name__ == '__main__':\n    p.parse_args()\n"
    found = procedures({"shop/management/commands/clean.py": command, "tool.py": script})
    assert [(row.name, row.default, row.required) for item in found for row in item.options] == [
        ("ids", "", False),
        ("--dry-run", "False", False),
        ("-k, --api-secret", "(a literal text)", False),
    ]


def test_a_schedule_of_a_function_that_its_module_lacks_is_told() -> None:
    jobs = "# def update():\ndef _update():\n    pass\n\ndef refresh():\n    pass\n"
    found = procedures({"app/__init__.py": "", "app/jobs.py": jobs, "app/beat.py": BEAT})
    assert [item.missing for item in found] == ["app.jobs.update"]


def test_reads_are_left_out_before_changes_and_the_changes_that_are_left_out_are_counted() -> None:
    body = "".join(
        f"    Event.objects.create(n={number})\n    Member.objects.get(n={number})\n" for number in range(22)
    )
    text = f"{JOBS.split('@shared_task', maxsplit=1)[0]}\n@shared_task\ndef many():\n{body}"
    (item,) = procedures({"shop/models.py": MODELS, "shop/jobs.py": text, "shop/__init__.py": ""})
    assert {step.act for step in item.steps} == {"write"}
    assert (len(item.steps), item.further, item.further_changes) == (MOST_STEPS, 24, 2)


def test_calls_of_a_long_job_are_followed_and_a_loop_tells_what_a_function_selects() -> None:
    jobs = """
        from celery import shared_task
        from shop.models import Event, Member

        def waiting():
            return Member.objects.filter(seen=None)

        def lock():
            return open("/tmp/lock")

        def finish(member):
            \"\"\"Finish one.\"\"\"
            while True:
                if Event.objects.create(member=member):
                    break

        @shared_task
        def run():
            if not lock():
                return
            for member in waiting():
                finish(member)
            Event.objects.filter(a=1).delete()
            Event.objects.filter(b=1).delete()
            Event.objects.filter(c=1).delete()
    """
    (item,) = procedures({"shop/models.py": MODELS, "shop/jobs.py": jobs, "shop/__init__.py": ""})
    assert shown(item) == [
        "stop",
        "each Member",
        "  call finish",
        "    each",
        "      write Event",
        *["delete Event"] * 3,
    ]
    assert [step.code for step in item.steps if step.act == "each"] == [
        "Member.objects.filter(seen=None)",
        "while True",
    ]


def test_retries_are_told_and_commands_that_a_called_task_runs() -> None:
    jobs = """
        from celery import shared_task
        from django.core.management import call_command

        @shared_task(bind=True)
        def tell(self, number):
            try:
                number.send()
            except Exception:
                wait = 60 * 2 ** self.request.retries
                raise self.retry(countdown=wait, max_retries=3)

        @shared_task
        def clean():
            call_command("wipe")

        @shared_task
        def nightly():
            clean()
            retry(wait=2)
    """
    found = procedures({"shop/models.py": MODELS, "shop/jobs.py": jobs, "shop/__init__.py": ""})
    assert [shown(item) for item in found] == [["retry"], ["command wipe"], ["command wipe"]]
    assert found[0].steps[0].code == "countdown=60 * 2 ** self.request.retries, max_retries=3"
    assert found[0].steps[0].condition == "except Exception"


def test_functions_put_into_a_queue_by_name_and_those_of_a_script_are_jobs() -> None:
    jobs = """
        MINUTE = 60
        def clean(): pass
        def mail(to): pass
        JOBS = [dict(name=clean, args=[], interval=5 * MINUTE, timeout=9)]
        def ask(queue):
            queue.enqueue(mail, "a")
            label = dict(name="a", timeout=3)
    """
    script = "def fill():\n    pass\n\nif __name__ == '__main__':\n    start(locals())\n"
    reader, handlers = reader_of({"shop/jobs.py": jobs, "cli.py": script})
    uses = {(use.kind, use.symbol, use.what, use.target) for use in reader.access(handlers).outside}
    assert uses >= {
        ("job", "shop/jobs.py::clean", "queue of functions", ""),
        ("job", "shop/jobs.py", "timedelta(seconds=300)", "clean"),
        ("job", "shop/jobs.py::mail", "queue of functions", ""),
        ("command", "cli.py::fill", "python function", "cli.py fill"),
    }
    assert sum(use[0] == "job" for use in uses) == 3


def test_a_step_is_told_with_all_conditions_around_it_and_an_else_with_those_before() -> None:
    code = """
from celery import shared_task
from shop.models import Event, Member

@shared_task
def tidy(kind, full, now):
    if kind == "event":
        if full or now:
            Event.objects.all().delete()
        else:
            Event.objects.create()
    elif kind == "member":
        Member.objects.all().delete()
    else:
        if full:
            Member.objects.create()
"""
    (found,) = procedures({"shop/models.py": MODELS, "shop/tasks.py": code})
    assert [(step.line, step.condition) for step in found.steps] == [
        (9, "kind == 'event' and (full or now)"),
        (11, "kind == 'event' and not (full or now)"),
        (13, "kind == 'member'"),
        (16, "kind not in ('event', 'member') and full"),
    ]


def test_an_elif_is_told_with_the_tests_before_it_that_it_does_not_exclude() -> None:
    code = """
from celery import shared_task
from shop.models import Event, Member

@shared_task
def tidy(plan, kind, full):
    if plan == "premium":
        Event.objects.create()
    elif full or kind:
        Event.objects.all().delete()
    elif plan == "free":
        Member.objects.create()
    else:
        Member.objects.all().delete()
"""
    (found,) = procedures({"shop/models.py": MODELS, "shop/tasks.py": code})
    assert [(step.line, step.condition) for step in found.steps] == [
        (8, "plan == 'premium'"),
        (10, "not plan == 'premium' and (full or kind)"),
        (12, "not (full or kind) and plan == 'free'"),
        (14, "plan not in ('premium', 'free') and not (full or kind)"),
    ]


@pytest.mark.parametrize(
    ("call", "act"),
    [
        ("create_index('at')", "index"),
        ("ensure_index('at')", "index"),
        ("drop_indexes()", "index"),
        ("find_and_modify({'at': 1}, {'$set': {'at': 2}})", "write"),
        ("update_one({'at': 1}, {'$set': {'at': 2}})", "write"),
        ("find_one({'at': 1})", "read"),
    ],
)
def test_making_an_index_is_no_write(call: str, act: str) -> None:
    code = (
        "import pymongo\nfrom celery import shared_task\n\nlogs = pymongo.MongoClient().shop.logs\n\n\n"
        f"@shared_task\ndef tidy():\n    logs.{call}\n"
    )
    [item] = procedures({"shop/tasks.py": code})
    assert shown(item) == [f"{act} logs"]
