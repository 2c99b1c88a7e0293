"""The cases of a lock that tell something about a function."""

import json
from pathlib import Path

from toolkit.state.telling_cases import telling_cases


def test_generated_calls_that_raise_do_not_count(tmp_path: Path) -> None:
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
    assert telling_cases(tmp_path) == {"a.py::deny": 1, "a.py::helper": 1, "a.py::parse": 0, "a.py::split": 1}
    assert not telling_cases(tmp_path / "none")
