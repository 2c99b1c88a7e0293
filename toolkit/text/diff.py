"""A change as text that `git apply` and `patch` read, byte for byte."""

import difflib
import re
from collections.abc import Iterator, Mapping

_LINE = re.compile(rb"[^\n]*\n|[^\n]+")
_NO_END = b"\n\\ No newline at end of file\n"


def diff(before: Mapping[str, bytes], after: Mapping[str, bytes]) -> bytes:
    """The unified diff of all files that differ, by path; files missing in `before` are new."""
    return b"".join(line for path in sorted(after) for line in _of_file(path, before.get(path), after[path]))


def _of_file(path: str, before: bytes | None, after: bytes) -> Iterator[bytes]:
    name = path.encode("utf-8", "backslashreplace")
    if not path.isprintable() or '"' in path:
        name = name.decode().encode("unicode_escape").replace(b'"', b'\\"')
    quoted = name.decode() != path
    old, new = (b'"' + side + name + b'"' if quoted else side + name for side in (b"a/", b"b/"))
    old = b"/dev/null" if before is None else old
    lines = _LINE.findall(before or b"")
    for line in difflib.diff_bytes(difflib.unified_diff, lines, _LINE.findall(after), old, new):
        yield line if line.endswith(b"\n") else line + _NO_END
