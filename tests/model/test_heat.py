"""Heat of files, with a past and without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.facts import Content, File
from toolkit.model.graph import Edge, ImportGraph
from toolkit.model.heat import heat, ranked_by
from toolkit.model.history import FileHistory, History
from toolkit.model.project import Project


def file(path: str, cognitive: int, *, is_test: bool = False) -> File:
    content = Content(False, "utf-8", {"cognitive": cognitive}, (), (), (), (), (), (), "")
    return File(path, "", is_test, content)


def past(**recent: int) -> History:
    files = tuple(FileHistory(f"{name}.py", n, n, 0, 0, 0, {}, "", "") for name, n in recent.items())
    return History(commits=9, files=files)


FILES = (file("a.py", 40), file("b.py", 10), file("new.py", 90), file("test_a.py", 99, is_test=True))


def test_with_a_past_complexity_counts_times_recent_changes() -> None:
    project = Project("p", FILES, history=past(a=10, b=10))
    assert ranked_by(project) == "change"
    assert heat(project) == {"a.py": 1.0, "b.py": 0.5, "new.py": 0.0}


def test_without_a_past_it_counts_by_who_imports_it() -> None:
    edges = (Edge("b.py", "a.py", 1), Edge("new.py", "a.py", 1, typing=True))
    project = Project("p", FILES[:2], imports=ImportGraph({"a.py": "a", "b.py": "b", "new.py": "new"}, edges))
    assert ranked_by(project) == "reach"
    warmth = heat(project)
    assert warmth["a.py"] == 1.0
    assert warmth["b.py"] == pytest.approx((10 / (40 * 1.5849625)) ** 0.5)


@pytest.mark.parametrize("files", [(), (file("a.py", 0),)])
def test_where_nothing_is_complex_nothing_is_hot(files: tuple[File, ...]) -> None:
    assert heat(Project("p", files)) == dict.fromkeys([item.path for item in files], 0.0)


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(0, 50)), min_size=1, max_size=6))
def test_heat_lies_between_0_and_1_and_grows_with_both(rows: list[tuple[int, int]]) -> None:
    files = tuple(file(f"f{n}.py", cognitive) for n, (cognitive, _) in enumerate(rows))
    warmth = heat(Project("p", files, history=past(**{f"f{n}": recent for n, (_, recent) in enumerate(rows)})))
    assert all(0 <= value <= 1 for value in warmth.values())
    assert max(warmth.values()) in (0.0, 1.0)
    for n, left in enumerate(rows):
        for m, right in enumerate(rows):
            if left[0] >= right[0] and left[1] >= right[1]:
                assert warmth[f"f{n}.py"] >= warmth[f"f{m}.py"]
