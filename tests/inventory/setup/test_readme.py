"""Claims of a README are held against the repository."""

from collections.abc import Sequence

import pytest

from toolkit.inventory.setup.purpose import read_features, read_introduction, read_purpose
from toolkit.inventory.setup.readme import check_readme
from toolkit.model.setup import StatedFact

PATHS = ["README.md", "manage.py", "docs/install.md", "shop/settings.py", "Makefile"]
DOCUMENTS = {"Makefile": "test lint:\n\tpytest\nclean:\n\trm -r build\n"}


def faults(text: str, pythons: Sequence[str] = ()) -> list[tuple[str, str, str]]:
    stated = [StatedFact(version, "setup.py:3") for version in pythons]
    return [(item.place, item.kind, item.text) for item in check_readme("README.md", text, PATHS, DOCUMENTS, stated)]


@pytest.mark.parametrize(
    "text",
    [
        "Run `python manage.py migrate`, see `settings.py`.",
        "See [how to install](docs/install.md#steps) and [the site](https://shop.example.invalid/x.md).",
        "```\nmake test\nmake clean\n```",
        "Copy `local.sample.py` to `local.py`.",
        "    django-admin.py startproject shop",
        "It once had setup.py, in plain words.",
        "We make do without `it`.",
    ],
)
def test_what_is_there_or_will_be_made_is_no_fault(text: str) -> None:
    assert faults(text) == []


def test_what_is_missing_is_told_once_with_its_line() -> None:
    install = "pip install -r requirements.txt"
    text = f"# Shop\n\n```\n{install}\n{install}\nmake deploy\n```\n[x](doc/a.md)\n"
    assert faults(text) == [
        ("README.md:4", "missing_file", "requirements.txt"),
        ("README.md:6", "missing_target", "make deploy"),
        ("README.md:8", "missing_file", "doc/a.md"),
    ]


@pytest.mark.parametrize(
    ("stated", "is_wrong"),
    [
        ([">=3.8"], True),
        ([">=3.6"], False),
        (["3.11-slim"], True),
        (["3.7"], False),
        (["3.11", "3.7.2"], False),
        (["^3.6"], False),
        ([">=2.6,<3"], True),
        (["3.x"], False),
        ([], False),
    ],
)
def test_a_version_of_python_that_no_file_allows(stated: list[str], is_wrong: bool) -> None:
    assert faults("It needs Python 3.7.", stated) == (
        [("README.md:1", "python_version", "Python 3.7")] if is_wrong else []
    )


def test_commands_in_plain_words_are_held_against_the_files() -> None:
    text = "1. pip install -r requirments.txt\n2. python run.py\n3. python manage.py migrate\n"
    assert [(place, found) for place, _, found in faults(text)] == [
        ("README.md:1", "requirments.txt"),
        ("README.md:2", "run.py"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# Shop\n\n[![x](y)](z)\n\nSells things to\nmany people. It is old.\n", "Sells things to many people."),
        (
            "Shop\n====\n\n.. image:: a.png\n   :target: b\n\nSells things to many people\n",
            "Sells things to many people",
        ),
        ("# 店\n\n店舗のクーポンを配信するAPIです。詳しくは別紙。\n", "店舗のクーポンを配信するAPIです。"),
        ("shop\n  1. pip install -r x.txt\nSee the wiki for the rest.\n", ""),
        ("# Shop\n\n## How to install\n\nRun the program that installs it.\n", ""),
        (
            "Staging is at https://admin:hunter2@shop.example with password: hunter2\n",
            "Staging is at https://admin:***@shop.example with password: ***",
        ),
        (
            '<p>\n  <img src="a.png">\n\n  <p align="center">\n    Sells things to many people.\n    <br>\n  </p>\n',
            "Sells things to many people.",
        ),
        ("# Shop\n\n    pip install the shop of things\n\nSee it.\n", ""),
        ("", ""),
        (
            "# Shop\n\n## Important notice\n\nThe shop moved.\n\n## About\n\nSells things to many people.\n",
            "Sells things to many people.",
        ),
        (
            "Shop\n====\n\n.. warning::\n\n   It is no longer changed at all.\n\nSells things to many people.\n",
            "Sells things to many people.",
        ),
        (
            '<img src="a.png"\n     style="width: 300px; float: right;">\n\nSells things to many people.\n',
            "Sells things to many people.",
        ),
    ],
)
def test_the_first_sentence_says_what_a_system_is(text: str, said: str) -> None:
    assert "".join(item.text for item in read_purpose("README.md", text)) == said


def test_what_follows_the_first_sentence_and_the_features_are_read() -> None:
    text = (
        "# Shop\n\n**Shop** sells things, e.g. books. It is old.\nIt sends mail.\n\nSee https://x.test for more.\n\n"
        "People order things here.\n\n## Install\n\nRun it now, please.\n\n"
        "## Features\n\n- orders\n  - small\n* [mail](x)\n\n## End\n"
    )
    assert [item.text for item in read_purpose("README.md", text)] == ["Shop sells things, e.g. books."]
    further = [(item.text, item.place) for item in read_introduction("README.md", text)]
    assert further == [
        ("It is old.", "README.md:3"),
        ("It sends mail.", "README.md:3"),
        ("People order things here.", "README.md:8"),
    ]
    assert [item.text for item in read_features("README.md", text)] == ["orders", "mail"]


def test_a_small_heading_tells_the_purpose_where_no_sentence_does() -> None:
    text = "<div>\n\n# Shop\n\n[![Build](a)](b)\n\n##### Archives of old orders\n\n---\n\n## Install\n\n- a\n"
    assert [item.text for item in read_purpose("README.md", text)] == ["Archives of old orders"]
    assert read_purpose("README.md", "# Shop\n\n## Install\n\nRun it.\n") == ()
