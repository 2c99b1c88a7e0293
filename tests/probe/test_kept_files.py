"""Files of a case are there while it runs, at the same paths, and everything is as before once it has ended."""

import errno
import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.characterize.loss_causes import cause_of_unmakeable
from toolkit.probe.replay.case_environment import CaseEnvironment
from toolkit.probe.replay.kept_files import KeptFiles
from toolkit.probe.values.rebuild import Unmakeable


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """The copy of a project, and a folder for temporary files."""
    for name in ("scratch", "temporary", "elsewhere"):
        (tmp_path / name).mkdir()
    return tmp_path / "scratch", tmp_path / "temporary"


def _state(*folders: Path) -> dict[str, Any]:
    paths = [path for folder in folders for path in folder.rglob("*")]
    return {str(path): path.read_bytes() if path.is_file() else None for path in paths}


def _kept(places: tuple[Path, Path], closed: tuple[str, ...] = (), copied: tuple[str, ...] = ()) -> KeptFiles:
    return KeptFiles(str(places[0]), [[str(places[1]), list(closed), list(copied)]])


def test_files_are_written_and_removed_whatever_the_case_does(places: tuple[Path, Path]) -> None:
    scratch, temporary = places
    (scratch / "media").mkdir()
    (scratch / "media" / "old.csv").write_text("as it was")
    (scratch / "media" / "old.csv").chmod(0o600)
    before = _state(scratch, temporary)
    files = {
        f"{temporary}/a/b/x.csv": {"text": "名前\r\n"},
        f"{temporary}/a/sjis.csv": {"text": "名前\r\n", "encoding": "cp932"},
        f"{temporary}/empty": {},
        "/srv/shop/media/old.csv": {"text": "as recorded", "place": "{scratch}/media/old.csv"},
        "{scratch}/new/deep/x.txt": {"text": ""},
    }
    for change in ("none", "write", "remove"):
        undo = _kept(places).put(files)
        assert (temporary / "a" / "b" / "x.csv").read_bytes() == "名前\r\n".encode()
        assert (temporary / "a" / "sjis.csv").read_bytes() == "名前\r\n".encode("cp932")
        assert list((temporary / "empty").iterdir()) == []
        assert (scratch / "media" / "old.csv").read_text() == "as recorded"
        assert {path.stat().st_mtime for path in (temporary / "a").glob("*.csv")} == {1e9}
        if change == "write":
            (temporary / "empty" / "made.txt").write_text("x")
            (temporary / "a" / "b" / "x.csv").write_text("y")
        if change == "remove":
            (temporary / "a" / "b" / "x.csv").unlink()
            (temporary / "a" / "b").rmdir()
            (scratch / "media" / "old.csv").unlink()
        undo()
        assert _state(scratch, temporary) == before
        assert (scratch / "media" / "old.csv").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    "name",
    [
        "{tmp}/elsewhere/x.csv",
        "{scratch}/../elsewhere/x.csv",
        "{tmp}/temporary/../elsewhere/x.csv",
        "{tmp}/temporary/link/x.csv",
        "{tmp}/temporary/dangling",
        "{tmp}/temporary/closed/x.csv",
        "{tmp}/temporary/closed",
        "{tmp}/temporary/pipe",
        "{tmp}/temporary/file/x.csv",
        "relative.csv",
        "{scratch}",
    ],
)
def test_nothing_is_written_elsewhere(places: tuple[Path, Path], tmp_path: Path, name: str) -> None:
    scratch, temporary = places
    (temporary / "link").symlink_to(tmp_path / "elsewhere")
    (temporary / "dangling").symlink_to(tmp_path / "elsewhere" / "new")
    (temporary / "file").write_text("x")
    os.mkfifo(temporary / "pipe")
    before = _state(tmp_path)
    path = name.replace("{tmp}", str(tmp_path))
    kept = _kept(places, (f"{temporary}/closed",), (f"{temporary}/closed/copied",))
    with pytest.raises(Unmakeable) as raised:
        kept.put({f"{temporary}/a.csv": {"text": "x"}, path: {"text": "y"}})
    assert cause_of_unmakeable(str(raised.value)) == "file"
    assert _state(tmp_path) == before
    assert list(scratch.iterdir()) == []


def test_what_was_copied_can_be_written(places: tuple[Path, Path]) -> None:
    _, temporary = places
    (temporary / "closed" / "copied").mkdir(parents=True)
    kept = _kept(places, (f"{temporary}/closed",), (f"{temporary}/closed/copied",))
    undo = kept.put({f"{temporary}/closed/copied/x.csv": {"text": "x"}})
    assert (temporary / "closed" / "copied" / "x.csv").read_text() == "x"
    undo()


def test_without_folders_of_its_own_nothing_is_written_outside_of_the_copy(places: tuple[Path, Path]) -> None:
    with pytest.raises(Unmakeable):
        KeptFiles(str(places[0])).put({f"{places[1]}/x.csv": {"text": "x"}})
    with pytest.raises(Unmakeable):
        KeptFiles("").put({"{scratch}/x.csv": {"text": "x"}})
    KeptFiles(str(places[0])).put({"{scratch}/x.csv": {"text": "x"}})()
    assert list(places[1].iterdir()) == []


def _ask(*paths: str, **files: dict[str, str]) -> dict[str, Any]:
    given = {"paths": list(paths), "note": {"$py": "tuple", "of": [f"see '{paths[0]}', {paths[0]}2"]}}
    return {"given": given, "around": {"files": files, "flask": {"at": paths[0]}}}


