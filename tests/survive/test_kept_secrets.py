"""Secrets that processes hand over are written to files of their own; nothing else is written to or removed."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.mask import secrets_file
from toolkit.probe.mask.secrets_file import SecretsFile, forget_secrets

KEY = b"k" * 32
NAME = f"{os.getpid()}-00000000.secrets"


def _keeper(folder: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[SecretsFile, list[Any]]:
    """A keeper whose file has a name that is known beforehand, and what it could not keep."""
    left: list[Any] = []
    monkeypatch.setitem(secrets_file._SYSTEM, "urandom", bytes)
    sink = SimpleNamespace(folder=str(folder), is_stopped=lambda: False, leave_out=lambda *what: left.append(what))
    return SecretsFile(sink, KEY), left


def test_secrets_are_handed_over_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keeper, left = _keeper(tmp_path, monkeypatch)
    for number in range(3):
        keeper.keep(f"made-up-{number}", f"<{number}>")
    found = [*secrets_file.read_secrets(str(tmp_path), KEY)]
    assert found == [(f"made-up-{number}", f"<{number}>") for number in range(3)]
    assert not left
    forget_secrets(str(tmp_path))
    assert not [*tmp_path.iterdir()]


@pytest.mark.parametrize("make", [Path.symlink_to, Path.hardlink_to])
@pytest.mark.parametrize("is_late", [False, True])
def test_a_file_that_somebody_put_there_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any, *, is_late: bool
) -> None:
    (tmp_path / "recording").mkdir()
    (tmp_path / "mine").write_text("mine\n")
    keeper, left = _keeper(tmp_path / "recording", monkeypatch)
    place = tmp_path / "recording" / NAME
    if is_late:
        keeper.keep("made-up", "<1>")
        place.unlink()
    make(place, tmp_path / "mine")
    keeper.keep("made-up", "<1>")
    assert (tmp_path / "mine").read_text() == "mine\n"
    assert left


def test_files_of_other_names_are_not_removed(tmp_path: Path) -> None:
    for name in ("production.secrets", "1-a.secrets"):
        (tmp_path / name).write_text("mine\n")
    os.mkfifo(tmp_path / "1-0000000A.secrets")
    assert not [*secrets_file.read_secrets(str(tmp_path), KEY)]
    forget_secrets(str(tmp_path))
    assert len([*tmp_path.iterdir()]) == 3
