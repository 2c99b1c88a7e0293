"""Find effects of a change that no case can show: files other than code, and changes outside of statements.

Every changed file counts, with the reason, with four exceptions: a Python file that exists before and after, whose
statements are judged one by one; documentation that no code names; a test in a folder of tests that production code
neither imports nor names; and files of tebiki's own that judge no change (`judging/own_files.py`).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from toolkit.model.proof import Executable, Link, State, is_python, is_same
from toolkit.model.verdict import UnheldLine, WhyUnheld
from toolkit.proof.judging.documentation import is_documentation
from toolkit.proof.judging.own_files import is_own_file, is_own_file_read, replaces_settings
from toolkit.proof.names.project_sources import ProjectSources, is_in_tests
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.proof.statements.lossless_tokens import comments_of

_OF_ENCODING = 2  # first lines, in which a comment may name the encoding
_READ_BY_TOOLS = re.compile(r"#!|#.*coding[:=]|#\s*///|#\s*[a-z][\w.-]*:\s*\S|#\s*-\*-")
"""Comments that may have an effect when a program is started, built or run."""
_FOR_CHECKERS = re.compile(
    r"#\s*(noqa|nosec|pragma|pylint|flake8|ruff|fmt|isort|yapf|mypy|pyright|todo|note|see|e\.g)\b", re.IGNORECASE
)
"""Those of them that are only read by people, or by tools that check or format code."""


@dataclass(frozen=True)
class WholeChange:
    """A change with its context.

    Attributes:
        before, after: the files of the change.
        statements: the statements that it changes.
        sources: returns the project; only called if something must be looked up.
        is_test: whether a path is that of a test.
    """

    before: State
    after: State
    statements: Sequence[ChangedStatement]
    sources: Callable[[], ProjectSources]
    is_test: Callable[[str], bool]


def changes_beyond_statements(change: WholeChange) -> Iterator[UnheldLine]:
    """Yield a line for each effect of a change that no case can show."""
    unread = {it.path for it in change.statements if it.shape == "file"}
    touched = {it.path for it in change.statements}
    for path, new in sorted(change.after.items()):
        old = change.before.get(path)
        if why := _why_file_counts(change, path, old, new):
            yield UnheldLine(path, 0, path, why, is_deleted=new is None)
        elif path in unread and is_python(path, old, new):
            yield UnheldLine(path, 0, path, "unreadable")
        elif is_python(path, old, new) and not change.is_test(path) and not is_same(old, new):
            if line := _changed_comment(old, new):
                yield UnheldLine(path, line, path, "comment")
            elif found := _find_reader(change.sources(), path, [old, new], is_touched=path in touched):
                yield UnheldLine(path, 0, path, "looked_at", detail=found)


def _find_reader(sources: ProjectSources, path: str, sides: list[bytes | None], *, is_touched: bool) -> str:
    """Return the `path:line` of what may read a file, or if no statement of it is changed, its lines in frames."""
    readers = sources.readers
    if (found := readers.find_code(path)) or is_touched:
        return found
    caller = readers.find("callers", path)
    return readers.find("errors", path) or (caller if caller and sources.seers.find_called(sides) else "")


def _why_file_counts(change: WholeChange, path: str, old: bytes | None, new: bytes | None) -> WhyUnheld | None:
    if is_in_tests(path, change.is_test):
        sources = change.sources()
        is_used = is_python(path, old, new) and (sources.may_import_test(path) or sources.is_named(path))
        is_named = sources.is_linked(path) or sources.file_mentions.names_tests(path)
        return "test_file" if is_used or is_named else None
    if isinstance(old, Link) or isinstance(new, Link):
        return None if is_same(old, new) else "link"
    if None not in (old, new) and isinstance(old, Executable) != isinstance(new, Executable):
        return "rights"
    return None if is_same(old, new) else _why_content_counts(change, path, old, new)


def _why_content_counts(change: WholeChange, path: str, old: bytes | None, new: bytes | None) -> WhyUnheld | None:
    if change.is_test(path):
        return "test_file"
    if is_python(path, old, new):
        return "file_itself" if old is None or new is None else None
    if is_own_file(path, old, new) and not replaces_settings(path, old, new, change.sources()):
        return "read_by_code" if is_own_file_read(path, change.sources()) else None
    if not is_documentation(path):
        return "not_python"
    sources = change.sources()
    is_read = sources.is_in_package(path) or sources.is_linked(path) or sources.file_mentions.names_file(path)
    return "read_by_code" if is_read else None


def _changed_comment(old: bytes | None, new: bytes | None) -> int:
    """Return the line of the new file at which an effective comment differs; 0: there is none."""
    if _first_line(old) != _first_line(new):
        return 1
    was, now = (_read_comments(data or b"") for data in (old, new))
    if [text for _, text in was] == [text for _, text in now]:
        return 0
    known = [text for _, text in was]
    return next((line for line, text in now if text not in known), 1)


def _first_line(data: bytes | None) -> bytes:
    """Return the shebang line of a file; empty if there is none."""
    return (data or b"").partition(b"\n")[0] if (data or b"").startswith(b"#!") else b""


def _read_comments(data: bytes) -> list[tuple[int, str]]:
    """Return each effective comment with its line; in the first two, where encodings count, the text has the line."""
    found = [(line, text.strip()) for line, text in comments_of(data.decode("utf-8", "replace"))]
    has_script = any(text.startswith("# ///") for _, text in found)
    return [
        (line, f"{line} {text}" if line <= _OF_ENCODING else text)
        for line, text in found
        if has_script or (_READ_BY_TOOLS.match(text) and not _FOR_CHECKERS.match(text))
    ]
