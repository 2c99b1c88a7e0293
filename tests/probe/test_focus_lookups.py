"""Requests are made with the names and values that the functions of a change look up and compare."""

from pathlib import Path

from toolkit.probe.generate.focus_lookups import FocusLookups

OLD = """
import config

def paging(request):
    limit = to_int(request.args.get("limit"), config.LIMIT)
    page = request.args["page"]
    return limit if limit > 10 else page == "all"

def other(request):
    return request.args.get("sort")
"""
NEW = OLD.replace('.get("limit")', '.get("size")')


def test_names_and_values_of_both_states_are_found(tmp_path: Path) -> None:
    (tmp_path / "util.py").write_text(OLD, "utf-8")
    found = FocusLookups(str(tmp_path), {"util.py": [(5, 5)]}, {"util.py": NEW})
    assert set(found.names) == {"limit", "page", "size"}
    assert set(found.values) == {9, 10, 11, "all"}


def test_names_of_changed_lines_come_first(tmp_path: Path) -> None:
    old = 'def place(data, row):\n    a = row["stock"]\n    b = data["item"]\n    return a, b, data.get("many", 1)\n'
    new = old.replace('.get("many", 1)', '.get("many") or 1')
    for running, other in ((old, new), (new, old)):
        (tmp_path / "shop.py").write_text(running, "utf-8")
        found = FocusLookups(str(tmp_path), {"shop.py": [(2, 4)]}, {"shop.py": other})
        assert found.names[0] == "many"
        assert set(found.names) == {"many", "stock", "item"}


def test_names_that_a_loop_goes_through_are_found(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text('def f(data):\n    return [data[name] for name in ("email", "token")]\n', "utf-8")
    assert FocusLookups(str(tmp_path), {"a.py": [(2, 2)]}, None).names == ["email", "token"]


def test_what_cannot_be_read_names_nothing(tmp_path: Path) -> None:
    (tmp_path / "util.py").write_text("def f(:\n", "utf-8")
    found = FocusLookups(str(tmp_path), {"util.py": [(1, 1)], "gone.py": [(1, 1)]}, None)
    assert (found.names, found.values) == ([], [])
