"""The report folder: whole files, nothing stale, and nothing of anybody else touched."""

import itertools
import os
import signal
import socket
import stat
import sys
import threading
from pathlib import Path

import pytest

from tests.command_line import listed, tebiki, write
from toolkit.cli import _folder
from toolkit.cli._folder import finish, write_file, write_folder
from toolkit.errors import UsageError

_TOUCHES = ("open", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree")
REPORT = {"index.html": b"<p>", "rules/a.html": b"a", "rules/b.html": b"b"}


def inside(folder: Path) -> dict[str, bytes]:
    """List the content of a folder, without the list of names that reports keep."""
    files = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    files.pop(".tebiki-report", None)
    return files


def test_what_a_former_report_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    write(tmp_path, {"notes.txt": "mine", "rules/own.txt": "mine"})
    write_folder(tmp_path, REPORT)
    write_folder(tmp_path, {"report.json": b"{}"})
    assert inside(tmp_path) == {"report.json": b"{}", "notes.txt": b"mine", "rules/own.txt": b"mine"}


def test_folders_that_are_empty_without_the_former_report_go_too(tmp_path: Path) -> None:
    write_folder(tmp_path, REPORT)
    write_folder(tmp_path, {"report.json": b"{}"})
    assert not (tmp_path / "rules").exists()


def test_what_is_right_already_is_left_alone(tmp_path: Path) -> None:
    write_folder(tmp_path, REPORT)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.html")}
    write_folder(tmp_path, {**REPORT, "index.html": b"<q>"})
    changed = {path.name for path, when in before.items() if path.stat().st_mtime_ns != when}
    assert changed == {"index.html"}


@pytest.mark.parametrize("make", [Path.touch, Path.mkdir, lambda path: path.symlink_to("nowhere")])
def test_a_file_of_another_origin_is_not_overwritten(tmp_path: Path, make) -> None:
    make(tmp_path / "index.html")
    with pytest.raises(UsageError, match=r"index\.html exists already, and tebiki did not write it"):
        write_folder(tmp_path, REPORT)
    assert listed(tmp_path) == ["index.html"]


def test_names_that_lead_out_of_the_folder_are_not_believed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(tmp_path, {"mine/index.html": "mine", "victim": "mine"})
    write(out, {".tebiki-report": f"../victim\n{tmp_path}/victim\nlink/index.html\nrules/../../victim\n\n"})
    (out / "link").symlink_to(tmp_path / "mine")
    write_folder(out, REPORT)
    assert (tmp_path / "victim").read_text() == (tmp_path / "mine/index.html").read_text() == "mine"


def test_a_link_in_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "out/rules").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(UsageError, match="through a link"):
        write_folder(tmp_path / "out", REPORT)
    assert inside(tmp_path / "elsewhere") == {}


