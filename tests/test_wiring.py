"""Plug-ins are found by their files, and a state of the code is told from another."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import HOME, write
from toolkit.errors import InternalError
from toolkit.wiring import fingerprint, plugins


@pytest.mark.parametrize(
    ("folder", "attribute"),
    [("metrics", "METRIC"), ("rules", "RULE"), ("render", "FORMAT"), ("executors", "run"), ("cli", "COMMAND")],
)
def test_every_file_of_a_folder_is_a_plug_in_of_its_name(folder: str, attribute: str) -> None:
    names = plugins.names(folder)
    assert list(names) == sorted(names)
    assert names
    assert not any(name.startswith("_") for name in names)
    for name in names:
        found = plugins.load(folder, name, attribute)
        assert getattr(found, "name", name).replace("-", "_") == name or folder in ("cli", "executors")


def _named_loads() -> Iterator[tuple[str, ...]]:
    """Names in the code of wiring from which it loads modules."""
    texts = (file.read_bytes() for file in sorted((HOME / "toolkit").rglob("*.py")))
    for text in (text for text in texts if b"plugins.load(" in text):
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "plugins.load":
                names = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if len(names) == len(node.args):
                    yield tuple(names)


def test_what_is_loaded_by_name_is_there() -> None:
    loads = list(_named_loads())
    assert len(loads) > 1
    assert [plugins.load(*names) for names in loads]


def test_a_file_that_holds_no_plug_in_is_named() -> None:
    with pytest.raises(InternalError, match=r"toolkit/metrics/cyclomatic\.py must hold NOTHING"):
        plugins.load("metrics", "cyclomatic", "NOTHING")


def test_the_catalogue_holds_what_the_folders_hold() -> None:
    assert tuple(plugins.catalogue().metrics) == plugins.names("metrics")
    assert tuple(plugins.catalogue().rules) == plugins.names("rules")
    assert plugins.format_of("json").name == "json"


@pytest.mark.parametrize("name", ["a.py", "words.toml", "deep/page.html"])
def test_any_change_of_code_words_or_templates_is_another_state(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for path in ("a.py", "words.toml", "deep/page.html", "a.pyc"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("x")
        os.utime(tmp_path / path, (1, 1))
    monkeypatch.setattr(fingerprint, "_HERE", tmp_path)
    state = fingerprint.code_fingerprint.__wrapped__
    before = state()
    (tmp_path / "a.pyc").write_text("changed")
    assert state() == before
    os.utime(tmp_path / name, (2, 2))
    assert state() != before


def test_no_codemod_is_imported_to_know_what_it_fixes() -> None:
    program = (
        "import sys; from toolkit.wiring import plugins; plugins.codemods_by_rule(); print('libcst' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=HOME)
    assert ran.stdout == "False\n"


def test_the_version_imports_no_values() -> None:
    program = (
        "import sys; from toolkit.__main__ import main; sys.argv[1:] = ['--version']\n"
        "try: main()\nexcept SystemExit: print('msgspec' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True, cwd=HOME)
    assert ran.stdout.endswith("\nFalse\n")


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"first": "('a_rule',)", "second": "('a_rule',)"}, "second.py and codemods/first.py both fix a_rule"),
        ({"first": "tuple(names)"}, "first.py must write `fixes` as a tuple"),
    ],
)
def test_what_a_codemod_fixes_is_written_plainly_and_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str], message: str
) -> None:
    write(tmp_path, {f"codemods/{name}.py": f"CODEMOD = Codemod(fixes={fixes})\n" for name, fixes in files.items()})
    monkeypatch.setattr(plugins, "_HERE", tmp_path / "toolkit")
    plugins.codemods_by_rule.cache_clear()
    with pytest.raises(InternalError, match=re.escape(message)):
        plugins.codemods_by_rule()
    plugins.codemods_by_rule.cache_clear()
