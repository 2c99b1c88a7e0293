"""The copied probes of this repository are those that tebiki would write, and dialects share one."""

import runpy
import shutil
from pathlib import Path

import pytest

from toolkit.characterize.probe_copy import PROBE_COPY, filter_probe_files, is_filter_probe, probe_files
from toolkit.flows.filters_characterize import _probe_files

SUITES = Path(__file__).parents[2] / "characterization_tests"
REFRESH = runpy.run_path(str(SUITES / "refresh.py"))


def test_checked_in_copies_and_tests_are_as_tebiki_writes_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert REFRESH["main"](["--check"]) == 0, capsys.readouterr().out


def test_there_is_one_copy_for_the_lock_and_one_for_all_dialects() -> None:
    copies = {str(folder.relative_to(SUITES)): files for folder, files in REFRESH["copies"]().items()}
    assert copies == {"push_api/tebiki_probe": probe_files(), "mongo_filters/tebiki_probe": filter_probe_files()}


def test_copies_are_marked_as_generated() -> None:
    for folder in REFRESH["copies"]():
        assert "do not edit" in (folder / "README.md").read_text()
    assert "tebiki_probe/** linguist-generated" in (SUITES.parent / ".gitattributes").read_text()
    assert "tebiki_probe/** linguist-generated" in (SUITES / "push_api" / ".gitattributes").read_text()


@pytest.mark.parametrize("damage", ["changed", "missing", "left over"])
def test_a_file_that_is_not_as_it_should_be_is_named(tmp_path: Path, damage: str) -> None:
    files = filter_probe_files()
    copy = _copy(tmp_path)
    assert list(REFRESH["outdated"](copy, files)) == []
    file = copy / "filters" / ("old.py" if damage == "left over" else "answer.py")
    if damage == "missing":
        file.unlink()
    else:
        file.write_text("pass\n")
    assert list(REFRESH["outdated"](copy, files)) == [file]
    assert not is_filter_probe(copy) or damage == "left over"


def test_a_dialect_gets_a_probe_of_its_own_unless_the_folder_around_has_the_same(tmp_path: Path) -> None:
    own = {f"{PROBE_COPY}/{name}": data for name, data in filter_probe_files().items()}
    assert _probe_files(tmp_path / "dialect") == own
    copy = _copy(tmp_path)
    assert _probe_files(tmp_path / "dialect") == {}
    (copy / "filters" / "answer.py").write_text("pass\n")
    assert _probe_files(tmp_path / "dialect") == own


def _copy(folder: Path) -> Path:
    copy = folder / PROBE_COPY
    shutil.copytree(SUITES / "mongo_filters" / PROBE_COPY, copy, ignore=shutil.ignore_patterns("__pycache__"))
    return copy
