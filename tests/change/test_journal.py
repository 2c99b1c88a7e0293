"""Writing many files: killed at any moment, nothing is damaged, and the next run ends where this one would have."""

import itertools
import os
import random
import signal
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType

import pytest

from toolkit.change import journal as module
from toolkit.change.journal import Journal
from toolkit.errors import UsageError

Files = dict[str, bytes]


def files(amount: int) -> tuple[Files, Files]:
    before = {f"p{number % 7}/f{number}.py": b"old = 1\n" * (number % 50 + 1) for number in range(amount)}
    return before, {path: data.replace(b"old", b"new") for path, data in before.items()}


def project(place: Path, held: Mapping[str, bytes]) -> Path:
    for path, data in held.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        (place / path).write_bytes(data)
    return place


def held(root: Path) -> Files:
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory, if there is one: what a killed process wrote is there, whether or not a disk has it.

    Waiting for a disk is nine tenths of the time of a run, in which every kill would find the same.
    """
    shared = Path("/dev/shm")
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


def forked(work: Callable[[], object]) -> int:
    """Start work in a process of its own; its id."""
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(0)
    return pid


def killed_after(steps: int, work: Callable[[], object]) -> bool:
    """Do work in a process that ends at its so many-th write or rename, as if killed; whether it came so far."""

    def counting() -> None:
        left = [steps]

        def step(real: Callable[..., object]) -> Callable[..., object]:
            def counted(*args: object, **options: object) -> object:
                if not left[0]:
                    os._exit(9)
                left[0] -= 1
                return real(*args, **options)

            return counted

        for name in ("fsync", "replace"):
            setattr(os, name, step(getattr(os, name)))
        Path.replace = step(Path.replace)  # type: ignore[method-assign,assignment]
        work()

    _, status = os.waitpid(forked(counting), 0)
    return os.waitstatus_to_exitcode(status) == 9


def test_killed_at_every_step(memory: Path) -> None:
    before, after = files(8)
    steps = 0
    while True:
        root = project(memory / str(steps), before)
        log = Journal(root, memory / f"journal{steps}")
        was_killed = killed_after(steps, lambda log=log: log.write(before, after))  # type: ignore[misc]
        now = {path: data for path, data in held(root).items() if "/.tebiki-" not in path}
        assert all(data in (before[path], after[path]) for path, data in now.items())
        log.resume()
        if held(root) != after:
            assert held(root) == before, "either nothing was declared, or everything is finished"
            log.write(before, after)
        assert held(root) == after
        assert not log.folder.exists()
        if not was_killed:
            break
        steps += 1
    assert steps > 20


def test_killed_while_it_resumes(memory: Path) -> None:
    before, after = files(5)
    for steps in range(14):
        root = project(memory / str(steps), before)
        log = Journal(root, memory / f"journal{steps}")
        assert killed_after(9, lambda log=log: log.write(before, after))  # type: ignore[misc]
        killed_after(steps, log.resume)
        log.resume()
        assert held(root) == after


def killed_at_call(number: int, work: Callable[[], object]) -> bool:
    """Do work in a process that is killed at its so many-th call, of C functions too; whether it came so far."""

    def counting() -> None:
        calls = itertools.count(1)

        def count(_frame: FrameType, event: str, _arg: object) -> None:
            if event in ("call", "c_call") and next(calls) == number:
                os.kill(os.getpid(), signal.SIGKILL)

        sys.setprofile(count)
        work()

    _, status = os.waitpid(forked(counting), 0)
    return os.WIFSIGNALED(status)


def count_calls(work: Callable[[], object]) -> int:
    calls = itertools.count()
    sys.setprofile(lambda _frame, event, _arg: next(calls) if event in ("call", "c_call") else None)
    try:
        work()
    finally:
        sys.setprofile(None)
    return next(calls)


@pytest.mark.corpus
def test_200_kills_at_random_moments_over_600_files(memory: Path) -> None:
    before, after = files(620)
    root = project(memory / "whole", before)
    whole = count_calls(lambda: Journal(root, memory / "journal").write(before, after))
    chance = random.Random(0)
    kills = 0
    while kills < 200:
        root = project(memory / "project", before)
        log = Journal(root, memory / "journal")
        for _ in range(3):  # also while it is being finished
            kills += killed_at_call(chance.randint(1, whole), lambda log=log: log.resume() or log.write(before, after))  # type: ignore[misc]
            now = {path: data for path, data in held(root).items() if "/.tebiki-" not in path}
            assert now.keys() == before.keys()
            assert all(data in (before[path], after[path]) for path, data in now.items())
        if log.resume() is None and held(root) != after:
            log.write(before, after)
        assert held(root) == after


def test_a_file_that_somebody_changes_meanwhile_is_left_alone(tmp_path: Path) -> None:
    before, after = files(3)
    root = project(tmp_path / "project", {**before, "p1/f1.py": b"mine\n"})
    written = Journal(root, tmp_path / "journal").write(before, after)
    assert written.changed == ("p1/f1.py",)
    assert held(root) == {**after, "p1/f1.py": b"mine\n"}


def test_a_file_that_is_gone_is_not_made_again(tmp_path: Path) -> None:
    before, after = files(2)
    root = project(tmp_path / "project", {"p0/f0.py": before["p0/f0.py"]})
    assert Journal(root, tmp_path / "journal").write(before, after).changed == ("p1/f1.py",)
    assert held(root) == {"p0/f0.py": after["p0/f0.py"]}


def test_a_new_file_is_made_unless_it_is_there(tmp_path: Path) -> None:
    root = project(tmp_path / "p", {"a.py": b"1"})
    written = Journal(root, tmp_path / "j").write({}, {"b.py": b"2"})
    assert (written.done, held(root)) == (("b.py",), {"a.py": b"1", "b.py": b"2"})
    again = Journal(root, tmp_path / "j").write({}, {"b.py": b"3"})
    assert (again.changed, held(root)["b.py"]) == (("b.py",), b"2")


def test_the_mode_is_kept(tmp_path: Path) -> None:
    root = project(tmp_path / "project", {"real.py": b"old\n"})
    (root / "real.py").chmod(0o750)
    Journal(root, tmp_path / "journal").write({"real.py": b"old\n"}, {"real.py": b"new\n"})
    assert (root / "real.py").read_bytes() == b"new\n"
    assert stat.S_IMODE((root / "real.py").stat().st_mode) == 0o750


@pytest.mark.parametrize("place", ["link.py", "folder/real.py"])
def test_no_link_is_followed(tmp_path: Path, place: str) -> None:
    outside = project(tmp_path / "outside", {"real.py": b"old\n"})
    root = project(tmp_path / "project", {})
    root.mkdir()
    (root / "link.py").symlink_to(outside / "real.py")
    (root / "folder").symlink_to(outside)
    written = Journal(root, tmp_path / "journal").write({place: b"old\n"}, {place: b"new\n"})
    assert (written.done, written.changed) == ((), (place,))
    assert held(outside) == {"real.py": b"old\n"}
    assert sorted(item.name for item in root.iterdir() if item.is_symlink()) == ["folder", "link.py"]


def test_a_file_of_the_project_that_was_named_like_a_temporary_one_stays(tmp_path: Path) -> None:
    files_there = {"a.py": b"old\n", ".a.py.tebiki": b"of the project\n"}
    root = project(tmp_path / "project", files_there)
    victim = tmp_path / "victim"
    victim.write_bytes(b"precious")
    (root / ".b.py.tebiki").symlink_to(victim)
    (root / "b.py").write_bytes(b"old\n")
    before, after = dict.fromkeys(["a.py", "b.py"], b"old\n"), dict.fromkeys(["a.py", "b.py"], b"new\n")
    assert Journal(root, tmp_path / "journal").write(before, after).done == ("a.py", "b.py")
    assert victim.read_bytes() == b"precious"
    assert (root / ".a.py.tebiki").read_bytes() == b"of the project\n"
    assert (root / ".b.py.tebiki").is_symlink()


def test_a_damaged_journal_is_named(tmp_path: Path) -> None:
    log = Journal(tmp_path, tmp_path / "journal")
    log.folder.mkdir()
    (log.folder / module._NAME).write_bytes(b"{")
    with pytest.raises(UsageError, match="is damaged"):
        log.resume()


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "journal").write_bytes(b"a file")
    with pytest.raises(UsageError, match="cannot write"):
        Journal(tmp_path, tmp_path / "journal" / "inside").write({"a": b""}, {"a": b"b"})


def test_an_interrupt_comes_when_all_files_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, after = files(9)
    root, writes = project(tmp_path / "project", before), iter(range(99))
    replace_file = module.replace_file

    def interrupted(*args: object, **named: object) -> None:
        if next(writes) == 4:
            signal.raise_signal(signal.SIGINT)
        replace_file(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "replace_file", interrupted)
    journal = Journal(root, tmp_path / "journal")
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts what it leaves without one
    try:
        with pytest.raises(KeyboardInterrupt):
            journal.write(before, after)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert held(root) == after
    assert journal.resume() is None
