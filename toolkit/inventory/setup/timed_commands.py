"""Read the schedules of YAML files that run commands, such as a CronJob of Kubernetes: `0 4 * * * COMMAND`."""

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import StatedFact

_SCHEDULE = re.compile(
    r"\s*(?:-\s+)?(?:schedule|cron):\s*['\"]?((?:[\w*/,\-]+\s+){4}[\w*/,\-]+|@\w+)['\"]?\s*(?:#.*)?\Z"
)
_COMMAND = re.compile(r"(\s*(?:-\s+)?)(?:command|args|startCommand|dockerCommand|run):\s*(.*)\Z")
_ITEM = re.compile(r"(\s*)-\s+(.*)\Z")
_PIPELINE = re.compile(r"(?:\A|/)(?:\.github|\.circleci)/|(?:\A|/)\.(?:gitlab-ci|travis)\.yml\Z")
"""Files of CI, whose schedules start checks and no jobs of the product."""


def read_timed_commands(documents: Mapping[str, str]) -> Iterator[StatedFact]:
    """Yield each schedule with the command below it, as a line of a crontab.

    Args:
        documents: texts by path.
    """
    for path, text in documents.items():
        if not path.endswith((".yml", ".yaml")) or _PIPELINE.search(path):
            continue
        lines = text.split("\n")
        starts = [(number, match[1]) for number, line in enumerate(lines) if (match := _SCHEDULE.match(line[:200]))]
        ends = [*(number for number, _ in starts[1:]), len(lines)]
        for (number, moment), end in zip(starts, ends, strict=False):
            if command := " ".join(_commands(lines[number + 1 : end])):
                yield StatedFact(cut_line(f"{moment} {command}"), f"{path}:{number + 1}")


def _commands(lines: Sequence[str]) -> Iterator[str]:
    """Yield the words of the commands and arguments of the first document."""
    depth = -1
    for line in lines:
        if line.startswith("---"):
            return
        item = _ITEM.match(line)
        if depth >= 0 and item is not None and len(item[1]) >= depth:
            yield item[2].strip("\"' ")
            continue
        depth = -1
        if match := _COMMAND.match(line):
            value = match[2].strip()
            yield from (part.strip("\"' ") for part in value.strip("[]").split(",") if part.strip("\"'|>- "))
            depth = -1 if value else len(match[1])
