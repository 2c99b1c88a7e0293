"""Pages of public implementations: their sentences are those that causes have today."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from toolkit.filters.dialects import causes, words
from toolkit.model.facts import Lang
from toolkit.text.words import load_words

DIALECTS = Path(__file__).parents[2] / "docs" / "dialects"
PAGES = sorted(path for path in DIALECTS.glob("*.md") if not path.name.startswith("README"))
_ROW = re.compile(r"\| \d+ \| (.*?) \| `")


def _pattern(template: str) -> str:
    parts = re.split(r"\{\w+\}", template)
    return ".+".join(map(re.escape, parts))


def _causes() -> Iterator[causes.Cause]:
    """Those that are thought of, and those of every kind of error."""
    for module in iter_modules(causes.__path__):
        for value in vars(import_module(f"{causes.__name__}.{module.name}")).values():
            found = value if isinstance(value, tuple) else (value,)
            yield from (one for one in found if isinstance(one, causes.Cause))


def _sentences(lang: Lang) -> re.Pattern[str]:
    """Every sentence of a known cause, with its addition where it was seen with one kind of argument only."""
    only = _pattern(load_words(lang, words.__file__, "difference").texts["only"])
    templates = "|".join(_pattern(cause.words[lang]) for cause in _causes())
    return re.compile(f"(?:{templates})(?:{only})?", re.IGNORECASE)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_a_page_says_what_would_be_said_today(page: Path) -> None:
    known = _sentences("ja" if page.name.endswith(".ja.md") else "en")
    said = [row[1] for line in page.read_text("utf-8").splitlines() if (row := _ROW.match(line))]
    assert len(said) >= 4
    assert [sentence for sentence in said if not known.fullmatch(sentence)] == []


def test_another_sentence_is_not_known() -> None:
    assert not _sentences("en").fullmatch("`$size` counts otherwise than MongoDB.")
    assert _sentences("en").fullmatch("`$size` counts differently than MongoDB.")
