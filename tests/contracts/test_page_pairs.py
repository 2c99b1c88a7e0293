"""Every page that has a Japanese version has the same headings, code and links in both, and each leads to the other."""

import re
from pathlib import Path

import pytest

from tests.command_line import HOME

_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?:^|\s)#\s.*$", re.MULTILINE)
_INDENTED = re.compile(r"(?<=\n\n)(?: {4}.*\n)+")
_KANA = re.compile("[ぁ-んァ-ヶ]")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_LANGUAGE = re.compile(r" --lang ja| -- --lang ja| --out reports/ja")
"""Options that a command has only where its output is Japanese."""


FOLDERS = ("docs", "characterization_tests", "examples", "reports")


def _name(page: Path) -> str:
    return str(page.relative_to(HOME))


def _is_dialect(page: Path) -> bool:
    """Tell whether `tebiki filters characterize` wrote the page, for a folder where both versions lie side by side."""
    return page.name == "dialect.ja.md" or (page.parent.name == "dialects" and not page.name.startswith("README"))


JAPANESE = sorted([*HOME.glob("*.ja.md"), *(path for name in FOLDERS for path in (HOME / name).rglob("*.ja.md"))])
every_pair = pytest.mark.parametrize("japanese", JAPANESE, ids=_name)


def english_of(japanese: Path) -> Path:
    """Return the English version of a Japanese page."""
    return japanese.with_name(japanese.name.replace(".ja.", "."))


def headings(page: str) -> list[int]:
    """Return the level of each heading, in order."""
    return [len(marks) for marks in re.findall(r"^(#+) ", _BLOCK.sub("", page), re.MULTILINE)]


def code_blocks(page: str) -> list[tuple[str, set[str]]]:
    """Return language and lines of each block, without comments; of a text for people (`text`) no lines."""
    fenced = [(tag, set() if tag == "text" else _code(body)) for tag, body in _BLOCK.findall(page)]
    return [*fenced, *(("", _code(block)) for block in _INDENTED.findall(_BLOCK.sub("", page)))]


def _code(block: str) -> set[str]:
    return {line.strip() for line in _LANGUAGE.sub("", _COMMENT.sub("", block)).splitlines()}


def links(page: str) -> set[str]:
    """Return the targets of all links, as the English page names them."""
    prose = re.sub(r"`[^`\n]*`", "", _BLOCK.sub("", page))
    return {re.sub(r"\.ja(?=\.(?:md|png))|(?<=/)ja/", "", target) for target in _LINK.findall(prose)}


@every_pair
def test_both_have_the_same_headings(japanese: Path) -> None:
    assert headings(japanese.read_text("utf-8")) == headings(english_of(japanese).read_text("utf-8"))


@every_pair
def test_both_have_the_same_code(japanese: Path) -> None:
    ours, theirs = (code_blocks(path.read_text("utf-8")) for path in (japanese, english_of(japanese)))
    assert [tag for tag, _ in ours] == [tag for tag, _ in theirs]
    pairs = [(mine, other) for (_, mine), (_, other) in zip(ours, theirs, strict=True) if not _KANA.search(str(mine))]
    assert [mine for mine, _ in pairs] == [other for _, other in pairs]


@every_pair
def test_both_have_the_same_links(japanese: Path) -> None:
    ours, theirs = (
        links(path.read_text("utf-8")) - {english_of(japanese).name} for path in (japanese, english_of(japanese))
    )
    assert ours == theirs


@pytest.mark.parametrize("japanese", [path for path in JAPANESE if not _is_dialect(path)], ids=_name)
def test_each_leads_to_the_other_before_its_first_section(japanese: Path) -> None:
    english = english_of(japanese)
    for page, other in ((japanese, english), (english, japanese)):
        assert f"]({other.name})" in page.read_text("utf-8").partition("\n## ")[0]


@every_pair
def test_a_japanese_page_leads_to_japanese_pages(japanese: Path) -> None:
    targets = {target.partition("#")[0] for target in _LINK.findall(japanese.read_text("utf-8"))}
    versions = {target: target.removesuffix(".md") + ".ja.md" for target in targets - {english_of(japanese).name}}
    english = {target for target, version in versions.items() if (japanese.parent / version).is_file()}
    assert {target for target in english if versions[target] not in targets} == set()
