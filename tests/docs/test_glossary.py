"""The glossary: the same terms in both languages, each with synonyms and a place that exists."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FIELD = ("golden master", "snapshot test", "flaky", "deterministic", "sandbox", "instrument", "serialize")
"""Terms by which engineers of this field search."""


def _rows(name: str) -> list[list[str]]:
    lines = (ROOT / "docs" / name).read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return rows[1:]


ENGLISH, JAPANESE = _rows("glossary.md"), _rows("glossary.ja.md")


def test_both_languages_have_the_same_terms_and_places() -> None:
    assert [(row[0], row[3]) for row in ENGLISH] == [(row[1], row[4]) for row in JAPANESE]


@pytest.mark.parametrize("row", [*ENGLISH, *JAPANESE], ids=lambda row: row[0])
def test_a_row_is_complete(row: list[str]) -> None:
    assert len(row) in {4, 5}
    assert all(row)
    place = row[-1].strip("`")
    assert any((ROOT / above / place).exists() for above in ("toolkit", "."))


@pytest.mark.parametrize("term", FIELD)
def test_terms_of_the_field_lead_somewhere(term: str) -> None:
    for rows in (ENGLISH, JAPANESE):
        assert any(term in f"{row[0]}, {row[1]}, {row[2]}".lower() for row in rows)
