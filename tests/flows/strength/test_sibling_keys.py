"""A copied line whose key was forgotten is a mutant of a changed statement: another key of the same object."""

import json
import subprocess
from pathlib import Path

from tests.flows.strength.test_mutants import LISTING
from tests.interpreters import interpreter, sweep
from toolkit.session.probe_environment import PROBE

FUNCTION = """\
def f(bounds, row, other):
    lower = bounds[0]
    upper = bounds[2]
    last = bounds[-1]
    row["kept"] = row.get("start") or row["end"]
    return lower, upper, other[5], row[lower], [take(one) for one in row]


def g(row):
    def take(name):
        return row[0], name
    return take(row[1])
"""


def _keys(tmp_path: Path, version: str, line: int) -> set[tuple[str, str]]:
    """Return (was, now) of the mutants of a line that take another key."""
    (tmp_path / "m.py").write_text(FUNCTION)
    words = [interpreter(version), "-B", "-c", LISTING, str(PROBE)]
    asked = json.dumps([str(tmp_path / "m.py"), [[line, line]]])
    ran = subprocess.run(words, input=f"{asked}\n", capture_output=True, text=True, check=True)
    return {(was, now) for _, at, kind, was, now in json.loads(ran.stdout) if kind == "key" and at == line}


@sweep("2.7", "3.8", "3.13")
def test_every_other_key_of_the_same_object_is_a_mutant(version: str, tmp_path: Path) -> None:
    assert _keys(tmp_path, version, 2) == {("0", "2"), ("0", "-1")}
    assert _keys(tmp_path, version, 4) == {("-1", "0"), ("-1", "2")}
    assert {("start", "end"), ("end", "start")} <= _keys(tmp_path, version, 5)
    assert _keys(tmp_path, version, 6) == set()
    assert _keys(tmp_path, version, 11) == {("0", "1")}
