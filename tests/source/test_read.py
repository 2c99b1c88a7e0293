"""Reading: a file, nothing but a file, and nothing outside the project, also when it is swapped during the run."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import SourceError
from toolkit.source.paths import file_at, printable_path
from toolkit.source.read import read_file

LIMIT = 1000


def reason(root: Path, path: str) -> str:
    with pytest.raises(SourceError) as caught:
        read_file(root, path, LIMIT)
    return caught.value.reason


def test_the_bytes_are_what_is_in_the_file(tmp_path: Path) -> None:
    data = bytes(range(256)) + b"\r\n\x1a"
    (tmp_path / "a.py").write_bytes(data)
    (tmp_path / "b.py").symlink_to("a.py")
    assert read_file(tmp_path, "a.py", LIMIT) == read_file(tmp_path, "b.py", LIMIT) == data


def test_a_name_that_is_not_utf_8_is_found_again(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.py")).write_bytes(b"raw")
    assert read_file(tmp_path, "\\xff.py", LIMIT) == b"raw"
    (tmp_path / "\\xff.py").write_bytes(b"four characters")
    assert read_file(tmp_path, "\\xff.py", LIMIT) == b"four characters"


def test_what_cannot_be_read_says_why(tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "folder.py").mkdir(parents=True)
    (tmp_path / "outside.py").write_bytes(b"")
    (root / "out.py").symlink_to("../outside.py")
    (root / "large.py").write_bytes(bytes(LIMIT + 1))
    os.mkfifo(root / "pipe.py")
    assert reason(root, "missing.py") == "vanished"
    assert reason(root, "out.py") == "outside"
    assert reason(root, "large.py") == "too_large"
    assert reason(root, "folder.py") == "not_a_file"
    assert reason(root, "pipe.py") == "not_a_file"


def test_a_directory_swapped_for_a_link_does_not_lead_out(tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere/a.py").write_bytes(b"secret")
    (tmp_path / "root/package").symlink_to("../elsewhere")
    assert reason(tmp_path / "root", "package/a.py") == "outside"


def test_a_refusal_of_the_file_system_is_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    (tmp_path / "a.py").write_bytes(b"")
    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(SourceError, match="unreadable: Permission denied"):
        read_file(tmp_path, "a.py", LIMIT)


@given(st.binary(min_size=1).filter(lambda name: b"/" not in name and b"\\" not in name))
def test_a_shown_name_is_unicode_and_leads_back(name: bytes) -> None:
    text = printable_path(name)
    assert text.encode("utf-8").decode("utf-8") == text
    assert os.fsencode(file_at("/nowhere", text)) == b"/nowhere/" + name
