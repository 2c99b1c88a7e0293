"""Readers of code, lines, tracebacks and local names are found by the structure of what they do."""

from pathlib import Path

import pytest

from toolkit.proof.names.code_readers import CodeReaders


def _read_rows() -> list[tuple[str, str]]:
    text = (Path(__file__).parent / "code_readers.txt").read_text(encoding="utf-8")
    rows = [it.partition(": ") for it in text.splitlines() if ": " in it and not it.startswith("#")]
    return [(sight, code) for sight, _, code in rows]


@pytest.mark.parametrize(("sight", "code"), _read_rows())
def test_what_looks_at_code_is_found(sight: str, code: str) -> None:
    lines = "".join(f"    {it}\n" for it in code.split("; "))
    readers = CodeReaders([("note.py", f"import inspect, logging, os, sys, traceback\ndef note(x):\n{lines}".encode())])
    found = [name for name in ("callers", "code", "errors", "names") if readers.find(name, "shop.py")]
    assert found == [it for it in sight.split() if it != "nothing"]


def test_a_file_that_reads_itself_sees_only_itself() -> None:
    readers = CodeReaders([("note.py", b"def text():\n    return open(__file__).read()\n")])
    assert readers.find_code("note.py") == "note.py:2"
    assert readers.find_code("shop.py") == ""


def test_a_text_with_the_name_of_a_file_may_open_it() -> None:
    readers = CodeReaders([("note.py", b"def size(folder):\n    return (folder / 'shop.py').stat().st_size\n")])
    assert readers.find_code("app/shop.py") == "note.py:2"
    assert readers.find_code("app/workshop.py") == ""


def test_the_file_of_an_imported_module_is_that_of_no_other():
    text = "import sys\nfrom . import upgrade\nfrom shop import pages\n"
    text += "run(upgrade.__file__)\nrun(pages.__file__)\n"
    readers = CodeReaders([("shop/cli.py", text.encode())])
    assert readers.find_code("shop/upgrade.py") == "shop/cli.py:4"
    assert readers.find_code("shop/pages/__init__.py") == "shop/cli.py:5"
    assert readers.find_code("shop/pages/first.py") == ""
    assert (
        CodeReaders([("shop/cli.py", b"def f(x):\n    run(x.__file__)\n")]).find_code("shop/any.py") == "shop/cli.py:2"
    )
