"""The ledger: what may enter it, and that nothing is ever lost from it."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.command_line import HOME
from toolkit.errors import LedgerError
from toolkit.model.estimate import COMPONENTS, Hours
from toolkit.model.ledger import ACTIVITIES, ROLES, Frozen, LedgerEntry
from toolkit.state.durations import parse_hours
from toolkit.state.ledger_file import NAME, append_entries, read_ledger
from toolkit.state.ledger_lines import check_entry, format_entries, normalize_pull_request, parse_ledger

TODAY = "2026-01-30"
hours = st.floats(0.01, 24, allow_nan=False).map(lambda value: round(value, 4))
ranges = st.lists(hours, min_size=4, max_size=4).map(lambda values: Hours(*sorted(values)))
entries = st.builds(
    LedgerEntry,
    pr=st.from_regex(r"[A-Z0-9-]{1,20}", fullmatch=True),
    hours=hours,
    day=st.dates(min_value=date(1990, 1, 1)).map(lambda day: day.isoformat()),
    part=st.sampled_from(ACTIVITIES),
    step=st.text(max_size=10),
    estimate=st.none() | st.builds(Frozen, ranges, st.dictionaries(st.sampled_from(COMPONENTS), ranges)),
    by=st.sampled_from(("", *ROLES)),
    id=st.text(max_size=10),
)


@given(st.lists(entries, max_size=5))
def test_what_is_written_is_read(rows):
    assert parse_ledger(format_entries(rows), "ledger") == tuple(rows)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.5h", 3.5),
        ("3h30m", 3.5),
        ("3h 30m", 3.5),
        ("90m", 1.5),
        ("1d", 7),
        ("1d 2h", 9),
        ("0.5d", 3.5),
        ("1w", 35),
        ("1:30", 1.5),
        ("01:30:36", 1.51),
        ("90 min", 1.5),
        ("2 hours", 2),
        ("1時間30分", 1.5),
        ("2人日", 14),
        ("45s", 0.0125),
    ],
)
def test_durations(text, expected):
    assert parse_hours(text, 7) == pytest.approx(expected)


@pytest.mark.parametrize(
    "text", ["", "3", "h", "-1h", "0h", "1h-", "3,5h", "1h1h", "1:75", "NaNh", "infh", "３h", "1e3h"]
)
def test_what_is_no_duration(text):
    with pytest.raises(LedgerError, match="Write"):
        parse_hours(text, 8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#412", "412"),
        ("!7", "7"),
        ("https://example.invalid/o/r/pull/412#issuecomment-1", "412"),
        ("https://example.invalid/g/r/-/merge_requests/9", "9"),
        (" SHOP-31 ", "SHOP-31"),
        ("412", "412"),
    ],
)
def test_one_pull_request_has_one_name(text, expected):
    assert normalize_pull_request(text) == expected
    assert check_entry(LedgerEntry(text, 1, TODAY), TODAY).pr == expected


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (LedgerEntry("1", 24.1, TODAY), "more than a day has"),
        (LedgerEntry("1", 0, TODAY), "not above zero"),
        (LedgerEntry("1", float("nan"), TODAY), "not above zero"),
        (LedgerEntry("1", float("inf"), TODAY), "more than a day has"),
        (LedgerEntry("1", 1, "2026-02-01"), "has not come yet"),
        (LedgerEntry("1", 1, "2026-1-3"), "not a day"),
        (LedgerEntry("1", 1, "20260103"), "not a day"),
        (LedgerEntry("1", 1, "1970-01-01"), "not a day"),
        (LedgerEntry(" ", 1, TODAY), "names no pull request"),
        (LedgerEntry("x" * 101, 1, TODAY), "names no pull request"),
        (LedgerEntry("\x1b[2J", 1, TODAY), "names no pull request"),
    ],
)
def test_what_cannot_be_is_refused(entry, said):
    with pytest.raises(LedgerError, match=said):
        check_entry(entry, TODAY)


def test_tomorrow_is_today_somewhere():
    assert check_entry(LedgerEntry("1", 24, "2026-01-31"), TODAY)


GOOD = b'{"pr":"1","hours":1.0,"day":"2026-01-30"}'


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"pr":"1","hours":1.0,"day":"2026-', "not an entry"),
        (b'{"pr":"1","hours":"1","day":"2026-01-30"}', "Expected `float`"),
        (b'{"pr":"1","hours":-1,"day":"2026-01-30"}', "not above zero"),
        (b'{"pr":"1","hours":1,"day":"2026-01-30","who":"x"}', "unknown field `who`"),
        (b'{"pr":"1","hours":1,"day":"2026-01-30","part":"lunch"}', "Invalid enum value"),
        (b"<<<<<<< ours", "merge conflict"),
        (b"\xff", "not UTF-8"),
        (b"[]", "not an entry"),
    ],
)
def test_a_line_edited_by_hand_is_named_and_nothing_is_written(tmp_path, line, said):
    file = tmp_path / NAME
    file.parent.mkdir()
    data = b"\n".join([GOOD, b"", line])
    file.write_bytes(data)
    with pytest.raises(LedgerError, match=f"ledger.jsonl:3: .*{said}"):
        read_ledger(tmp_path)
    with pytest.raises(LedgerError, match=r"ledger\.jsonl:3"):
        append_entries(tmp_path, lambda _: [LedgerEntry("2", 1, TODAY)])
    assert file.read_bytes() == data
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("before", [b"", GOOD, GOOD + b"\n", b"\xef\xbb\xbf" + GOOD + b"\r\n", GOOD + b"\n\n"])
def test_what_is_there_stays_byte_by_byte(tmp_path, before):
    file = tmp_path / NAME
    file.parent.mkdir()
    file.write_bytes(before)
    file.chmod(0o664)
    append_entries(tmp_path, lambda _: [LedgerEntry("2", 1, TODAY)])
    assert file.read_bytes().startswith(before)
    assert [entry.pr for entry in read_ledger(tmp_path)] == (["1", "2"] if before else ["2"])
    assert file.stat().st_mode & 0o777 == 0o664


def test_a_ledger_that_is_a_link_stays_one(tmp_path):
    (tmp_path / NAME).parent.mkdir()
    (tmp_path / "elsewhere").write_bytes(GOOD + b"\n")
    (tmp_path / NAME).symlink_to(tmp_path / "elsewhere")
    append_entries(tmp_path, lambda _: [LedgerEntry("2", 1, TODAY)])
    assert (tmp_path / NAME).is_symlink()
    assert len((tmp_path / "elsewhere").read_bytes().splitlines()) == 2


def test_a_ledger_that_cannot_be_read_or_written(tmp_path):
    (tmp_path / NAME).mkdir(parents=True)
    with pytest.raises(LedgerError, match="cannot be read"):
        read_ledger(tmp_path)
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".tebiki").write_text("a file")
    with pytest.raises(LedgerError, match="Nothing was changed"):
        append_entries(tmp_path / "project", lambda _: [LedgerEntry("2", 1, TODAY)])


def test_a_failure_leaves_what_was_there(tmp_path, monkeypatch):
    append_entries(tmp_path, lambda _: [LedgerEntry("1", 1, TODAY)])
    before = (tmp_path / NAME).read_bytes()

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(LedgerError, match="No space left"):
        append_entries(tmp_path, lambda _: [LedgerEntry("2", 1, TODAY)])
    assert (tmp_path / NAME).read_bytes() == before
    assert list((tmp_path / NAME).parent.iterdir()) == [tmp_path / NAME]


WRITER = """
import sys
from datetime import date
from pathlib import Path
from toolkit.state.ledger_file import append_entries
from toolkit.model.ledger import LedgerEntry
for number in range(int(sys.argv[3])):
    append_entries(Path(sys.argv[1]), lambda _: [LedgerEntry(f"{sys.argv[2]}-{number}", 1.0, "2026-01-30")])
    print(number, flush=True)
