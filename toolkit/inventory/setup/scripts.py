"""Read the commands of shell scripts, Makefiles, service and CI files: what starts, what prepares it, what tests it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

CommandKind = Literal["start", "prepare", "test"]
"""Effect of a command: it starts a process, prepares data or files before the start, or runs the tests."""
_SERVERS = (
    r"gunicorn|uvicorn|uwsgi|hypercorn|daphne|waitress-serve|granian|circusd|supervisord|rqworker|rq\s+worker|dramatiq"
    r"|celery\b(?=.*\b(?:worker|beat)\b)|flask\b(?=.*\brun\b)|fastapi\s+(?:run|dev)|(?:\S*/)?manage\.py\s+runserver"
)
_PREPARING = (
    r"(?:\S*/)?manage\.py\s+(?:migrate|collectstatic|compilemessages|loaddata)|alembic\b(?=.*\bupgrade\b)"
    r"|flask\b(?=.*\bdb\b.*\bupgrade\b)|(?:django-admin|aerich)\s+(?:migrate|upgrade)"
)
_TESTING = r"(?:\S*/)?manage\.py\s+test|pytest|py\.test|tox|nox|nosetests|unittest"
_KINDS: tuple[tuple[CommandKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:\A|\s)(?:\S*/)?(?:{names})(?=\s|\Z)"))  # type: ignore[misc]
    for kind, names in (("start", _SERVERS), ("prepare", _PREPARING), ("test", _TESTING))
)
_SERVICE = re.compile(r"^\s*(?:ExecStart|ExecStartPre|command)\s*=\s*[-+!@]*(\S.*)")
_RUNNERS = re.compile(
    r"\A(?:exec|sudo|nohup|time|env|[A-Z_][A-Z0-9_]*=\S*|python[\d.]*|-m|(?:uv|poetry|pipenv|pdm|hatch)\s+run)\s+"
)
_PIPELINE = re.compile(r"(?:\A|/)(?:\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml)\Z")
"""Files of CI, whose commands test; what they start or prepare is for their own machine."""
_PIPELINE_KEY = re.compile(r"\A(?:-\s+)?(?:(?:run|script):\s+)?['\"]?")
_SEPARATORS = re.compile(r"&&|\|\||;|\||(?<!\S)(?:then|else|do|[{}()])(?!\S)")
_NO_SENTENCE = re.compile(r"\A(?:echo|printf|#|pip|apt|apk|which|command|if|export|alias)\b|\A#")


class ScriptCommand(NamedTuple):
    """One command of a file.

    Attributes:
        line: its first line, counted from 1.
    """

    kind: CommandKind
    text: str
    path: str
    line: int


def read_scripts(documents: Mapping[str, str]) -> Iterator[ScriptCommand]:
    """Yield the commands of servers, workers, migrations and test runners, in order.

    Args:
        documents: texts by path.
    """
    for path, text in documents.items():
        is_pipeline = bool(_PIPELINE.search(path))
        for number, line in _commands_in(path, text):
            for part in _SEPARATORS.split(line):
                command = part.strip()
                kind = _kind_of(command)
                if kind is not None and (kind == "test" or not is_pipeline):
                    yield ScriptCommand(kind, command, path, number)


def _commands_in(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the whole commands of a shell script, a Makefile, a service or a CI file, each with its first line."""
    if _PIPELINE.search(path):
        yield from ((number, _PIPELINE_KEY.sub("", line.strip())) for number, line in _join_lines(text))
    name = path.rpartition("/")[2]
    is_service = name.endswith((".service", ".conf", ".ini"))
    if not (is_service or name.endswith((".sh", ".bash")) or name == "Makefile"):
        return
    for number, line in _join_lines(text):
        found = _SERVICE.match(line) if is_service else None
        if found is not None:
            yield number, found[1]
        elif name.endswith((".sh", ".bash")) or (name == "Makefile" and line.startswith("\t")):
            yield number, line.strip().lstrip("@-")


def _join_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines, those that end in a backslash joined with the next ones."""
    held, start = "", 0
    for number, line in enumerate(text.split("\n"), 1):
        start = start or number
        held += line.removesuffix("\\")
        if not line.endswith("\\"):
            yield start, held
            held, start = "", 0
    if held:
        yield start, held


def _kind_of(command: str) -> CommandKind | None:
    """Return what a command does, if its first word, after those that run another, is a known program."""
    if _NO_SENTENCE.match(command):
        return None
    bare = command
    while (shorter := _RUNNERS.sub("", bare)) != bare:
        bare = shorter
    return next((kind for kind, pattern in _KINDS if (found := pattern.match(bare)) and found.start() == 0), None)
