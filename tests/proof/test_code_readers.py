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


def test_a_module_that_only_hands_on_what_looks_at_code_is_found() -> None:
    readers = CodeReaders(
        [("app/compat.py", b"try:\n    import cloudpickle as pickle\nexcept ImportError:\n    import dill\n")]
    )
    assert readers.find_code("shop.py") == "app/compat.py:2"


_BESIDE = [(path, b"") for path in ("shop/upgrade.py", "shop/pages/__init__.py", "shop/main.py", "shop/__main__.py")]


def test_the_file_of_an_imported_module_is_that_of_no_other():
    text = "from . import upgrade\nfrom shop import pages\n\nrun([upgrade.__file__])\nrun([pages.__file__])\n"
    readers = CodeReaders([("shop/cli.py", text.encode()), *_BESIDE])
    assert readers.find_code("shop/upgrade.py") == "shop/cli.py:4"
    assert readers.find_code("shop/pages/__init__.py") == "shop/cli.py:5"
    assert readers.find_code("shop/pages/first.py") == ""


@pytest.mark.parametrize(
    "text",
    [
        "def f(x):\n    run(x.__file__)\n",
        "from shop import upgrade\n\ndef f(upgrade):\n    run(upgrade.__file__)\n",
        "try:\n    from shop import fast as it\nexcept OSError:\n    from shop import slow as it\nrun(it.__file__)\n",
        "from shop import engine\nrun(engine.__file__)\n",
        "from shop import upgrade\nrun(upgrade.__file__.replace('upgrade', 'tasks'))\n",
        "import __main__\nrun([__main__.__file__])\n",
        "from shop import upgrade\nfrom shop.names import *\nrun([upgrade.__file__])\n",
        "from shop import upgrade\nPath(upgrade.__file__).with_name('a.py')\n",
        "from shop import upgrade\nfor it in [upgrade.__file__]:\n    Path(it).with_name('a.py')\n",
        "from shop import upgrade\nmatch 1:\n    case {**upgrade}:\n        run([upgrade.__file__])\n",
        "from other import main\nrun([main.__file__])\n",
        "from .. import main\nrun([main.__file__])\n",
    ],
)
def test_the_file_of_what_may_be_another_module_is_any(text: str):
    readers = CodeReaders([("shop/cli.py", text.encode()), *_BESIDE])
    assert readers.find_code("shop/tasks.py").startswith("shop/cli.py:")
