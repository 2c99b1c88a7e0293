"""Queues, the tasks in them, and their workers: a queue that no worker reads is named."""

import pytest

from toolkit.model.facts import Lang
from toolkit.model.setup import QueuedTask, SetupFacts, StatedFact
from toolkit.render.handbook.queues import queue_lines
from toolkit.render.handbook.sentences import Sentences

SETUP = SetupFacts(
    starts=(
        StatedFact("celery -A shop worker -Q mail,slow", "Procfile:1"),
        StatedFact("python own_rqworker.py high", "Procfile:2"),
    ),
    queued=(
        QueuedTask("", "bill", "tasks.py:9"),
        QueuedTask("mail", "welcome", "tasks.py:3"),
        QueuedTask("scan", "antivirus", "tasks.py:5"),
    ),
)


@pytest.mark.parametrize(
    ("lang", "unread"),
    [("en", "No worker that names its queues reads: `scan`."), ("ja", "どれも読まないキュー：`scan`。")],
)
def test_a_queue_has_its_tasks_and_its_workers(lang: Lang, unread: str) -> None:
    text = "\n".join(queue_lines(SETUP, Sentences(lang, {})))
    assert "| `mail` | `welcome` | `Procfile:1` | `tasks.py:3` |" in text
    assert "| `high` |  | `Procfile:2` | `Procfile:2` |" in text
    assert "| `scan` | `antivirus` |  | `tasks.py:5` |" in text
    assert unread in text
    assert "`bill`" in text
