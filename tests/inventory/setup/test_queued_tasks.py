"""Queues of tasks: calls, schedules, routes, decorators and rq."""

import ast
from textwrap import dedent

from toolkit.inventory.setup.queued_tasks import read_queued_tasks

SETTINGS = """
    class Queues:
        MAIL = "mail-tasks"
        SLOW = "slow-tasks"

    class Config:
        CELERY = {
            "task_routes": {"shop.reports.*": {"queue": "reports"}},
            "beat_schedule": {"clean": {"task": "clean", "schedule": 60, "options": {"queue": Queues.SLOW}}},
        }
"""
TASKS = """
    @app.task(queue=Queues.MAIL)
    def welcome(self):
        self.retry(queue="again")

    def send(user, other):
        queue = Queues.SLOW if user.is_test else Queues.MAIL
        tasks.letter.apply_async([user], queue=queue)
        app.send_task("scan", queue="antivirus")
        tasks.bill.apply_async(queue=other)
        Queue("high").enqueue(tasks.pack, user)
        tasks.plain.delay(user)
"""


def test_a_task_has_the_queues_that_code_names() -> None:
    sources = {path: (text, ast.parse(dedent(text))) for path, text in (("config.py", SETTINGS), ("tasks.py", TASKS))}
    assert [(item.queue, item.task, item.place) for item in read_queued_tasks(sources)] == [
        ("", "bill", "tasks.py:10"),
        ("again", "welcome", "tasks.py:4"),
        ("antivirus", "scan", "tasks.py:9"),
        ("high", "pack", "tasks.py:11"),
        ("mail-tasks", "letter", "tasks.py:8"),
        ("mail-tasks", "welcome", "tasks.py:3"),
        ("reports", "shop.reports.*", "config.py:8"),
        ("slow-tasks", "clean", "config.py:9"),
        ("slow-tasks", "letter", "tasks.py:8"),
    ]
