"""Read the commands of shell scripts, Makefiles, service and CI files: what starts, what prepares it, what tests it."""

import re
from collections.abc import Iterator, Mapping
from typing import Literal, NamedTuple

CommandKind = Literal["start", "prepare", "test", "deliver", "undo"]
"""Effect of a command: it starts a process, prepares data or files before the start, runs the tests, delivers or
restarts the program, or goes back to an earlier state."""
_SERVERS = (
    r"gunicorn|uvicorn|uwsgi|hypercorn|daphne|waitress-serve|granian|circusd|supervisord|rqworker|rq\s+worker|dramatiq"
    r"|celery\b(?=.*\b(?:worker|beat|multi)\b)|flask\b(?=.*\brun\b)|fastapi\s+(?:run|dev)|(?:\S*/)?manage\.py\s+(?:runserver\w*|rq\s+\w+)"
)
_PREPARING = (
    r"(?:\S*/)?manage\.py\s+(?:migrate|collectstatic|compilemessages|loaddata)|alembic\b(?=.*\bupgrade\b)"
    r"|flask\b(?=.*\bdb\b.*\bupgrade\b)|(?:django-admin|aerich)\s+(?:migrate|upgrade)"
)
_TESTING = r"(?:\S*/)?manage\.py\s+test|pytest|py\.test|tox|nox|nosetests|unittest"
_UNDOING = (
    r"kubectl\b(?=.*\brollout\s+undo\b)|helm\b(?=.*\brollback\b)|heroku\s+(?:releases:)?rollback|zappa\s+rollback"
    r"|(?:alembic|flask\b.*\bdb)\b(?=.*\bdowngrade\b)|cap\s+\S+\s+deploy:rollback"
)
_DELIVERING = (
    r"kubectl\b(?=.*\b(?:apply|set\s+image|rollout\s+restart)\b)|helm\b(?=.*\s(?:upgrade|install|push)\b)|ansible-playbook"
    r"|docker\s+(?:image\s+)?push|docker\s+stack\s+deploy|eb\s+deploy|terraform\b(?=.*\bapply\b)|skaffold\s+run"
    r"|aws\b(?=.*\b(?:update-service|create-deployment|cloudformation\s+deploy|update-function-code)\b)"
    r"|gcloud\b(?=.*\bdeploy\b)|heroku\s+container:release|git\s+push\s+(?:-f\s+)?(?:heroku|dokku)|cap\s+\S+\s+deploy"
    r"|fab\b(?=.*deploy)|(?:serverless|sls)\s+deploy|zappa\s+(?:deploy|update)|fly(?:ctl)?\s+deploy|cf\s+push"
    r"|twine\s+upload"
)
_MOVING = (
    r"rsync|scp|git\s+(?:pull|checkout|reset)|docker(?:-|\s+)compose\b(?=.*\bup\b)|systemctl\s+(?:restart|reload)"
    r"|service\s+\S+\s+(?:restart|reload)|supervisorctl\b(?=.*\b(?:restart|reload|update)\b)"
)
"""Programs that deliver only in a file that is named after deploying."""
_DEPLOYS = re.compile(r"(?:\A|[/_.-])(?:deploy\w*|release|update|upgrade|fabfile|roll_?back)(?=[_.-]|\Z)[^/]*\Z")
_KINDS: tuple[tuple[CommandKind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(rf"(?:\A|\s)(?:\S*/)?(?:{names})(?=\s|\Z)"))  # type: ignore[misc]
    for kind, names in (
        *(("start", _SERVERS), ("prepare", _PREPARING), ("test", _TESTING)),
        *(("undo", _UNDOING), ("deliver", _DELIVERING)),
    )
)
_MOVES = re.compile(rf"(?:{_MOVING})(?=\s|\Z)")
_SERVICE = re.compile(r"^\s*(?:ExecStart|ExecStartPre|command)\s*=\s*[-+!@]*(\S.*)")
_RUNNERS = re.compile(
    r"\A(?:exec|sudo|gosu\s+\S+|su-exec\s+\S+|chpst\s+-u\s+\S+|nohup|time|env|[A-Z_][A-Z0-9_]*=\S*|(?:\S*/)?python[\d.]*|-m|(?:uv|poetry|pipenv|pdm|hatch)\s+run)\s+"
)
_PIPELINE = re.compile(
    r"(?:\A|/)(?:\.github/workflows/[^/]+\.ya?ml|\.gitlab-ci\.yml|\.travis\.yml"
    r"|\.circleci/config\.yml|Jenkinsfile)\Z"
)
"""Files of CI, whose commands test; what they start or prepare is for their own machine."""
_PIPELINE_KEY = re.compile(r"\A(?:-\s+)?(?:(?:run|script|command):\s+|sh\s+)?['\"]?")
_REMOTE = re.compile(r"\b(?:run|sudo|local)\(\s*[fru]*['\"](.+?)['\"]\s*[,)%.]")
"""A command in a file of Fabric."""
_READ = 2000  # letters of a line of such a file that are looked at
_SEPARATORS = re.compile(r"&&|\|\||;|\||(?<!\S)(?:then|else|do|[{}()])(?!\S)")
_SUBSTITUTION = re.compile(r"\$\((?:[^()]|\([^()]*\))*\)|`[^`]*`")
"""A command whose output is put in: `$(nproc --all || echo 2)`."""
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
            for part in split_commands(line, _SEPARATORS):
                command = part.strip()
                kind = kind_of_command(command, moves=bool(_DEPLOYS.search(path)))
                if kind is not None and (kind in ("test", "deliver", "undo") or not is_pipeline):
                    yield ScriptCommand(kind, command, path, number)


