"""A change that moves whole files asks for many names: each file is parsed a few times for all of them."""

from collections import Counter
from pathlib import Path

import pytest

from toolkit.model.tree import SourceFile
from toolkit.proof.names import mentioned_names, taken_names
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements import changed_statements
from toolkit.source.parse import parse_file

_NAMES = [f"value_{number}" for number in range(40)]
_MOVED = "".join(
    f"{name} = {number}\n\n\ndef read_{name}():\n    return {name}\n" for number, name in enumerate(_NAMES)
)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Path -> how often it was parsed."""
    found: Counter[str] = Counter()

    def count(path: str, data: bytes) -> SourceFile:
        found[path] += 1
        return parse_file(path, data)

    for module in (changed_statements, mentioned_names, taken_names):
        monkeypatch.setattr(module, "parse_file", count)
    return found


def test_a_file_that_is_moved_is_parsed_a_few_times(parsed: Counter[str]) -> None:
    moved = _MOVED.encode()
    found = changed_statements.changed_statements(
        {"old.py": moved, "new.py": None}, {"old.py": None, "new.py": moved}, lambda _path: False
    )
    read = {one.names[0]: one.uses for one in found if one.path == "new.py" and one.shape == "module" and one.names}
    assert len(read) == len(_NAMES)
    assert all(len(lines) == 1 for lines in read.values())
    assert max(parsed.values()) <= 4


def test_a_file_that_mentions_names_is_parsed_once_for_all_of_them(tmp_path: Path, parsed: Counter[str]) -> None:
    (tmp_path / "app.py").write_text(f"# {tmp_path}\nimport old\n\nprint(old.value_3, 'value_4')\n")
    (tmp_path / "old.py").write_text(_MOVED)
    sources = ProjectSources(tmp_path, lambda _path: False, {})
    assert [name for name in _NAMES if sources.find_mention(name, "old.py")] == ["value_3", "value_4"]
    assert [name for name in _NAMES if sources.find_taker("old.py", [name])] == ["value_3", "value_4"]
    assert sources.find_taker("old.py", _NAMES) == "app.py:4"
    assert parsed["app.py"] == 2
