"""The diff says the same to git as the new files."""

import subprocess
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.command_line import write
from toolkit.text.diff import diff

lines = st.lists(st.sampled_from([b"a", b"b\r", b"", b"\xff", b"c\x0c"]), max_size=9).map(b"\n".join)


@settings(max_examples=15, deadline=None)
@given(before=lines, after=lines, name=st.sampled_from(["a.py", "b/ä.py", 'c "d".py']))
def test_git_applies_it(tmp_path_factory: object, before: bytes, after: bytes, name: str) -> None:
    root: Path = tmp_path_factory.mktemp("tree")  # type: ignore[attr-defined]
    write(root, {name: before + b"\nend"})
    text = diff({name: before + b"\nend"}, {name: after + b"\nend"})
    if before == after:
        assert text == b""
        return
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], input=text, cwd=root, check=True)
    assert (root / name).read_bytes() == after + b"\nend"


def test_git_makes_a_file_that_is_new(tmp_path: Path) -> None:
    text = diff({}, {"b.py": b"x = 1\n"})
    subprocess.run(["git", "apply", "-"], input=text, cwd=tmp_path, check=True)
    assert (tmp_path / "b.py").read_bytes() == b"x = 1\n"


def test_a_missing_line_end_is_said() -> None:
    assert diff({"a.py": b"x"}, {"a.py": b"y\n"}) == (
        b"--- a/a.py\n+++ b/a.py\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+y\n"
    )
