"""Answers of a team: texts by question; anything else is refused with its name."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.errors import UsageError
from toolkit.state.answers_file import NAME, read_answers


def test_empty_answers_are_none(tmp_path: Path) -> None:
    assert read_answers(tmp_path) == {}
    write(tmp_path, {NAME: 'backup = "every night"\non_call = "  "\n'})
    assert read_answers(tmp_path) == {"backup": "every night"}


@pytest.mark.parametrize(
    ("text", "named"), [("backup = 3\n", "backup must be a text"), ("backup =\n", "cannot be read")]
)
def test_what_is_no_answer_is_refused(tmp_path: Path, text: str, named: str) -> None:
    write(tmp_path, {NAME: text})
    with pytest.raises(UsageError, match=named):
        read_answers(tmp_path)
