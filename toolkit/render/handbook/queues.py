"""Join queues with the tasks that are put in them and with the workers that read them."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.setup import SetupFacts, StatedFact
from toolkit.render.handbook.procedure import start_commands
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.pull.markdown import code_text

_READS = re.compile(r"\bcelery\b.*\b(?:worker|multi)\b.*?\s(?:-Q|--queues)[ =](\S+)")
_RQ = re.compile(r"(?:\brq worker|rqworker(?:\.py)?)\s+((?:[A-Za-z][\w.-]*\s*)+)")
_MOST_TASKS = 6


def queue_lines(setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield a table of the queues, and those that no worker reads; nothing if code names no queue.

    Args:
        setup: the queues of tasks, and the commands that start workers.
        say: writes the sentences.
    """
    known = [item for item in setup.queued if item.queue]
    if not known:
        return
    readers = _readers(setup)
    names = sorted({*(item.queue for item in known), *readers})
    rows = [
        (
            name,
            _names((item.task for item in known if item.queue == name), say),
            _places(readers.get(name, ()), say),
            next(
                (item.place for item in known if item.queue == name), readers[name][0].place if name in readers else ""
            ),
        )
        for name in names
    ]
    yield say.table(("queue", "tasks", "read_by", "place"), rows)
    unread = [name for name in names if name not in readers]
    if readers and unread:
        places = [next(item.place for item in known if item.queue == name) for name in unread]
        yield say.cite("unread_queues", places, names=", ".join(unread))
    if unknown := [item for item in setup.queued if not item.queue]:
        tasks = ", ".join(dict.fromkeys(item.task for item in unknown))
        yield say.cite("unknown_queues", [item.place for item in unknown], names=tasks)


def _readers(setup: SetupFacts) -> dict[str, list[StatedFact]]:
    """Return queue -> the commands of the workers that read it by name."""
    found: dict[str, list[StatedFact]] = {}
    for item in start_commands(setup):
        celery, rq = _READS.search(item.text), _RQ.search(item.text)
        queues = celery[1].split(",") if celery else rq[1].split() if rq else []
        for queue in dict.fromkeys(part.strip("\"'") for part in queues):
            found.setdefault(queue, []).append(item)
    return found


def _names(tasks: Iterable[str], say: Sentences) -> Markup:
    kept = [*dict.fromkeys(tasks)]
    more = [f"… ({len(kept)})"] if len(kept) > _MOST_TASKS else []
    return Markup(say.words.label("separator").join((*map(code_text, kept[:_MOST_TASKS]), *more)).replace("|", "\\|"))


def _places(items: Iterable[StatedFact], say: Sentences) -> Markup:
    return Markup(say.words.label("separator").join(dict.fromkeys(code_text(item.place) for item in items)))
