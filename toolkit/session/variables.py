"""Variables and commands of a lock's set-up that hold secrets: the files of a lock name them, and do not say them.

`lock.json` is committed. A variable whose name or value looks like a secret is written as `${NAME}`, and every replay
takes it from its own environment.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping

import msgspec

from toolkit.errors import InternalError, UsageError
from toolkit.model.lock import REFERENCE, Setup
from toolkit.session.probe_start import PROBE

_NOT_INHERITED = ("PYTHON", "TEBIKI_", "COVERAGE_")


def with_references(setup: Setup) -> Setup:
    """The set-up with `${NAME}` for every variable that looks like a secret; its value stays in this process.

    Raises:
        UsageError: a command of `before` holds what looks like a secret.
    """
    if not setup.environment and not setup.before:
        return setup
    said = _looked_at(setup)
    for words, shown in zip(setup.before, said.commands, strict=True):
        if list(words) != shown:
            raise UsageError(
                f"--before `{' '.join(shown)}` holds what looks like a secret, and lock.json is committed. Write "
                "${NAME} in its place, and set NAME in the environment, here and wherever the lock is replayed."
            )
    environment = dict(setup.environment)
    for name in said.secret:
        if not REFERENCE.search(environment[name]):
            os.environ[name] = environment[name]
            environment[name] = f"${{{name}}}"
    return msgspec.structs.replace(setup, environment=environment)


def expand_variables(text: str, variables: Mapping[str, str] = os.environ) -> str:
    """A text with the values of the variables that it names.

    Raises:
        UsageError: one of them is not set.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise UsageError(
                f"the lock needs the variable {match[1]}, whose value looks like a secret and is therefore not in it. "
                f"Set it before the replay: export {match[1]}=..."
            )
        return variables[match[1]]

    return REFERENCE.sub(value, text)


def inherited_variables() -> dict[str, str]:
    """The variables of this process that the program gets as well."""
    return {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}


class _Said(msgspec.Struct, frozen=True):
    """What the probe says: names of variables that are secrets, and the commands, masked."""

    secret: tuple[str, ...]
    commands: tuple[list[str], ...]


def _looked_at(setup: Setup) -> _Said:
    """What the probe says of them, which is a program of its own: nobody imports it."""
    asked = {
        "names": setup.names,
        "patterns": setup.patterns,
        "keep": setup.keep,
        "variables": dict(setup.environment),
        "commands": [list(words) for words in setup.before],
    }
    done = subprocess.run(
        [sys.executable, "-B", str(PROBE), "mask.setup"],
        input=json.dumps(asked) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InternalError(f"the probe does not say which variables are secrets: {done.stderr.strip()[-500:]}")
    return next(msgspec.json.decode(line, type=_Said) for line in done.stdout.splitlines() if line)
