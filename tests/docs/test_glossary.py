"""The glossary: one row for each concept, in both languages, with the words that an engineer would search for."""

from pathlib import Path

import pytest

from tests.contracts.japanese import avoided, complaints

DOCS = Path(__file__).parents[2] / "docs"
FIELD = ("golden", "flaky", "deterministic", "sandbox", "instrument", "snapshot test", "mutation testing", "redact")


def rows(name: str) -> list[list[str]]:
    """The cells of each row of a glossary."""
    lines = (DOCS / name).read_text(encoding="utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")][1:]


def test_every_row_is_complete_and_has_a_synonym() -> None:
    for name, cells in (("glossary.md", 3), ("glossary.ja.md", 4)):
        assert [row for row in rows(name) if len(row) != cells or not all(row)] == []


def test_both_languages_have_the_same_terms_in_the_same_order() -> None:
    assert [row[0] for row in rows("glossary.md")] == [row[1] for row in rows("glossary.ja.md")]


def test_no_term_stands_twice() -> None:
    terms = [row[0] for row in rows("glossary.md")]
    assert len(terms) == len(set(terms))


@pytest.mark.parametrize("term", FIELD)
def test_the_terms_of_the_field_are_found(term: str) -> None:
    assert term in (DOCS / "glossary.md").read_text(encoding="utf-8")


def test_the_japanese_keeps_to_its_rules() -> None:
    for term, _, _, meaning in rows("glossary.ja.md"):
        assert (avoided(f"{term}。{meaning}"), complaints(meaning)) == ([], []), term
