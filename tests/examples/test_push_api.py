"""The bundled example is as big, as old and as mixed as it is meant to be."""

import ast
import re
import tokenize
from pathlib import Path

import pytest

EXAMPLE = Path(__file__).parents[2] / "examples" / "push_api"
PYTHON_2 = {"push_api/old/apns_socket.py", "push_api/old/fix_kana.py", "tools/tenant_report.py"}
HOST = re.compile(rb"[a-z0-9.-]+\.(?:com|net|org|io|jp|co|dev|cloud|local|test|invalid)\b")


def _sources() -> dict[str, bytes]:
    return {path.relative_to(EXAMPLE).as_posix(): path.read_bytes() for path in sorted(EXAMPLE.rglob("*.py"))}


def _trees() -> dict[str, ast.Module]:
    return {path: ast.parse(content) for path, content in _sources().items() if path not in PYTHON_2}


def test_it_is_large_enough_to_be_a_problem_and_small_enough_to_know():
    lines = sum(1 for content in _sources().values() for line in content.splitlines() if line.strip())
    assert 3000 <= lines <= 4000
    assert len(_sources()) >= 25


def test_one_view_is_some_four_hundred_lines_long():
    functions = [node for tree in _trees().values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    longest, second = sorted((node.end_lineno - node.lineno for node in functions), reverse=True)[:2]
    assert 350 <= longest <= 450
    assert second < 120


@pytest.mark.parametrize("path", sorted(PYTHON_2))
def test_leftovers_are_python_2_and_nothing_imports_them(path):
    with pytest.raises(SyntaxError):
        ast.parse((EXAMPLE / path).read_bytes())
    name = Path(path).stem.encode()
    assert [other for other, content in _sources().items() if name in content and other != path] == []


def test_encodings_and_line_ends_are_mixed():
    found = {}
    for path in _sources():
        with (EXAMPLE / path).open("rb") as file:
            found.setdefault(tokenize.detect_encoding(file.readline)[0], []).append(path)
    assert found["cp932"] == ["batch/import_members.py"]
    assert found["euc-jp"] == ["push_api/lib/kana.py"]
    for encoding, paths in found.items():
        for path in paths:
            assert not (EXAMPLE / path).read_text(encoding=encoding).isascii() or encoding == "utf-8"
    crlf = [path for path, content in _sources().items() if b"\r\n" in content]
    assert crlf == ["batch/export_csv.py"]
    assert not re.search(rb"(?<!\r)\n", _sources()["batch/export_csv.py"])


def test_it_has_neither_tests_nor_documents():
    assert [path for path in _sources() if "test" in path] == []
    assert len((EXAMPLE / "README.txt").read_text().splitlines()) == 5


def test_every_host_is_one_that_cannot_exist():
    found = [match[0] for path in EXAMPLE.rglob("*") if path.is_file() for match in HOST.finditer(path.read_bytes())]
    assert len(found) >= 25
    assert [host for host in found if not host.endswith(b"example.invalid")] == []
