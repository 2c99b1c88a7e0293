"""What a publisher is: it hands a branch and its description over to where the team reviews."""

import os
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from toolkit.change.branch import is_ours
from toolkit.errors import UsageError

_TIMEOUT = 300.0
_LOCAL = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


@dataclass(frozen=True)
class Request:
    """What is handed over.

    Attributes:
        root: the project.
        remote: name of the git remote.
        branch: the branch; `into`: the one that it shall be merged into.
        title: one line; `text`: Markdown.
    """

    root: Path
    remote: str
    branch: str
    into: str
    title: str
    text: str


@dataclass(frozen=True)
class Publisher:
    """`PUBLISHER` of a module in `toolkit/change/publishers/`: `send` gives what the other side said.

    It raises a UsageError if a client is missing, or the other side refuses.
    """

    name: str
    send: Callable[[Request], str]


class Said(NamedTuple):
    """What a client said: its answer, and what it told a person beside that."""

    answer: str
    told: str


def push(asked: Request, *options: str) -> str:
    """Push the branch of a request; what git and the other side told.

    A branch that is there already is replaced only if its tip is a commit that tebiki made, and nobody has added to it
    since it was looked at.

    Raises:
        UsageError: somebody else's commits are on it, or the remote refuses.
    """
    ref = f"refs/heads/{asked.branch}"
    there, _, _ = run_client(["git", "ls-remote", asked.remote, ref], asked.root).answer.partition("\t")
    if there and not is_ours(asked.root, there):
        raise UsageError(
            f"{asked.branch} on {asked.remote} holds a commit that tebiki did not make here: fetch it, and look at it."
        )
    lease = f"--force-with-lease={ref}:{there}"
    return run_client(["git", "push", lease, *options, asked.remote, f"{ref}:{ref}"], asked.root).told


def run_client(command: Sequence[str], root: Path, text: str = "") -> Said:
    """Run the client of a forge, or git where it speaks to one.

    Args:
        command: its program and arguments.
        root: where it is run.
        text: what it reads.

    Raises:
        UsageError: it is not installed, failed, or did not end in time.
    """
    env = {name: value for name, value in os.environ.items() if name not in _LOCAL}
    env |= {"GIT_TERMINAL_PROMPT": "0", "GH_PROMPT_DISABLED": "1", "NO_COLOR": "1"}
    try:
        ran = subprocess.run(
            command, cwd=root, env=env, input=text.encode(), capture_output=True, timeout=_TIMEOUT, check=False
        )
    except FileNotFoundError as error:
        raise UsageError(f"{command[0]} is not installed: install it, or push the branch and use pr.md.") from error
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"{command[0]} {command[1]} did not end within {_TIMEOUT:g} s.") from error
    said = Said(*(stream.decode(errors="replace").strip() for stream in (ran.stdout, ran.stderr)))
    if ran.returncode:
        why = f"{said.answer}\n{said.told}".strip()[-600:]
        raise UsageError(f"{command[0]} {command[1]} failed: {why or 'it said nothing'}")
    return said
