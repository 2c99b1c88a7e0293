"""Every catalogue of texts is complete in both languages, and both say the same of the same values."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from string import Formatter
from typing import Any

import pytest

from tests.contracts.japanese import avoided, slips

TOOLKIT = Path(__file__).parents[2] / "toolkit"
OTHER_MEANINGS = {
    "estimates.means",
    "estimates.no_means",
    "filters.rejected",
    "isolation.refused",
    "limits.grafted",
    "limits.shallow",
    "mining.missing_contents",
    "mining.no_git",
    "mining.shallow",
    "skipped.no_coverage",
    "verdict.alone",
}
"""Texts in which a word means something else: refused connections, clones, coverage, means, locks of threads."""
_KANA = re.compile("[ぁ-ん]")
FOLDERS = sorted(path.parent for path in TOOLKIT.rglob("en.toml"))


def read_texts(file: Path) -> dict[str, str]:
    def flatten(table: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
        for key, value in table.items():
            name = f"{prefix}{key}"
            yield from flatten(value, f"{name}.") if isinstance(value, dict) else [(name, value)]

    return dict(flatten(tomllib.loads(file.read_text("utf-8")), ""))


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


each_catalogue = pytest.mark.parametrize("folder", FOLDERS, ids=lambda it: it.relative_to(TOOLKIT).as_posix())


def test_there_are_catalogues() -> None:
    assert {path.relative_to(TOOLKIT).as_posix() for path in FOLDERS} >= {"text", "render/terminal"}


@each_catalogue
def test_both_languages_have_the_same_keys_in_the_same_order(folder: Path) -> None:
    assert list(read_texts(folder / "en.toml")) == list(read_texts(folder / "ja.toml"))


@each_catalogue
def test_both_languages_use_the_same_values(folder: Path) -> None:
    english, japanese = read_texts(folder / "en.toml"), read_texts(folder / "ja.toml")
    assert {key: placeholders(text) for key, text in english.items()} == {
        key: placeholders(text) for key, text in japanese.items()
    }


@each_catalogue
def test_no_text_is_empty_and_japanese_has_no_forms_of_number(folder: Path) -> None:
    for key, text in read_texts(folder / "ja.toml").items():
        assert text or key.endswith((".space", ".dash")), key
        assert not re.search(r"\((?:e?s|[\w' ]*\|[\w' ]*)\)", text), key


@each_catalogue
def test_japanese_follows_the_glossary(folder: Path) -> None:
    found = {key: words for key, text in read_texts(folder / "ja.toml").items() if (words := avoided(text))}
    assert found.keys() <= OTHER_MEANINGS, found


def test_japanese_has_one_form_for_each_concept() -> None:
    root = TOOLKIT.parent
    files = [*TOOLKIT.rglob("*ja.toml"), *root.glob("docs/**/*.ja.md"), *root.glob("*.ja.md")]
    files += [path for room in ("toolkit/rules", "toolkit/proof", "codemods") for path in (root / room).rglob("*.py")]
    lines = ((path, line) for path in files for line in path.read_text("utf-8").splitlines() if _KANA.search(line))
    assert [(path.name, found, line) for path, line in lines if (found := slips(line))] == []
