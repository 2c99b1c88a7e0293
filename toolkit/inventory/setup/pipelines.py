"""Outline the pipelines of GitHub Actions and GitLab: when they run, their jobs, and the commands that they run."""

import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.setup.read import cut_line
from toolkit.model.setup import StatedFact

_FILE = re.compile(r"(?:\A|/)\.github/workflows/[^/]+\.ya?ml\Z|(?:\A|/)\.gitlab-ci\.ya?ml\Z")
_TOP = re.compile(r"['\"]?([A-Za-z_][\w .-]*?)['\"]?:\s*(.*)\Z")
_INNER = re.compile(r"(?: {2}| {4})([A-Za-z_][\w.-]*):(?:\s|\Z)")
_RUN = re.compile(r"\s*(?:- )?run:\s*(\|?[>|-]*)\s*(.*)\Z")
_CRON = re.compile(r"\s*-\s*cron:\s*['\"]?([^'\"#]+)")
_TOOLS = re.compile(
    r"(?:pip|uv|npm|yarn|apt|apt-get|sudo|poetry|echo|cd|export|python -m pip|python -m venv|set|if|fi|then|else|for"
    r"|done|while|sleep|mkdir|git config|working-directory|docker ps)\b|\w+=|[}{)]"
)
_OF_GITLAB = frozenset(
    {"image", "stages", "variables", "include", "default", "workflow", "services", "before_script", "cache"}
)
_MOST_COMMANDS = 6
_MOST_FILES = 12
_LONGEST = 420


def read_pipelines(documents: Mapping[str, str]) -> tuple[StatedFact, ...]:
    """Return one sentence part for each pipeline: `name (push, cron 0 3 * * *); jobs: a, b; runs: x; y`.

    Args:
        documents: texts by path of small files.
    """
    files = sorted(path for path in documents if _FILE.search(path))[:_MOST_FILES]
    return tuple(StatedFact(_outline(path, documents[path]), f"{path}:1") for path in files)


def _outline(path: str, text: str) -> str:
    name, when, jobs, commands, top = "", list[str](), list[str](), list[str](), ""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if match := _TOP.match(line):
            top, rest = match[1], match[2].partition(" #")[0].strip()
            name = rest.strip("'\"") if top == "name" else name
            when += re.findall(r"[a-z_]+", rest) if top in ("on", "true") else []
            if ".gitlab-ci" in path and top not in _OF_GITLAB and not top.startswith("."):
                jobs.append(top)
        elif (match := _INNER.match(line)) and top in ("on", "jobs") and _is_child(lines, number, match[0]):
            (when if top == "on" else jobs).append(match[1])
        if cron := _CRON.match(line):
            when.append(f"cron {cron[1].strip()}")
        if run := _RUN.match(line):
            commands += [run[2]] if run[2] else _block(lines, number)
    shown = [it for it in dict.fromkeys(commands) if it and not it.startswith("#") and not _TOOLS.match(it)]
    more = ["…"] if len(shown) > _MOST_COMMANDS else []
    parts = [
        f"{name or path.rpartition('/')[2]}{f' ({chr(44).join(when)})' if when else ''}".replace(",", ", "),
        f"jobs: {', '.join(jobs)}" if jobs else "",
        f"runs: {'; '.join((*shown[:_MOST_COMMANDS], *more))}" if shown else "",
    ]
    return cut_line("; ".join(filter(None, parts)), _LONGEST)


def _is_child(lines: list[str], number: int, key: str) -> bool:
    """Return whether a key is directly below the one at the margin: as deep as the first line below that."""
    above = next(it for it in range(number, -1, -1) if lines[it][:1].strip() and not lines[it].startswith("#"))
    first = next(line for line in lines[above + 1 :] if line.strip() and not line.lstrip().startswith("#"))
    return len(first) - len(first.lstrip()) == len(key) - len(key.lstrip())


def _block(lines: list[str], number: int) -> Iterator[str]:
    """Yield the lines of a block of commands below a line."""
    depth = len(lines[number]) - len(lines[number].lstrip())
    for line in lines[number + 1 :]:
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return
        if line.strip():
            yield line.strip()
