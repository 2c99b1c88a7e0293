"""Read what a test run reached, from a coverage.py report in JSON or XML (Cobertura)."""

import json
from collections.abc import Iterable
from pathlib import PurePosixPath
from xml.etree import ElementTree

from toolkit.errors import UsageError
from toolkit.model.project import TestCoverage


def parse_coverage(data: bytes, name: str, paths: Iterable[str]) -> TestCoverage:
    """Turn a report into the lines that tests reached.

    Args:
        data: the bytes of the report.
        name: its file name, for error messages.
        paths: the files of the project. A report may have been made elsewhere, so a file of the report stands for
            the one file of the project that ends in the same names.

    Raises:
        UsageError: neither of the two formats, or it names no file of this project.
    """
    rows = list(_json(data, name) if data.lstrip()[:1] == b"{" else _xml(data, name))
    by_name: dict[str, list[str]] = {}
    for path in paths:
        by_name.setdefault(PurePosixPath(path).name, []).append(path)
    executed: dict[str, frozenset[int]] = {}
    missing: dict[str, frozenset[int]] = {}
    for reported, hit, missed in rows:
        if path := _same_file(reported, by_name.get(PurePosixPath(reported).name, [])):
            executed[path], missing[path] = hit, missed
    if not executed:
        raise UsageError(
            f"{name} names no file of this project ({len(rows)} files in it). Make it with `coverage json` in the "
            "project's own directory."
        )
    return TestCoverage(executed, missing)


_Row = tuple[str, frozenset[int], frozenset[int]]


def _json(data: bytes, name: str) -> Iterable[_Row]:
    try:
        files = json.loads(data)["files"]
        for path, lines in files.items():
            yield (
                path.replace("\\", "/"),
                frozenset(map(int, lines["executed_lines"])),
                frozenset(map(int, lines["missing_lines"])),
            )
    except (ValueError, KeyError, TypeError, AttributeError, ArithmeticError, RecursionError) as error:
        raise UsageError(
            f"{name} is not a coverage.py JSON report ({error!r}). Make it with `coverage json`."
        ) from error


def _xml(data: bytes, name: str) -> Iterable[_Row]:
    try:
        root = ElementTree.fromstring(data)  # noqa: S314 - expat limits entity expansion
        for item in root.iter("class"):
            hits = [(int(line.attrib["number"]), line.attrib["hits"] != "0") for line in item.iter("line")]
            yield (
                item.attrib["filename"].replace("\\", "/"),
                frozenset(number for number, hit in hits if hit),
                frozenset(number for number, hit in hits if not hit),
            )
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise UsageError(
            f"{name} is not a coverage report in JSON or XML ({error}). Make it with `coverage json`."
        ) from error


def _same_file(reported: str, candidates: list[str]) -> str:
    """The candidate of that very path, or that shares the most trailing names; empty if none or two share as many."""
    if reported in candidates:
        return reported
    wanted = PurePosixPath(reported).parts[::-1]
    shared = {path: _shared_names(wanted, PurePosixPath(path).parts[::-1]) for path in candidates}
    most = max(shared.values(), default=0)
    best = [path for path, count in shared.items() if count == most]
    return best[0] if most and len(best) == 1 else ""


def _shared_names(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    """Number of equal names from the end; 0 unless the shorter path is wholly shared."""
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count if count == min(len(left), len(right)) else 0
