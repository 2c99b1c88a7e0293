"""Nothing is added to a recording that was masked for the last time, and one that cannot be is told to be removed."""

from pathlib import Path

import pytest

from toolkit.characterize import recording_files
from toolkit.characterize.recording_files import finish_recording
from toolkit.errors import InternalError, UsageError
from toolkit.flows import record as flow
from toolkit.model.lock import Lock, Setup
from toolkit.model.lock_run import LockResult
from toolkit.model.record_request import RecordOptions, Start
from toolkit.probe.mask import finish_recording as probe
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.secrets_file import SecretsFile
from toolkit.probe.record.sink import Sink
from toolkit.render.terminal.lock import describe_lock
from toolkit.session import probe_tools

KEY = b"k" * 32
_SECRET = "Zq8vTr41xwPlm90K"


def _line(text: str) -> dict[str, object]:
    return {"kind": "call", "seam": "app:f", "given": {"x": text}, "outcome": {"result": 1}}


def _process(folder: Path) -> tuple[Sink, SecretsFile]:
    """A process that records."""
    sink = Sink(str(folder), {"format": 1}, Masking(KEY))
    return sink, SecretsFile(sink, KEY)


def test_a_process_that_goes_on_writes_nothing_more(tmp_path: Path) -> None:
    first, _ = _process(tmp_path)
    assert first.put(_line("early"))
    probe.finish(str(tmp_path), Masking(KEY), KEY)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    later, keeper = _process(tmp_path)
    keeper.keep(_SECRET, "masked-1")
    assert [first.put(_line(_SECRET)), later.put(_line(_SECRET))] == [False, False]
    first.close()
    later.close()
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_link_that_says_so_too_is_not_followed(tmp_path: Path) -> None:
    folder = tmp_path / "recording"
    folder.mkdir()
    (folder / ".ended").symlink_to(tmp_path / "other")
    probe.finish(str(folder), Masking(KEY), KEY)
    assert not (tmp_path / "other").exists()


def test_a_full_disk_leaves_no_half_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sink, _ = _process(tmp_path)
    sink.put(_line("early"))

    def fails(_masking: object, _text: str) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(probe._Once, "line", fails)
    with pytest.raises(OSError, match="No space left"):
        probe.finish(str(tmp_path), Masking(KEY), KEY)
    assert not [*tmp_path.glob("*.finishing")]


def test_progress_of_a_long_recording_is_reported_by_lines(tmp_path: Path) -> None:
    (tmp_path / "1.jsonl").write_text('{"kind": "call"}\n' * 5001)
    seen: list[tuple[str, int, int]] = []
    finish_recording(tmp_path, RecordOptions(into=str(tmp_path), key=KEY.decode()), lambda *it: seen.append(it))
    assert seen == [("mask", 5000, 10002)]


def test_what_cannot_be_masked_once_more_is_to_be_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording_files, "run_probe_tool", lambda *_: [{"failed": "No space left on device"}])
    with pytest.raises(UsageError, match=r"more: No space left on device. It may hold secrets: remove it"):
        finish_recording(tmp_path, RecordOptions(into=str(tmp_path), key=KEY.decode()))


@pytest.mark.parametrize("sizes", [(0,), (0, 0)])
def test_a_recording_of_empty_files_is_one_that_could_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...]
) -> None:
    def run(_start: Start, options: RecordOptions) -> int:
        for number, size in enumerate(sizes):
            (Path(options.into) / f"{number}.jsonl").write_bytes(b"x" * size)
        return 0

    monkeypatch.setattr(flow, "run_recorded", run)
    monkeypatch.setattr(flow, "finish_recording", lambda *_: 0)
    with pytest.raises(UsageError, match=r"nothing could be written to .*, as on a full disk"):
        flow.record(Start(("true",)), RecordOptions(into=str(tmp_path / "r"), key=KEY.decode()))


def test_the_next_recording_in_an_empty_folder_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(_start: Start, options: RecordOptions) -> int:
        sink, _ = _process(Path(options.into))
        return int(not sink.put(_line("early")))

    options = RecordOptions(into=str(tmp_path / "r"), key=KEY.decode())
    monkeypatch.setattr(flow, "run_recorded", lambda *_: 0)
    flow.record(Start(("true",)), options)
    monkeypatch.setattr(flow, "run_recorded", run)
    assert flow.record(Start(("true",)), options)[0] == 0


def test_a_masking_that_a_signal_ended_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A signal leaves no output; the recording says that it is not masked, until that is made up for."""
    folder, killed = tmp_path / "recording", tmp_path / "killed"
    folder.mkdir()
    killed.mkdir()
    sink, _ = _process(folder)
    sink.put(_line("early"))
    sink.close()
    (killed / "__main__.py").write_text("import os, signal; os.kill(os.getpid(), signal.SIGTERM)")
    with monkeypatch.context() as patch:
        patch.setattr(probe_tools, "PROBE", killed)
        with pytest.raises(InternalError, match=r"once more failed: it was ended by SIGTERM\.$"):
            finish_recording(folder, RecordOptions(into=str(folder)))
    assert recording_files.is_unmasked(folder)
    said = [
        "".join(describe_lock(LockResult(Lock(Setup()), {}, is_unmasked=told), "there", "en")) for told in (True, False)
    ]
    assert ["masking of this recording was not finished" in text for text in said] == [True, False]
    finish_recording(folder, RecordOptions(into=str(folder)))
    assert not recording_files.is_unmasked(folder)


def test_secrets_that_wait_for_the_masking_say_that_it_is_not_done(tmp_path: Path) -> None:
    _, keeper = _process(tmp_path)
    assert not recording_files.is_unmasked(tmp_path)
    keeper.keep(_SECRET, "masked-1")
    assert recording_files.is_unmasked(tmp_path)
    probe.finish(str(tmp_path), Masking(KEY), KEY)
    assert not recording_files.is_unmasked(tmp_path)