def test_paths_of_the_project_lead_to_its_copy(places: tuple[Path, Path]) -> None:
    path, other = "/srv/shop/media/a.csv", "/srv/shop2/a.csv"
    ask = _ask(path, other, "/srv/shop", "/a/srv/shop", **{path: {"text": "x", "place": "{scratch}/media/a.csv"}})
    here, shown = _kept(places).with_places(ask)
    place = f"{places[0]}/media/a.csv"
    assert here["given"]["paths"] == [place, other, str(places[0]), "/a/srv/shop"]
    assert here["around"] == {"files": {place: ask["around"]["files"][path]}, "flask": {"at": place}}
    assert shown == {}  # an answer shows the copy as `{scratch}` anyway
    undo = _kept(places).put(here["around"]["files"])
    assert Path(place).read_text() == "x"
    undo()


def test_where_no_folder_is_its_own_files_lie_in_the_copy_and_are_shown_as_recorded(places: tuple[Path, Path]) -> None:
    deep, flat = "/tmp/tmpabc/in/a.csv", "/var/tmp/b.csv"
    ask = _ask(
        deep, flat, "/tmp/tmpabc/in", "/tmp/tmpabc/in/x/c", "/tmp/other", **{deep: {"text": "x"}, flat: {"text": "y"}}
    )
    kept = KeptFiles(str(places[0]))
    here, shown = kept.with_places(ask)
    folder = f"{places[0]}/.tmp/kept"
    assert here["given"]["paths"] == [
        *(f"{folder}{path}" for path in (deep, flat, "/tmp/tmpabc/in", "/tmp/tmpabc/in/x/c")),
        "/tmp/other",
    ]
    assert shown == {f"{folder}/tmp/tmpabc/in": "/tmp/tmpabc/in", f"{folder}{flat}": flat}
    undo = kept.put(here["around"]["files"])
    assert [Path(one).read_text() for one in here["given"]["paths"][:2]] == ["x", "y"]
    undo()
    assert list(places[0].iterdir()) == []


def test_an_input_whose_files_lie_where_they_did_stays_as_it_is(places: tuple[Path, Path]) -> None:
    path = f"{places[1]}/a.csv"
    for ask in (_ask(path, **{path: {"text": "x"}}), _ask(path), {"given": {"path": path}}):
        assert _kept(places).with_places(ask) == (ask, {})


@pytest.mark.parametrize("change", ["none", "write", "remove", "remove the folder"])
@pytest.mark.parametrize("where", ["scratch", "temporary"])
def test_what_lies_in_the_way_is_the_same_file_afterwards(places: tuple[Path, Path], where: str, change: str) -> None:
    top = places[0] if where == "scratch" else places[1]
    path, other = top / "in" / "run.sh", top / "other.sh"
    path.parent.mkdir()
    path.write_text("old")
    path.chmod(0o777)
    os.utime(path, (5, 5))
    os.link(path, other)
    before = (path.stat(), _state(top))
    undo = _kept(places).put({str(path): {"text": "new"}, str(top / "in" / "more.txt"): {"text": "x"}})
    assert (path.read_text(), other.read_text()) == ("new", "old")
    assert sorted(one.name for one in path.parent.iterdir()) == ["more.txt", "run.sh"]
    if change == "write":
        path.write_text("changed")
    elif change != "none":
        path.unlink()
    if change == "remove the folder":
        (path.parent / "more.txt").unlink()
        path.parent.rmdir()
    undo()
    held = path.stat()
    names = ("st_ino", "st_mode", "st_mtime", "st_nlink")
    assert [getattr(held, name) for name in names] == [getattr(before[0], name) for name in names]
    assert _state(top) == before[1]


def test_files_that_cannot_be_moved_far_are_moved_near(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = places[0] / "in" / "a.txt"
    path.parent.mkdir()
    path.write_text("old")
    rename = os.rename

    def rename_within(before: str, after: str) -> None:
        if str(path.parent) not in before or str(path.parent) not in after:
            raise OSError(errno.EXDEV, "another file system")
        rename(before, after)

    monkeypatch.setattr(os, "rename", rename_within)
    before = _state(places[0])
    undo = _kept(places).put({str(path): {"text": "new"}})
    assert path.read_text() == "new"
    undo()
    assert _state(places[0]) == before


@pytest.mark.usefixtures("watched_sqlite")
@pytest.mark.parametrize("error", [Unmakeable("x"), ValueError("x"), KeyboardInterrupt()])
@pytest.mark.parametrize("part", ["_surroundings.enter", "_answer_statements", "_files.begin", "leave"])
def test_files_are_removed_whatever_is_raised(
    places: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, error: BaseException, part: str
) -> None:
    def fail(*_args: object) -> None:
        raise error

    environment = CaseEnvironment({"scratch": str(places[0])})
    environment._surroundings = SimpleNamespace(enter=lambda *_args: [])  # type: ignore[assignment]
    if part == "leave":
        environment._surroundings = SimpleNamespace(enter=lambda *_args: [fail])  # type: ignore[assignment]
    else:
        holder, _, name = part.rpartition(".")
        monkeypatch.setattr(getattr(environment, holder) if holder else environment, name, fail)
    case = {"kind": "call", "around": {"files": {"{scratch}/a.txt": {"text": "x"}}}}
    with pytest.raises(type(error)):
        environment.enter(case)()
    assert list(places[0].iterdir()) == []
