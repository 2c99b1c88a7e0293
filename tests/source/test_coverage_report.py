"""Reports of coverage.py, made here or elsewhere, whole or broken."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from toolkit.errors import UsageError
from toolkit.source.coverage_report import parse_coverage


def as_json(*paths: str) -> bytes:
    return json.dumps({"files": {path: {"executed_lines": [1, 2], "missing_lines": [3]} for path in paths}}).encode()


def as_xml(*paths: str) -> bytes:
    lines = '<line number="1" hits="4"/><line number="2" hits="1"/><line number="3" hits="0"/>'
    classes = "".join(f'<class filename="{path}"><lines>{lines}</lines></class>' for path in paths)
    return f"<coverage><packages><package><classes>{classes}</classes></package></packages></coverage>".encode()


@pytest.mark.parametrize("made", [as_json, as_xml])
def test_both_formats_say_the_same(made) -> None:
    found = parse_coverage(made("shop/app.py"), "report", ["shop/app.py", "other.py"])
    assert found.executed == {"shop/app.py": {1, 2}}
    assert found.missing == {"shop/app.py": {3}}


@pytest.mark.parametrize(
    ("reported", "paths", "meant"),
    [
        ("app.py", ["app.py", "shop/app.py"], "app.py"),
        ("/build/shop/app.py", ["app.py", "shop/app.py"], "shop/app.py"),
        ("C:\\build\\shop\\app.py", ["shop/app.py"], "shop/app.py"),
        ("app.py", ["src/app.py"], "src/app.py"),
        ("src/shop/app.py", ["shop/app.py", "other/app.py"], "shop/app.py"),
        ("app.py", ["one/app.py", "two/app.py"], None),
        ("other/app.py", ["shop/app.py"], None),
        ("shop/none.py", ["shop/app.py"], None),
    ],
)
@pytest.mark.parametrize("made", [as_json, as_xml])
def test_a_report_made_elsewhere_is_matched_by_the_ends_of_its_paths(made, reported, paths, meant) -> None:
    if meant is None:
        with pytest.raises(UsageError, match=r"report names no file of this project \(1 files in it\)"):
            parse_coverage(made(reported), "report", paths)
    else:
        assert set(parse_coverage(made(reported), "report", paths).executed) == {meant}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"text",
        b"{",
        b"{}",
        b'{"files": []}',
        b'{"files": {"a.py": {}}}',
        b'{"files": {"a.py": {"executed_lines": ["x"], "missing_lines": []}}}',
        b'{"files": {"a.py": {"executed_lines": [Infinity], "missing_lines": []}}}',
        b'{"files":' + b"[" * 100_000,
        b"<a>",
        b'<?xml version="1.0" encoding="klingon"?><a/>',
        b'<a><class filename="a.py"><line number="1"/></class></a>',
        b'<a><class filename="a.py"><line number="x" hits="1"/></class></a>',
        b"<a><class/></a>",
    ],
)
def test_what_is_no_report_is_named(data: bytes) -> None:
    with pytest.raises(UsageError, match=r"cov is not a coverage.* Make it with `coverage json`"):
        parse_coverage(data, "cov", ["a.py"])


def test_entities_that_grow_without_end_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 20}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "x">{entities}]><a><class filename="&e11;"/></a>'
    with pytest.raises(UsageError, match="is not a coverage report"):
        parse_coverage(bomb.encode(), "cov", ["a.py"])


def test_the_files_that_coverage_itself_writes(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("def f(a):\n    if a:\n        return 1\n    return 2\n\n\nf(0)\n")
    for command, *rest in (("run", "app.py"), ("json", "-q", "-o", "c.json"), ("xml", "-q", "-o", "c.xml")):
        options = [command, f"--rcfile={os.devnull}", *rest]
        subprocess.run([sys.executable, "-m", "coverage", *options], cwd=tmp_path, check=True)
    for name in ("c.json", "c.xml"):
        found = parse_coverage((tmp_path / name).read_bytes(), name, ["app.py"])
        assert (found.executed, found.missing) == ({"app.py": {1, 2, 4, 7}}, {"app.py": {3}})
