"""Contract of every metric there is."""

import ast
import re
import string
from pathlib import Path

import pytest

from tests.contracts.japanese import avoided, complaints
from tests.metrics.sources import of_file, of_function
from toolkit.model.words import MetricWords
from toolkit.wiring import plugins

FOLDER = Path(plugins.__file__).parents[1] / "metrics"
METRICS = plugins.metrics()
WORDS = [pytest.param(words, id=value) for metric in METRICS.values() for value, words in sorted(metric.words.items())]
VALUES = of_function("def f(): pass").keys() | of_file("def f(): pass").keys()


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_named_like_its_file_and_explained(name: str) -> None:
    assert METRICS[name].name == name
    docstring = ast.get_docstring(ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8")))
    assert docstring
    assert docstring.partition("\n")[0].endswith(".")


def test_every_value_has_words_in_both_languages() -> None:
    described = [value for metric in METRICS.values() for value in metric.words]
    assert sorted(described) == sorted(VALUES)
    assert all(set(words) == {"en", "ja"} for metric in METRICS.values() for words in metric.words.values())


@pytest.mark.parametrize("words", WORDS)
def test_both_languages_say_the_same(words: dict[str, MetricWords]) -> None:
    english, japanese = _text(words["en"]), _text(words["ja"])
    assert _placeholders(english) == _placeholders(japanese) == set()
    assert _numbers(english) == _numbers(japanese)


@pytest.mark.parametrize("words", WORDS)
def test_japanese_is_written_as_the_glossary_says(words: dict[str, MetricWords]) -> None:
    japanese = words["ja"]
    assert avoided(_text(japanese)) == []
    assert complaints(japanese.title, title=True) == []
    assert complaints(japanese.definition) == []
    assert complaints(japanese.reading) == []


@pytest.mark.parametrize("words", WORDS)
def test_english_is_in_sentences(words: dict[str, MetricWords]) -> None:
    english = words["en"]
    assert english.definition.endswith(".")
    assert english.reading.endswith(".")
    assert not english.title.endswith(".")


def _text(words: MetricWords) -> str:
    return f"{words.title}\n{words.definition}\n{words.reading}"


def _numbers(text: str) -> list[str]:
    """Numbers from 2 on: what counts 1 or 0 is told in other ways in each language."""
    return sorted(number for number in re.findall(r"\d+(?:\.\d+)*", text) if number not in ("0", "1"))


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
