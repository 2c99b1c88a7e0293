"""Links that lead to what a program needs in folders for temporary files, from anywhere and to another of them."""

from pathlib import Path

import pytest

from toolkit.probe.isolation import temporary_folders as of_program


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two folders in the place of `/tmp` and `/var/tmp`, and one beside them."""
    for name in ("one", "two", "beside"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr(of_program, "SHARED", (str(tmp_path / "one"), str(tmp_path / "two")))
    monkeypatch.setattr(of_program.os, "environ", {})
    return tmp_path


def _kept(path: Path) -> dict[str, tuple[list[str], dict[str, str]]]:
    found = of_program.temporary_folders({}, [str(path)])
    return {Path(one.path).name: (one.bound, one.links) for one in found}


def test_a_link_from_outside_leads_to_what_is_bound(shared: Path) -> None:
    (shared / "one" / "venv").mkdir()
    (shared / "beside" / "venv").symlink_to(shared / "one" / "venv")
    assert _kept(shared / "beside" / "venv")["one"] == ([str(shared / "one" / "venv")], {})


def test_a_link_leads_from_one_folder_to_the_other(shared: Path) -> None:
    (shared / "two" / "target").mkdir()
    (shared / "one" / "link").symlink_to(shared / "two" / "target")
    kept = _kept(shared / "one" / "link")
    assert kept["one"] == ([], {str(shared / "one" / "link"): str(shared / "two" / "target")})
    assert kept["two"] == ([str(shared / "two" / "target")], {})


def test_copies_have_one_room_together(shared: Path) -> None:
    (folder,) = (one for one in of_program.temporary_folders({}, []) if one.path.endswith("one"))
    size = of_program._MOST_BYTES - 1
    for number in range(6):
        file = shared / "one" / f"file{number}"
        with file.open("wb") as opened:
            opened.truncate(size)
        folder.copy(str(file))
    assert (len(folder.copied), len(folder.bound)) == (4, 2)
