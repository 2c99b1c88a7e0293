"""Answers that are computed once, and after an edit for what changed, against those of all files each time."""

import pickle
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.project_facts import WHOLE, ProjectFacts, Selected

_NAMES = st.lists(st.sampled_from(["_a", "_b", "_c", "_a_"]), unique=True)
_VALUES = st.fixed_dictionaries({"names": _NAMES, "others": _NAMES, "is_odd": st.booleans()})
_PATHS = st.sampled_from(["a.py", "b.py", "c.py", "new.py"])
_FILES = st.dictionaries(_PATHS, _VALUES, max_size=4)


def _joined(files: Selected) -> list[tuple[str, list[str]]]:
    return [(path, sorted(facts["names"])) for path, facts in files.items()]


def _plain_answers(files: Mapping[str, Any]) -> list[object]:
    """Answers of the class, found in all files anew."""
    elsewhere = [
        any(name in facts[key] for other, facts in files.items() if other != path)
        for path in ("a.py", "b.py", "new.py")
        for key in ("names", "others")
        for name in ("_a", "_b", "_c", "_a_")
    ]
    unions = [{name for facts in files.values() for name in facts[key]} for key in ("names", "others")]
    is_any = any(facts["is_odd"] for facts in files.values())
    return [elsewhere, *unions, is_any, [(path, sorted(facts["names"])) for path, facts in files.items()]]


def _answers(project: ProjectFacts) -> list[object]:
    elsewhere = [
        project.is_elsewhere(key, name, path)
        for path in ("a.py", "b.py", "new.py")
        for key in ("names", "others")
        for name in ("_a", "_b", "_c", "_a_")
    ]
    unions = [project.union(key) for key in ("names", "others")]
    return [elsewhere, *unions, project.has_any("is_odd"), project.compute(_joined, "names")]


@given(_FILES, st.lists(st.tuples(_PATHS, _VALUES, st.booleans()), max_size=6))
def test_answers_after_edits_are_those_of_all_files(files: dict[str, Any], edits: list[tuple[str, Any, bool]]) -> None:
    base = ProjectFacts(files)
    assert _answers(base) == _plain_answers(files)
    now, plain = base, files
    for path, value, goes_on in edits:
        start, known = (now, plain) if goes_on else (base, files)
        now, plain = start.with_file(path, value), {**known, path: value}
        assert _answers(now) == _plain_answers(plain)
        assert _answers(base) == _plain_answers(files)


def test_an_answer_is_computed_for_the_facts_that_it_depends_on() -> None:
    computed: list[Selected] = []
    count = computed.append
    base = ProjectFacts({"a.py": {"names": ["_a"], "others": []}, "b.py": {"names": [], "others": []}})
    base.compute(count, "names")
    base.with_file("a.py", {"names": ["_a"], "others": ["_b"]}).compute(count, "names")
    assert len(computed) == 1
    edited = base.with_file("a.py", {"names": [], "others": []})
    edited.compute(count, "names")
    assert base.with_file("a.py", {"names": [], "others": []}) is edited
    edited.compute(count, "names")
    assert computed == [
        {"a.py": {"names": ["_a"]}, "b.py": {"names": []}},
        {"a.py": {"names": []}, "b.py": {"names": []}},
    ]


def test_a_file_without_changes_keeps_the_facts() -> None:
    base = ProjectFacts({"a.py": ["_a"]})
    assert base.with_file("a.py", ["_a"]) is base
    assert base.union(WHOLE) == {"_a"}
    assert base.with_file("b.py", ["_b"]).union(WHOLE) == {"_a", "_b"}


def test_workers_get_what_was_gathered() -> None:
    base = ProjectFacts({"a.py": {"names": ["_a"]}})
    base.compute(lambda _files: 1, "names")
    assert dict(pickle.loads(pickle.dumps(base))) == dict(base)
