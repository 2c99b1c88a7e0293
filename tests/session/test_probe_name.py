"""A project with a module named as the probe is refused in a sentence; the copy of a lock is not."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.errors import UsageError
from toolkit.session.probe_name import refuse_own_probe


@pytest.mark.parametrize("name", ["tebiki_probe.py", "tebiki_probe/__init__.py", "src/tebiki_probe/__init__.py"])
def test_a_module_named_as_the_probe_is_refused(tmp_path: Path, name: str):
    write(tmp_path, {name: ""})
    with pytest.raises(UsageError, match="named tebiki_probe"):
        refuse_own_probe(tmp_path, ["src"])


def test_the_copy_of_a_lock_and_other_folders_are_not_refused(tmp_path: Path):
    copy = {"tebiki_probe/__init__.py": "", "tebiki_probe/replay/lock.py": ""}
    write(tmp_path, {**copy, "tests/tebiki_probe/__init__.py": "", "src/tebiki_probe/notes.txt": ""})
    refuse_own_probe(tmp_path, ["src"])
