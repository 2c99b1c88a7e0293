"""The contents of a handbook, and its long tables, which stand whole in an appendix."""

import pytest

from toolkit.model.facts import Lang
from toolkit.render.handbook.contents import arrange
from toolkit.render.handbook.sentences import Sentences


@pytest.mark.parametrize(
    ("lang", "link", "heading"),
    [
        ("en", "1. [How to test](#how-to-test): ", "## Appendix: long tables whole"),
        ("ja", "1. [テストの方法](#テストの方法)：", "## 付録：長い表の全体"),
    ],
)
def test_long_tables_are_moved_and_sections_listed(lang: Lang, link: str, heading: str) -> None:
    say = Sentences(lang, {})
    rows = [f"| row {number} |" for number in range(31)]
    section = say.heading("tests").strip()
    lines = arrange(["# Title", "", section, "| a |", "|---|", *rows, "text", "| b |", "|---|", *rows[:30]], say)
    before, after = "\n".join(lines).split(f"\n{heading}\n")
    assert link in before
    assert before.index(link) < before.index(section)
    assert before.count("| row 19 |") == 2
    assert before.count("| row 20 |") == 1  # in the short table alone
    assert [line for line in after.split("\n") if line.startswith("| row")] == rows
