"""Functions that a lock reaches only with generated inputs that end in an exception."""

import json
from pathlib import Path

from toolkit.state.raising_cases import only_raising


def test_any_other_case_holds_a_function(tmp_path: Path) -> None:
    raised, returned = {"exception": {}}, {"result": 1}
    cases = [
        ("invented", "a.py::parse", raised, ("a.py::parse", "a.py::helper")),
        ("invented", "a.py::split", returned, ("a.py::split", "a.py::helper")),
        ("recorded", "a.py::deny", raised, ("a.py::deny",)),
        ("invented", "a.py::deny", raised, ("a.py::deny",)),
    ]
    (tmp_path / "cases").mkdir()
    lines = [
        json.dumps({"origin": origin, "ask": {"kind": "call", "symbol": symbol}, "parts": parts, "reached": reached})
        for origin, symbol, parts, reached in cases
    ]
    (tmp_path / "cases/a.jsonl").write_text("\n".join([*lines, "not JSON", "[]"]))
    assert only_raising(tmp_path) == {"a.py::parse"}
    assert not only_raising(tmp_path / "none")
