"""Read the commands that a README gives for installing, running and developing, in its order."""

import re
from collections.abc import Iterator

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import StatedFact

_HEADING = re.compile(r"^(?:#+\s+(.+?)\s*#*|([^\s].*))$")
_RULER = re.compile(r"^([=~^-])\1{2,}\s*$")
_WANTED = re.compile(
    r"install|set[-\s]?up|getting started|quick\s?start|run(?:ning)?\b|develop|local|start|usage|build|deploy"
    r"|database|migrat|環境|構築|起動|開発|インストール|使い方|実行",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^\s*(`{3,}|~{3,})\s*(\w*)")
_SHELL = ("", "sh", "bash", "shell", "console", "zsh", "text", "terminal", "shellsession")
_PROMPT = re.compile(r"^\s*(?:\([\w-]+\)\s*)?(?:[$>%]|\w[\w@:~/-]*[$#])\s+")
_COMMAND = re.compile(
    r"^(?:sudo\s+)?(?:[A-Z_]+=\S+\s+)*(?:\./|\.venv/|venv/)?(?:[\w./-]*/)?"
    r"(?:pip[\d.]*|python[\d.]*|uv|poetry|pipenv|virtualenv|make|docker(?:-compose)?|podman|git|cd|cp|mv|npm|yarn|pnpm|flask|gunicorn"
    r"|uvicorn|celery|alembic|createdb|psql|mysql|mongo\w*|redis-server|export|source|bash|sh|manage\.py|honcho|foreman"
    r"|vagrant|tox|pytest|nox|apt(?:-get)?|brew|mkdir|\.?/?[\w-]+\.sh)(?=\s|\Z)"
)
_MOST = 24
_LONGEST = 400


def read_readme_commands(path: str, text: str) -> tuple[StatedFact, ...]:
    """Return the commands in code blocks below such headings; those of tests of other shells are left out.

    Args:
        path: path of the README.
        text: text of the README.
    """
    return tuple(_commands(path, text))[:_MOST]


def _commands(path: str, text: str) -> Iterator[StatedFact]:
    lines = text.split("\n")
    is_wanted, fence, is_shell = False, "", False
    for number, line in enumerate(lines, 1):
        if match := _FENCE.match(line):
            fence, is_shell = ("", False) if fence else (match[1], match[2].lower() in _SHELL)
            continue
        if not fence and (title := _title(lines, number - 1)):
            is_wanted = bool(_WANTED.search(title))
        is_block = is_shell or (not fence and bool(re.match(r"^(?: {4}|\t)\S", line)))
        command = _PROMPT.sub("", line).strip()
        if is_wanted and is_block and _COMMAND.match(command):
            yield StatedFact(cut_line(_whole(command, lines[number:]), _LONGEST), f"{path}:{number}")


def _whole(command: str, below: list[str]) -> str:
    """Return a command with the lines below on which it goes on: those after a backslash."""
    for line in below:
        if not command.endswith("\\") or _FENCE.match(line):
            break
        command = f"{command.removesuffix(chr(92)).rstrip()} {line.strip().removeprefix('> ')}"
    return command.removesuffix("\\").rstrip()


def _title(lines: list[str], number: int) -> str:
    """Return the title if a line is a heading, else nothing."""
    match = _HEADING.match(lines[number])
    if match is None:
        return ""
    below = lines[number + 1] if number + 1 < len(lines) else ""
    return match[1] or (match[2] if _RULER.match(below) else "")
