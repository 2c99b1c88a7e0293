"""Measuring files: each content once, whatever it is called, and a lost file costs only itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import write
from tests.history.repositories import Memory
from toolkit.executors.serial import run
from toolkit.flows.measure_file import Measurer
from toolkit.flows.measure_files import as_files, measure_files
from toolkit.model.cache import NoCache
from toolkit.model.request import silent
from toolkit.model.results import Result
from toolkit.source.file_bytes import FileBytes, read_files
from toolkit.wiring.plugins import metrics, rules

MEASURER = Measurer(tuple(metrics().values()), tuple(rules().values()), "1")


class Counted:
    """A runner that notes what it is given."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def __call__(self, measurer, items) -> Iterator:
        self.given += [path for path, _ in items]
        return run(measurer, items)


def read(root: Path, **files: str) -> FileBytes:
    write(root, {f"{name}.py": text for name, text in files.items()})
    return read_files(root, sorted(f"{name}.py" for name in files), 1 << 20)


def measured(found: FileBytes, cache, measurer: Measurer = MEASURER) -> tuple[dict, tuple, list[str]]:
    counted = Counted()
    contents, lost = measure_files(found, measurer, cache, counted, silent)
    return contents, lost, counted.given


def test_what_was_measured_before_is_not_measured_again(tmp_path: Path) -> None:
    cache = Memory()
    found = read(tmp_path, a="x = 1\n", b="def f():\n    return bad\n")
    first, _, given = measured(found, cache)
    assert given == ["a.py", "b.py"]
    again, _, given = measured(found, cache)
    assert given == []
    assert again == first


def test_a_moved_or_reverted_file_costs_nothing(tmp_path: Path) -> None:
    cache = Memory()
    measured(read(tmp_path / "1", a="x = 1\n", b="y = 2\n"), cache)
    contents, _, given = measured(read(tmp_path / "2", moved="x = 1\n", b="y = 3\n"), cache)
    assert given == ["b.py"]
    assert set(contents) == {"moved.py", "b.py"}
    assert measured(read(tmp_path / "3", a="x = 1\n", b="y = 2\n"), cache)[2] == []


def test_another_version_measures_anew(tmp_path: Path) -> None:
    cache, found = Memory(), read(tmp_path, a="x = 1\n")
    measured(found, cache)
    assert measured(found, cache, Measurer(MEASURER.metrics, MEASURER.rules, "2"))[2] == ["a.py"]


def test_a_lost_file_is_named_with_its_reason_and_tried_again(tmp_path: Path) -> None:
    cache, found = Memory(), read(tmp_path, a="x = 1\n", bad="def f(:\n")
    for _ in range(2):
        contents, lost, given = measured(found, cache)
        assert set(contents) == {"a.py"}
        assert [(item.path, item.reason) for item in lost] == [("bad.py", "syntax")]
        assert "line 1" in lost[0].detail
        assert "bad.py" in given


def test_a_result_without_value_and_reason_is_a_fault(tmp_path: Path) -> None:
    def nothing(_measurer, items):
        return (Result(item) for item in items)

    _, lost = measure_files(read(tmp_path, a="x = 1\n"), MEASURER, NoCache(), nothing, silent)
    assert [item.reason for item in lost] == ["fault"]


def test_what_cannot_be_read_is_named_with_its_reason(tmp_path: Path) -> None:
    write(tmp_path, {"a.py": "x = 1\n", "large.py": "x" * 100})
    found = read_files(tmp_path, ["a.py", "gone.py", "large.py"], 50)
    assert [(item.path, item.reason) for item in found.unread] == [("gone.py", "vanished"), ("large.py", "too_large")]
    contents, lost, _ = measured(found, NoCache())
    assert set(contents) == {"a.py"}
    assert [item.reason for item in lost] == ["vanished", "too_large"]


def test_the_order_in_which_results_arrive_does_not_matter(tmp_path: Path) -> None:
    found = read(tmp_path, **{f"m{n}": f"x = {n}\n" for n in range(9)})

    def backwards(measurer, items):
        return run(measurer, items[::-1])

    one, _ = measure_files(found, MEASURER, NoCache(), run, silent)
    other, _ = measure_files(found, MEASURER, NoCache(), backwards, silent)
    assert list(one.items()) == list(other.items())


def test_progress_is_told_of_each_file(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    found = read(tmp_path, a="x = 1\n", b="y = 1\n")
    measure_files(found, MEASURER, NoCache(), run, lambda *what: told.append(what))
    assert told == [("measure", 1, 2), ("measure", 2, 2)]


@pytest.mark.parametrize("path", ["a.py", "deep/in/other.py", "tests/test_a.py"])
def test_nothing_in_a_content_depends_on_the_path(path: str) -> None:
    data = b"import os\n\n\nclass A(B):\n    def f(self):\n        try: g()\n        except Exception: pass\n"
    assert MEASURER((path, data)) == MEASURER(("a.py", data))


def test_contents_are_put_back_to_their_paths(tmp_path: Path) -> None:
    found = read(tmp_path, a="x = 1\n", test_a="x = 1\n")
    contents, _, _ = measured(found, NoCache())
    one, test = as_files(found, contents, lambda path: path.startswith("test"))
    assert (one.path, one.is_test, test.path, test.is_test) == ("a.py", False, "test_a.py", True)
    assert one.digest == test.digest
    assert one.content == test.content
