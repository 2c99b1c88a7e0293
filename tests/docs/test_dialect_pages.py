"""The short pages of public implementations say the same in both languages."""

import re
from pathlib import Path

import pytest

from tests.command_line import HOME
from tests.contracts.japanese import avoided

PAGES = HOME / "docs" / "dialects"
ENGLISH = sorted(page for page in PAGES.glob("*.md") if ".ja." not in page.name)


def _spans(page: Path) -> list[list[str]]:
    """The operators, filters and documents in each row of the table; a word such as null is code in Japanese only."""
    rows = (line for line in page.read_text("utf-8").splitlines() if line[:1] == "|")
    return [sorted(span for span in re.findall(r"`[^`]+`", row) if {*span} & {*"${["}) for row in rows]


@pytest.mark.parametrize("page", ENGLISH, ids=lambda page: page.stem)
def test_a_page(page: Path) -> None:
    japanese = page.with_name(f"{page.stem}.ja.md")
    text = japanese.read_text("utf-8")
    assert len(_spans(page)) > 5
    assert [set(row) for row in _spans(page)] == [set(row) for row in _spans(japanese)]
    assert avoided(re.sub(r"`[^`]*`", "", text)) == []
    assert not re.search("方言|オラクル", text)


def test_every_implementation_is_listed() -> None:
    for readme in ("README.md", "README.ja.md"):
        linked = {*re.findall(r"\]\((\w+)\.md\)", (PAGES / readme).read_text("utf-8"))} - {"README"}
        assert linked == {page.stem for page in ENGLISH if page.stem != "README"}