def _commands_in(path: str, text: str) -> Iterator[tuple[int, str]]:
    """Yield the whole commands of a shell script, a Makefile, a service or a CI file, each with its first line."""
    if _PIPELINE.search(path):
        yield from ((number, _without_key(line.strip())) for number, line in join_lines(text))
    name = path.rpartition("/")[2]
    if name == "fabfile.py":
        for number, line in join_lines(text):
            yield from ((number, found) for found in _REMOTE.findall(line[:_READ]))
    is_service = name.endswith((".service", ".conf", ".ini"))
    if not (is_service or name.endswith((".sh", ".bash")) or name == "Makefile"):
        return
    for number, line in join_lines(text):
        found = _SERVICE.match(line) if is_service else None
        if found is not None:
            yield number, found[1]
        elif name.endswith((".sh", ".bash")) or (name == "Makefile" and line.startswith("\t")):
            yield number, line.strip().lstrip("@-")


def _without_key(line: str) -> str:
    """Return a line of a CI file without the key and the quotes around its command."""
    start = _PIPELINE_KEY.match(line)
    end = start.end() if start else 0
    return line[end:].removesuffix(line[end - 1]) if end and line[end - 1] in "'\"" else line[end:]


def join_lines(text: str) -> Iterator[tuple[int, str]]:
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


def split_commands(line: str, separator: re.Pattern[str]) -> list[str]:
    """Split a line of shell at the separators that are outside of substitutions such as `$(nproc || echo 2)`.

    Args:
        line: the line.
        separator: matches what stands between two commands.
    """
    hidden = _SUBSTITUTION.sub(lambda match: "x" * len(match[0]), line)
    places = [0, *(end for match in separator.finditer(hidden) for end in match.span()), len(line)]
    return [line[start:end] for start, end in zip(places[::2], places[1::2], strict=True)]


def kind_of_command(command: str, *, moves: bool = False) -> CommandKind | None:
    """Return what a command does, if its first word, after those that run another, is a known program."""
    if _NO_SENTENCE.match(command):
        return None
    bare = command
    while (shorter := _RUNNERS.sub("", bare)) != bare:
        bare = shorter
    if moves and _MOVES.match(bare):
        return "deliver"
    return next((kind for kind, pattern in _KINDS if (found := pattern.match(bare)) and found.start() == 0), None)
