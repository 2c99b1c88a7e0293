"""The folder of a lock during one run: an interrupt at any moment leaves the run knowing what it wrote."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from toolkit.cli import _lock_folder
from toolkit.cli._lock_folder import claimed_lock
from toolkit.errors import UsageError

FIRST = {"cases/a.jsonl": b"{}\n"}
SECOND = {"cases/a.jsonl": b"[]\n"}


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let an interrupt raise an exception, also where a shell has us ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupting(function: Callable[..., object], call: int, *, is_before: bool) -> Callable[..., object]:
    """Return a function that interrupts this process before or after one of its calls."""
    calls = iter(range(1, 1000))

    def run(*given: object) -> object:
        is_now = next(calls) == call
        if is_now and is_before:
            signal.raise_signal(signal.SIGINT)
        done = function(*given)
        if is_now and not is_before:
            signal.raise_signal(signal.SIGINT)
        return done

    return run


@pytest.mark.usefixtures("interruptible")
@pytest.mark.parametrize(("name", "call"), [("lock_hash", 1), ("write_folder", 1), ("lock_hash", 2)])
@pytest.mark.parametrize("is_before", [True, False])
def test_an_interrupted_write_is_known_to_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, call: int, is_before: bool
) -> None:
    with claimed_lock(tmp_path / "lock") as folder:
        folder.write(FIRST)
        monkeypatch.setattr(_lock_folder, name, interrupting(getattr(_lock_folder, name), call, is_before=is_before))
        with pytest.raises(KeyboardInterrupt):
            folder.write(SECOND)
        folder.write(FIRST)
        assert (tmp_path / "lock" / "cases" / "a.jsonl").read_bytes() == FIRST["cases/a.jsonl"]


def test_what_another_writes_is_not_overwritten(tmp_path: Path) -> None:
    with claimed_lock(tmp_path / "lock") as folder:
        folder.write(FIRST)
        (tmp_path / "lock" / "cases" / "a.jsonl").write_bytes(b"theirs\n")
        with pytest.raises(UsageError, match="was changed while this command ran"):
            folder.write(SECOND)
