"""Our cyclomatic, Halstead, line and maintainability numbers are radon's, on random programs and real projects."""

import re

import pytest
from hypothesis import given, settings

from tests.metrics.programs import PROGRAMS
from tests.metrics.radon_says import cyclomatic_differences, differences, halstead_differences, line_differences
from tests.metrics.sources import parsed, python3_files, trees

JOINED_AFTER_A_COLON = re.compile(r":\s*[^:;\n]*;")


@settings(max_examples=150, deadline=None)
@given(PROGRAMS)
def test_random_programs(text: str) -> None:
    assert list(differences(parsed(text))) == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("if x: a; b\n", "radon takes one token after a colon and before a semicolon for no statement"),
        ("x = 1\n\f\ny = 2\n", "radon ends a line at a form feed"),
        ("x = 'a\u2028b'\n", "radon ends a line at a line separator inside a string"),
    ],
)
def test_known_faults_of_radon(text: str, why: str) -> None:
    try:
        found = list(line_differences(parsed(text)))
    except SyntaxError:  # radon tore a string apart
        return
    assert found, f"radon no longer differs: {why}"


@pytest.mark.parametrize("text", ["", "\n", "\n\n", "# only\n", "x", "x = 1", '"""doc"""', "'''a\n\nb'''\n", "pass;\n"])
def test_small_texts(text: str) -> None:
    assert list(differences(parsed(text))) == []


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore::SyntaxWarning", "ignore::DeprecationWarning")  # of the projects, when radon parses
@pytest.mark.parametrize(
    "name", ["alerta", "crits", "cuckoo", "django", "eve", "girder", "graphite-web", "reddit", "zamboni"]
)
def test_real_projects(name: str) -> None:
    tree = trees() / name
    if not tree.is_dir():
        pytest.skip(f"no checkout of {name}")
    files = list(python3_files(tree))
    assert files
    assert [text for file in files for text in (*cyclomatic_differences(file), *halstead_differences(file))] == []
    assert [text for file in files if not _has_known_fault(file.text) for text in line_differences(file)] == []


def _has_known_fault(text: str) -> bool:
    """Return whether a semicolon follows a colon outside strings and comments."""
    return bool(JOINED_AFTER_A_COLON.search(text)) and ";" in re.sub(r"'[^'\n]*'|\"[^\"\n]*\"|#.*", "", text)
