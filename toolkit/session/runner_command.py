"""Build a command line that starts another one elsewhere: in a container, in a chroot, as another user.

Folders with other paths on that side are mapped as in `docker run -v`: `{probe}:/opt/probe` is the path of the probe,
`{root}:/srv/app` that of the scratch copy. Paths that are not mapped are the same on both sides.

Any user may write the copy where it is mounted, but only its owner can enter its parent folder. A runner that becomes
another user without a mount must therefore grant access: `setfacl -m u:app:x {root}/..`.
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
        runner: the command line; empty: the command is started here.
        words: the command to start.
        variables: its environment variables.
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
    """Expand a word of the runner; `{cmd}` alone becomes the words of the command, inside of a word it is quoted."""
    if word in parts:
        return parts[word]
    for name, words in parts.items():
        word = word.replace(name, shlex.join(words) if name == "{cmd}" else words[0])
    return [word]
