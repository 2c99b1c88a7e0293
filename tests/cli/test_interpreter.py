"""The interpreter that a command starts."""

from pathlib import Path

import pytest

from toolkit.cli._interpreter import interpreter
from toolkit.errors import UsageError

RECORD, PROVE = "[record]\npython = '/bin/sh'\n", "[prove]\npython = '/bin/cat'\n"


@pytest.mark.parametrize(
    ("settings", "locks", "compares"),
    [
        (RECORD, "/bin/sh", "/bin/sh"),
        (RECORD + PROVE, "/bin/sh", "/bin/cat"),
        (PROVE, "", "/bin/cat"),
    ],
)
def test_a_lock_is_compared_with_the_interpreter_of_proofs(
    tmp_path: Path, settings: str, locks: str, compares: str
) -> None:
    (tmp_path / "tebiki.toml").write_text(settings)
    assert interpreter("", "", tmp_path, compares=True) == compares
    assert not locks or interpreter("", "", tmp_path) == locks
    assert interpreter("/bin/ls", "", tmp_path, compares=True) == "/bin/ls"


@pytest.mark.parametrize("table", ["record", "prove"])
def test_a_wrong_interpreter_is_told_with_its_place(tmp_path: Path, table: str) -> None:
    (tmp_path / "tebiki.toml").write_text(f"[{table}]\npython = 'no/such/python'\n")
    with pytest.raises(UsageError, match=rf"no/such/python .*tool\.tebiki\.{table}\]"):
        interpreter("", "", tmp_path, compares=True)
