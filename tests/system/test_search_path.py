"""Programs are found in absolute entries of the search path alone."""

import os
from pathlib import Path

import pytest

from toolkit.system.search_path import absolute_search_path, find_program


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("/usr/bin:/bin", "/usr/bin:/bin"),
        (".:/usr/bin", "/usr/bin"),
        (":/usr/bin:", "/usr/bin"),
        ("bin:../x", os.devnull),
        (".", os.devnull),
    ],
)
def test_relative_and_empty_entries_are_left_out(given: str, kept: str) -> None:
    assert absolute_search_path({"PATH": given}) == kept


def test_a_program_of_the_current_directory_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "helper"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    assert find_program("helper") == ""
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_program("helper") == str(program)
