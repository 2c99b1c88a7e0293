"""Values of a project that are far longer than any real one cost no more than their length, and end nothing."""

from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from toolkit.flows import read_inventory
from toolkit.inventory.setup import readme
from toolkit.rules import end_of_life
from toolkit.rules._declared import declared_versions
from toolkit.source.oldest_python import oldest_python

DIGITS = "9" * 6000


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", f'requires-python = ">=3.{DIGITS}"\n'),
        ("setup.py", f'"Programming Language :: Python :: 3.{DIGITS}"\n'),
        ("tox.ini", f"envlist = py{{3{DIGITS}}}\n"),
        (".python-version", f"3.{DIGITS}\n"),
        ("runtime.txt", f"python-3.{DIGITS}\n"),
        ("requirements.txt", f"django=={DIGITS}.{DIGITS}\n"),
        ("Dockerfile", f"FROM python:3.{DIGITS}\n"),
    ],
)
def test_a_version_may_have_thousands_of_digits(path: str, text: str) -> None:
    oldest_python({path: text}, python2=False)
    list(declared_versions({path: text}))


def test_a_version_in_a_readme_may_have_thousands_of_digits() -> None:
    assert readme._number(f"3.{DIGITS}")[0] == 3


def test_names_of_files_are_looked_for_once_in_a_long_text() -> None:
    """One search from each of a million letters on would take hours."""
    text = "0a1b" * 250_000
    assert read_inventory._FILE_NAME.findall(f"{text} specs/api-v1.yaml {text}.json") == ["api-v1.yaml"]


def test_a_rule_that_fails_is_named_also_with_quiet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_documents: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(end_of_life, "declared_versions", fail)
    root = write(tmp_path / "project", {"app.py": "x = 1\n"})
    done = tebiki("analyze", root, "--quiet", "--out", tmp_path / "report")
    assert done.code == 4
    assert "end_of_life" in done.err
