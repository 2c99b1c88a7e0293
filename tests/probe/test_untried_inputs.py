"""Inputs beside known ones for Python 2.7, in which none is tried: of changed functions, in the form of its texts."""

from pathlib import Path
from typing import Any

from toolkit.probe.generate.untried_inputs import untried_inputs

SOURCE = """\
def label(name, width):
    if len(name) > width:
        return name[:width]
    return name


def other(name):
    return name


class Account(object):
    def pay(self, cents):
        return cents
"""


def _told(root: Path, line: int, *known: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
    (root / "shop.py").write_text(SOURCE)
    asks = [{"seam": f"shop:{name}", "symbol": f"shop.py::{name}", "given": given} for name, given in known]
    return list(untried_inputs({"root": str(root), "focus": {"shop.py": [(line, line)]}, "known": asks}))


def test_only_changed_functions_get_other_inputs(tmp_path: Path) -> None:
    known = [("label", {"name": "tea", "width": 3}), ("other", {"name": "x"}), ("Account.pay", {"cents": 7})]
    assert {one["symbol"] for one in _told(tmp_path, 2, *known)} == {"shop.py::label"}
    assert {one["given"]["cents"] for one in _told(tmp_path, 13, *known) if type(one["given"]["cents"]) is int} >= {
        6, 8, -7, 0,
    }  # fmt: skip


def test_texts_stay_what_they_are_in_python_2(tmp_path: Path) -> None:
    text = {"$py": "unicode", "of": "caf\xe9"}
    given = [one["given"] for one in _told(tmp_path, 2, ("label", {"name": text, "width": 3}))]
    assert {"name": text, "width": 4} in given
    assert {"name": {"$py": "unicode", "of": "caf_"}, "width": 3} in given
    assert not any(isinstance(one["name"], str) for one in given)


def test_bytes_beyond_ascii_are_no_plain_texts(tmp_path: Path) -> None:
    names = [one["given"]["name"] for one in _told(tmp_path, 2, ("label", {"name": "tea", "width": 3}))]
    assert "tea\n" in names
    assert {"$py": "bytes", "of": "tea\xe9"} in names