def test_a_link_that_took_the_place_of_a_file_is_replaced(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", REPORT)
    write(tmp_path, {"victim": "mine"})
    (tmp_path / "out/index.html").unlink()
    (tmp_path / "out/index.html").symlink_to(tmp_path / "victim")
    write_folder(tmp_path / "out", REPORT)
    assert (tmp_path / "victim").read_text() == "mine"
    assert (tmp_path / "out/index.html").read_bytes() == b"<p>"


def test_a_run_that_is_killed_anywhere_leaves_the_former_report_or_the_new_one(tmp_path: Path) -> None:
    former, later = {**REPORT, "rules/old.html": b"o"}, {**REPORT, "index.html": b"<q>", "more/c.html": b"c"}
    seen = set()
    for moment in itertools.count(1):
        folder = tmp_path / str(moment)
        write_folder(folder, former)
        if not _killed_at(moment, folder, later):
            break
        decided = bool([*folder.glob(".tebiki-written-*")])
        at_places = {name: data for name, data in inside(folder).items() if not name.startswith(".tebiki-writ")}
        assert decided or at_places in (former, later)  # nothing has moved before it is decided
        finish(folder)
        left = inside(folder)
        assert left in (former, later)
        assert not [*folder.glob(".tebiki-writ*")]
        seen.add((decided, left == later))
        write_folder(folder, later)
        assert inside(folder) == later
    assert inside(folder) == later
    assert seen == {(False, False), (True, True), (False, True)}


def _killed_at(moment: int, folder: Path, files: dict[str, bytes]) -> bool:
    """Write a report in a process that ends when it touches the disk for the so-manieth time; whether it did."""
    child = os.fork()
    if not child:
        left = itertools.count(moment, -1)

        def count(event: str, _arguments: object) -> None:
            if event in _TOUCHES and next(left) == 1:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
        write_folder(folder, files)
        os._exit(0)
    return os.waitpid(child, 0)[1] != 0


def test_a_run_that_fails_leaves_nothing_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(file: Path, data: bytes) -> None:
        if file.name == "b.html":
            raise OSError(28, "No space left on device")
        write_file(file, data)

    write_folder(tmp_path, {"index.html": b"<p>"})
    monkeypatch.setattr(_folder, "write_file", full)
    with pytest.raises(UsageError, match="No space left"):
        write_folder(tmp_path, REPORT)
    assert listed(tmp_path) == [".tebiki-report", "index.html"]


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_self: Path, _target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(UsageError, match=r"cannot write .*baseline: No space left on device"):
        write_file(tmp_path / "baseline", b"x")
    assert listed(tmp_path) == []


def test_others_may_read_what_the_umask_lets_them_read(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path / "report.json", b"{}")
    finally:
        os.umask(before)
    assert (tmp_path / "report.json").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("out", ["file/below", "loop"])
def test_a_folder_that_cannot_be_written_to_is_named(tmp_path: Path, out: str) -> None:
    project = write(tmp_path / "shop", {"a.py": "x = 1\n"})
    write(tmp_path, {"file": ""})
    (tmp_path / "loop").symlink_to("loop")
    for given in (["--out", tmp_path / out], ["--baseline", tmp_path / out / "b", "--update-baseline"]):
        ran = tebiki("analyze", project, "--executor", "serial", "--out", tmp_path / "fine", "--format", "json", *given)
        assert ran.code == 2
        assert "Error: cannot write " in ran.err or "so nothing can be written to" in ran.err
        assert str(tmp_path / out.partition("/")[0]) in ran.err


def test_without_out_the_folder_is_named_after_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = write(tmp_path / "shop", {"a.py": "x = 1\n"})
    monkeypatch.chdir(tmp_path)
    assert tebiki("analyze", project, "--executor", "serial", "--quiet", "--format", "json").code == 0
    assert listed(Path("reports/shop")) == [".tebiki-report", "report.json"]
    monkeypatch.chdir(project)
    assert tebiki("analyze", "--executor", "serial", "--quiet", "--format", "csv").code == 0
    assert listed(Path("reports/shop")) == [".tebiki-report", "findings.csv"]


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    """As root, `--json /dev/null` made a file of the device."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    link = tmp_path / "link"
    link.symlink_to(pipe)
    write_file(pipe, b"one ")
    write_file(link, b"two")
    assert os.read(reader, 100) == b"one two"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    assert link.is_symlink()


def test_a_device_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    device = tmp_path / "null"
    try:
        os.mknod(device, stat.S_IFCHR | 0o600, os.makedev(1, 3))  # as /dev/null
    except PermissionError:
        pytest.skip("only root makes devices, and not everywhere")
    write_file(device, b"{}")
    assert stat.S_ISCHR(device.stat().st_mode)


def test_what_is_not_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is not a file"):
        write_file(tmp_path, b"x")
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tmp_path / "s"))
        with pytest.raises(UsageError, match="is not a file"):
            write_file(tmp_path / "s", b"x")


@pytest.mark.parametrize(
    "words",
    [
        "analyze {root} --out {out}",
        "analyze {root} --json {out}/all.json",
        "analyze {root} --baseline {out}/baseline --update-baseline --out {fine}",
        "plan {root} --out {out}",
        "inventory docs {root} --out {out}",
        "lock {root} --lock {out}",
        "strength {root} --lock {out}",
        "filters characterize app:f {root} --out {out}",
    ],
)
@pytest.mark.parametrize("why", ["is not a directory", "cannot be written"])
def test_a_place_that_cannot_be_written_is_named_before_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, why: str
) -> None:
    root, blocked = write(tmp_path / "shop", {"app.py": "def f(x):\n    return x\n"}), tmp_path / "blocked"
    blocked.write_text("a file") if why == "is not a directory" else blocked.mkdir()
    allowed = os.access  # root may write everywhere
    monkeypatch.setattr(os, "access", lambda place, mode, **_: Path(place) != blocked and allowed(place, mode))
    for work in ("analysis.analyze", "analysis.plan", "inventory.gather_documents", "filters.characterize"):
        monkeypatch.setattr(f"toolkit.wiring.{work}", lambda *_all, **_named: pytest.fail("the work was begun"))
    ran = tebiki(*(word.format(root=root, out=blocked / "in", fine=tmp_path / "fine") for word in words.split()))
    assert ran.code == 2
    assert f"{blocked} {why}" in ran.err


def test_of_two_runs_at_once_the_last_file_remains_whole(tmp_path: Path):
    file = tmp_path / ".tebiki" / "plan.json"
    texts = [letter * 300_000 for letter in (b"a", b"b")]
    write_file(file, texts[0])
    wrong: list[bytes] = []

    def write_often(data: bytes) -> None:
        for _ in range(20):
            write_file(file, data)
            if (seen := file.read_bytes()) not in texts:
                wrong.append(seen[:20])

    runs = [threading.Thread(target=write_often, args=(it,)) for it in texts]
    for it in runs:
        it.start()
    for it in runs:
        it.join()
    assert wrong == []
    assert [it.name for it in file.parent.iterdir()] == ["plan.json"]