"""


def writer(root: Path, name: str, count: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", WRITER, str(root), name, str(count)]
    return subprocess.Popen(command, cwd=HOME, stdout=subprocess.PIPE)


def test_many_at_once_lose_nothing(tmp_path):
    running = [writer(tmp_path, name, 15) for name in "ABCD"]
    assert [process.wait(60) for process in running] == [0] * 4
    for process in running:
        process.stdout.close()  # type: ignore[union-attr]
    expected = {f"{name}-{number}" for name in "ABCD" for number in range(15)}
    assert {entry.pr for entry in read_ledger(tmp_path)} == expected


def test_threads_of_one_process_lose_nothing(tmp_path):
    with ThreadPoolExecutor(6) as pool:
        list(
            pool.map(lambda number: append_entries(tmp_path, lambda _: [LedgerEntry(str(number), 1, TODAY)]), range(40))
        )
    assert {entry.pr for entry in read_ledger(tmp_path)} == set(map(str, range(40)))


@pytest.mark.parametrize("wait", [0.0, 0.003, 0.01])
def test_killed_in_the_middle(tmp_path, wait):
    process = writer(tmp_path, "K", 10_000)
    assert process.stdout
    said = [int(process.stdout.readline()) for _ in range(5)]
    time.sleep(wait)
    process.send_signal(signal.SIGKILL)
    process.wait(60)
    said += list(map(int, process.stdout.read().split()))
    process.stdout.close()
    kept = read_ledger(tmp_path)
    assert [entry.pr for entry in kept] == [f"K-{number}" for number in range(len(kept))]
    assert len(kept) in {len(said), len(said) + 1}
    append_entries(tmp_path, lambda _: [LedgerEntry("after", 1, TODAY)])
    assert read_ledger(tmp_path)[:-1] == kept
