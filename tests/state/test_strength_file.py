"""A file of measured strength that nobody can have measured is refused with its name, and with what helps."""

import os
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from toolkit.errors import UsageError
from toolkit.model.strength import LockStrengths, Strength
from toolkit.state.strength_file import FILE, read_strength, strength_bytes

_HUGE = "1" + "0" * 400
_FUNCTION = '{{"functions": [{{"about": "a.py::f", "mutants": {}, "tried": {}, "noticed": {}{}}}]}}'
_IMPOSSIBLE = [
    _FUNCTION.format(1, 2, 0, ""),
    _FUNCTION.format(2, 1, 2, ""),
    _FUNCTION.format(-1, -1, -1, ""),
    _FUNCTION.format(_HUGE, 1, 1, ""),
    _FUNCTION.format(2, 2, 1, f', "noticed_at": [{_HUGE}]'),
    _FUNCTION.format(2, 2, 1, ', "weighed": 1.5'),
    _FUNCTION.format(2, 2, 1, ', "survivors": [{"symbol": "a.py::f", "line": -4, "kind": "return"}]'),
    _FUNCTION.format(1, 1, 2, "").replace("functions", "endpoints"),
    f'{{"equivalent": {_HUGE}}}',
    '{"seconds": -1}',
]


@pytest.mark.parametrize("text", _IMPOSSIBLE)
def test_counts_that_cannot_be(text: str, tmp_path: Path) -> None:
    write(tmp_path, {FILE: text})
    with pytest.raises(UsageError, match=r"(?s)is damaged: .*\. Remove it, then measure anew"):
        read_strength(tmp_path, tmp_path)


def test_what_was_measured_is_read_again(tmp_path: Path) -> None:
    measured = LockStrengths(endpoints=(Strength("GET /", 3, 2, 1),), equivalent=4)
    write(tmp_path, {FILE: strength_bytes(measured)})
    assert (found := read_strength(tmp_path, tmp_path)) is not None
    assert (found.endpoints, found.equivalent) == (measured.endpoints, 4)


def test_a_pipe_in_its_place_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    assert read_strength(tmp_path, tmp_path) is None
    os.mkfifo(tmp_path / FILE)
    ran = tebiki("strength", tmp_path, "--lock", tmp_path, "--seconds", "1")
    assert (ran.code, "it is a pipe or a device, and no file. Remove it" in ran.err) == (2, True)
