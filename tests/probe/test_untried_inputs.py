"""Inputs beside known ones for Python 2.7, in which none is tried: of changed functions, in the form of its texts."""

import json
import subprocess
from pathlib import Path
from typing import Any

from tests.interpreters import interpreter, sweep
from toolkit.probe.generate.untried_inputs import untried_inputs
from toolkit.session.probe_environment import PROBE

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


LISTING = """
import json, sys, types
package = types.ModuleType("tebiki_probe")
package.__path__ = [sys.argv[1]]
sys.modules["tebiki_probe"] = package
from tebiki_probe.generate.untried_inputs import untried_inputs
print(json.dumps(list(untried_inputs(json.loads(sys.argv[2])))))
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
    assert given[0]["name"] == {"$binary": {"base64": "Y2Fmw6n/", "subType": "00"}}  # of no encoding


def test_bytes_beyond_ascii_are_no_plain_texts(tmp_path: Path) -> None:
    names = [one["given"]["name"] for one in _told(tmp_path, 2, ("label", {"name": "tea", "width": 3}))]
    assert "tea\n" in names
    assert {"$py": "bytes", "of": "tea\xe9"} in names


@sweep("2.7")
def test_python_2_makes_the_same_ones(version: str, tmp_path: Path) -> None:
    (tmp_path / "shop.py").write_text(SOURCE)
    texts = {"$py": "unicode", "of": "caf\xe9"}, {"$py": "bytes", "of": "caf\xe9"}, "tea", '{"a": 1}'
    asks = [{"seam": "shop:label", "symbol": "shop.py::label", "given": {"name": one, "width": 3}} for one in texts]
    asked = {"root": str(tmp_path), "focus": {"shop.py": [(2, 2)]}, "known": asks}
    words = [interpreter(version), "-B", "-c", LISTING, str(PROBE), json.dumps(asked)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == list(untried_inputs(asked))
