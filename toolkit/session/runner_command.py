"""A command line that starts another one somewhere else: in a container, below another root, as another user.

Folders that are somewhere else over there are mapped as `docker run -v` maps them: `{probe}:/opt/probe` says where the
probe is, `{root}:/srv/app` where the copy of the project is. What is not mapped has the same path there as here.

The copy may be written by any user where it is mounted; the folder around it can be entered by nobody else. So a runner
that becomes another user without mounting has to let that one in: `setfacl -m u:app:x {root}/..`.
"""

import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.session.probe_environment import PROBE

_MAPPED = re.compile(r"\{(probe|root)\}:([^\s:'\"]+)")


def path_over_there(runner: str, name: str, here: Path) -> str:
    """Return the path of `probe` or `root` on the other side."""
    mapped: dict[str, str] = dict(_MAPPED.findall(runner))
    return mapped.get(name, str(here))


def runner_command(runner: str, words: Sequence[str], variables: Mapping[str, str], root: Path) -> list[str]:
    """Return the command that runs a command on the other side with its own variables.

    Args:
        runner: the command line; empty: the words are started here.
        words: what is started.
        variables: in its environment; here they are those of the process.
        root: the copy of the project here.

    Raises:
        UsageError: the runner has no `{cmd}`, or is not a command line.
    """
    if not runner:
        return list(words)
    command = ["env", *(f"{name}={value}" for name, value in sorted(variables.items())), *words]
    parts = {"{probe}": [str(PROBE)], "{root}": [str(root)], "{cmd}": command}
    return [part for word in _split_words(runner) for part in _fill_word(word, parts)]


def _split_words(runner: str) -> list[str]:
    if "{cmd}" not in runner:
        raise UsageError(
            f"--runner {runner}: there is no {{cmd}}, which stands for the command to be started. "
            "As in: docker run -i -v {probe}:/probe -v {root}:/app IMAGE {cmd}"
        )
    try:
        return shlex.split(runner)
    except ValueError as error:
        raise UsageError(f"--runner {runner}: {error}. Is a quotation mark missing?") from error


def _fill_word(word: str, parts: Mapping[str, Sequence[str]]) -> Sequence[str]:
    """A word of the runner; `{cmd}` alone becomes as many as the command has, inside of others it is quoted."""
    if word in parts:
        return parts[word]
    for name, words in parts.items():
        word = word.replace(name, shlex.join(words) if name == "{cmd}" else words[0])
    return [word]
