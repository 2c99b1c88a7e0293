"""Modules that git ignores, as far as changed code imports them."""

from pathlib import Path

import pytest

from tests.command_line import write
from tests.history.repositories import git
from toolkit.flows.ignored_modules import ignored_modules

FILES = {
    "evil.py": "from .deeper import (\n    first,\n    inner,\n)\n",
    "deeper/inner.py": "",
    "deeper/unused.py": "",
    "local.py": "",
    "venv/pyvenv.cfg": "",
    "venv/evil.py": "",
    "tool/__init__.py": "",
}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1  # evil local\n", set()),
        ("import os, evil\n", {"evil.py", "deeper/inner.py"}),
        ("def f():\n    return __import__('local')\n", {"local.py"}),
        ("from tool import run\n", {"tool/__init__.py"}),
        ("importlib.import_module('deeper.unused')\n", {"deeper/unused.py"}),
    ],
)
def test_ignored_modules(tmp_path: Path, text: str, expected: set[str]) -> None:
    git(tmp_path, "init", "--quiet")
    write(tmp_path, {"app.py": text, **FILES, ".git/info/exclude": "\n".join(FILES)})
    assert ignored_modules(tmp_path, ["app.py", "gone.py", "notes.txt"]) == expected
