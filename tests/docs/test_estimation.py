"""The page on the accuracy of estimates holds the same figures in both languages."""

import re
from pathlib import Path

from tests.contracts.japanese import avoided

DOCS = Path(__file__).parents[2] / "docs"


def figures(name: str) -> list[list[str]]:
    """The figures of each row of a table and each line of a formula, in order; percent signs and units are words."""
    lines = (DOCS / name).read_text("utf-8").splitlines()
    found = [re.findall(r"(?<![A-Za-z0-9_.])-?(?:\d[\d,]*)?\.?\d+", line) for line in lines if line[:1] == "|"]
    return [sorted(row) for row in found]


def test_both_tables_hold_the_same_figures() -> None:
    english, japanese = figures("estimation.md"), figures("estimation.ja.md")
    assert len(english) > 40
    for left, right in zip(english, japanese, strict=True):
        assert left == right


def test_both_have_the_same_headings_and_commands() -> None:
    texts = [(DOCS / name).read_text("utf-8") for name in ("estimation.md", "estimation.ja.md")]
    heads = [re.findall(r"^#+", text, re.MULTILINE) for text in texts]
    assert heads[0] == heads[1]
    commands = [re.findall(r"^    (?:tebiki|python|TEBIKI\w+=).*", text, re.MULTILINE) for text in texts]
    assert commands[0] == commands[1]


def test_the_japanese_page_uses_the_words_of_the_glossary() -> None:
    text = re.sub(r"`[^`]*`", "", (DOCS / "estimation.ja.md").read_text("utf-8"))
    assert set(avoided(text)) <= {"平均"}  # means of projects are what the tables show; no P50 is called one
