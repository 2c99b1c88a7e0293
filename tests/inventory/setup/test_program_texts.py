"""Texts on jobs and commands: docstrings, help texts, comments, retries."""

import ast

from toolkit.inventory.setup.program_texts import describe_programs
from toolkit.model.data_access import OutsideUse

TASKS = '''
@task(max_retries=3)
def send(x):
    """Sends it. Slowly."""
    self.retry(countdown=60)
class Command(BaseCommand):
    help = "Removes old rows"
'''


def test_docstrings_help_texts_comments_and_retries() -> None:
    sources = {"tasks.py": TASKS, "clean.py": "# -*- coding: utf-8 -*-\n# 0 4 * * *\n# Cleans up.\nx = 1\n"}
    uses = (
        OutsideUse("tasks.py", 3, "tasks.py::send", "job", "celery.task"),
        OutsideUse("tasks.py", 6, "tasks.py::Command", "command", "manage.py", "old"),
        OutsideUse("clean.py", 4, "clean.py", "command", "python", "clean.py"),
        OutsideUse("conf.py", 9, "conf.py", "job", "crontab(hour=3)", "tasks.send"),
    )
    found = describe_programs(uses, {path: (text, ast.parse(text)) for path, text in sources.items()})
    assert {item.place: item.text for item in found} == {
        "tasks.py:3": "Sends it. [max_retries=3, countdown=60]",
        "tasks.py:6": "Removes old rows",
        "clean.py:4": "Cleans up.",
        "conf.py:9": "Sends it. [max_retries=3, countdown=60]",
    }


def test_what_follows_the_last_retry_is_told() -> None:
    text = """
@task(max_retries=3)
def send(self, order):
    try:
        self.retry(queue="again")
    except self.MaxRetriesExceededError as error:
        logger.error("failed")
        mark_failed(order)
        raise SendingFailed(order) from error
"""
    use = OutsideUse("tasks.py", 3, "tasks.py::send", "job", "celery.task")
    (found,) = describe_programs([use], {"tasks.py": (text, ast.parse(text))})
    assert found.text == "[max_retries=3, MaxRetriesExceededError → mark_failed(); raise SendingFailed]"
