"""Keep secrets out of a lock's files: they refer to variables of the set-up by name, without values.

`lock.json` is committed. A variable whose name or value looks like a secret is written as `${NAME}`, and every replay
takes its value from its own environment.
"""

import os
import re
from collections.abc import Mapping

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import REFERENCE, Setup
from toolkit.session.probe_tools import run_probe_tool


def with_references(setup: Setup) -> Setup:
    """Replace every variable that looks like a secret by `${NAME}`; its value stays in this process.

    Raises:
        UsageError: a command of `before` contains something that looks like a secret.
    """
    if not setup.environment and not setup.before:
        return setup
    masked = _mask_setup(setup)
    for words, shown in zip(setup.before, masked.commands, strict=True):
        if list(words) != shown:
            raise UsageError(
                f"--before `{' '.join(shown)}` holds what looks like a secret, and lock.json is committed. Write "
                "${NAME} in its place, and set NAME in the environment, here and wherever the lock is replayed."
            )
    environment = dict(setup.environment)
    for name in masked.secret:
        if not REFERENCE.search(environment[name]):
            os.environ[name] = environment[name]
            environment[name] = f"${{{name}}}"
    return msgspec.structs.replace(setup, environment=environment)


def take_from_settings(setup: Setup, variables: Mapping[str, str]) -> None:
    """Set variables that a lock refers to and this process lacks, from the project's settings.

    Args:
        setup: setup of the lock.
        variables: variables of the settings.
    """
    for name in setup.referenced_names:
        if name in variables and not REFERENCE.search(variables[name]):
            os.environ.setdefault(name, variables[name])


def expand_variables(text: str, variables: Mapping[str, str] = os.environ) -> str:
    """Replace `${NAME}` in a text by the values of the variables.

    Raises:
        UsageError: one of them is not set.
    """

    def value(match: re.Match[str]) -> str:
        if match[1] not in variables:
            raise UsageError(
                f"the lock needs the variable {match[1]}, whose value looks like a secret and is therefore not in it. "
                "Set it before the replay, or in [tool.tebiki.record] environment."
            )
        return variables[match[1]]

    return REFERENCE.sub(value, text)


class _MaskedSetup(msgspec.Struct, frozen=True):
    """The probe's answer: names of secret variables, and the masked commands."""

    secret: tuple[str, ...]
    commands: tuple[list[str], ...]


def _mask_setup(setup: Setup) -> _MaskedSetup:
    request = {
        "names": setup.names,
        "patterns": setup.patterns,
        "keep": setup.keep,
        "variables": dict(setup.environment),
        "commands": [list(words) for words in setup.before],
    }
    answers = run_probe_tool("mask.setup_secrets", [request], "finding the secrets of the set-up")
    return msgspec.convert(answers[0], _MaskedSetup)
