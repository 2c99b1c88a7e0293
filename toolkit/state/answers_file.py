"""Read `.tebiki/answers.toml`: a team's answers to questions about its system, written and committed by people."""

import tomllib
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.system.regular_file import read_regular

NAME = ".tebiki/answers.toml"


def read_answers(root: Path) -> dict[str, str]:
    """Return key of a question -> answer; empty if the project has no such file. Empty answers are left out.

    Raises:
        UsageError: the file cannot be read, or an answer is not a text.
    """
    file = root / NAME
    if not file.exists():
        return {}
    try:
        content = tomllib.loads(read_regular(file).decode("utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise UsageError(
            f'{file} cannot be read: {error}. Lines look like: backup = "every night, to a bucket".'
        ) from error
    for name, answer in content.items():
        if not isinstance(answer, str):
            raise UsageError(f'{file}: {name} must be a text, as in: {name} = "every night".')
    return {name: answer.strip() for name, answer in content.items() if answer.strip()}
