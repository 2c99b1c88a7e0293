"""Contract of every rule: it explains itself, its examples run, and both languages say the same."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import import_module
from itertools import chain
from string import Formatter

import pytest

from tests.contracts.japanese import avoided, complaints
from tests.contracts.measured import findings_of
from toolkit.model.findings import Finding
from toolkit.model.plugins import Rule, RuleExample
from toolkit.model.treatment import UNKNOWN
from toolkit.model.words import RuleWords
from toolkit.text.sentences import fill_from_finding, plain_text
from toolkit.wiring.plugins import rules

RULES = rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES.values()
    for number, example in enumerate(rule.examples, 1)
]
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
KNOWN = {"symbol", "path", "line", "name", "count"}
TITLES = ("title.0", "step.0")


def texts(words: RuleWords) -> Iterator[tuple[str, str]]:
    """(field, text) for each text of a rule."""
    for field in fields(words):
        value = getattr(words, field.name)
        listed = tuple(value.values()) if isinstance(value, Mapping) else value
        for number, text in enumerate(listed if isinstance(listed, tuple) else (listed,)):
            if text or field.name not in ("step", "guide"):
                yield f"{field.name}.{number}", text


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def numbers(text: str) -> list[str]:
    """Numbers in a text without its placeholders, from 3 on: English writes one and two as words."""
    said = re.sub(r"\{\{|\}\}|\{[^{}]*\}", " ", text)
    return sorted(number for number in re.findall(r"\d+(?:\.\d+)?", said) if number not in ("1", "2"))


def all_findings(rule: Rule) -> list[Finding]:
    return list(chain.from_iterable(findings_of(example, rule) for example in rule.examples if example.lines))


@every_rule
def test_is_called_like_its_file(rule: Rule) -> None:
    assert import_module(f"toolkit.rules.{rule.name}").RULE is rule
    assert re.fullmatch(r"[a-z][a-z0-9_]+", rule.name)


@every_rule
def test_its_docstring_says_what_why_and_when_not(rule: Rule) -> None:
    said = import_module(f"toolkit.rules.{rule.name}").__doc__ or ""
    assert len(said.splitlines()) >= 4
    assert re.search(r"\bWhen not:|\bleft alone|\bleaves alone|\bleave alone|\bnot:|\bsilent\b|\bexcept\b", said), said


@every_rule
def test_sees_something(rule: Rule) -> None:
    assert rule.signs is not None or rule.find is not None


@every_rule
def test_says_how_big_its_counter_measure_is(rule: Rule) -> None:
    assert rule.treatment is not UNKNOWN


@every_rule
def test_has_enough_examples_of_both_kinds(rule: Rule) -> None:
    speaking = sum(bool(example.lines) for example in rule.examples)
    silent = len(rule.examples) - speaking
    assert speaking >= 2
    assert silent >= 2
    assert silent >= 0.65 * speaking


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_examples_say_what_they_promise(rule: Rule, example: RuleExample) -> None:
    findings = findings_of(example, rule)
    first = next(iter(example.files))
    lines = {place.line for finding in findings for place in finding.evidence if place.path == first}
    assert lines == set(example.lines), example.note
    assert bool(findings) == bool(example.lines)


@every_rule
def test_findings_are_about_one_symbol_each(rule: Rule) -> None:
    for example in rule.examples:
        findings = findings_of(example, rule)
        assert len({finding.id for finding in findings}) == len(findings)
        for finding in findings:
            assert finding.rule == rule.name
            assert finding.evidence
            assert {place.path for place in finding.evidence} <= example.files.keys()


@every_rule
def test_both_languages_fill_in_the_same_values(rule: Rule) -> None:
    english, japanese = dict(texts(rule.words["en"])), dict(texts(rule.words["ja"]))
    assert english.keys() == japanese.keys()
    for field, text in english.items():
        assert placeholders(text) == placeholders(japanese[field]), field
        assert numbers(text) == numbers(japanese[field]), field


@every_rule
def test_every_value_is_known(rule: Rule) -> None:
    found = all_findings(rule)
    assert found
    for finding in found:
        for words in rule.words.values():
            for field, text in texts(words):
                if field == "step.0":
                    assert placeholders(text) == {"names"}
                    continue
                assert plain_text(fill_from_finding(text, finding, "en"))
                assert placeholders(text) <= KNOWN | finding.args.keys()


@every_rule
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_words_are_sentences(rule: Rule, lang: str) -> None:
    ends = "." if lang == "en" else "。"
    for field, text in texts(rule.words[lang]):  # type: ignore[index]
        assert text == text.strip(), field
        assert text.count("`") % 2 == 0, field
        if field in TITLES:
            assert not text.endswith(ends)
        else:
            assert text.endswith((ends, "?")), field


@every_rule
def test_its_japanese_follows_the_glossary(rule: Rule) -> None:
    for field, text in texts(rule.words["ja"]):
        assert complaints(text, title=field in TITLES) == [], field
        assert avoided(text) == [], field


@every_rule
def test_its_words_speak_of_code_and_not_of_people(rule: Rule) -> None:
    for _, text in chain(texts(rule.words["en"])):
        assert not re.search(
            r"\b(?:careless|lazy|stupid|bad developer|the author (?:forgot|failed)|your fault)\b", text
        )


@every_rule
def test_shows_its_counter_measure_as_code(rule: Rule) -> None:
    assert rule.remedy
    for text in (rule.remedy.before, rule.remedy.after):
        lines = text.splitlines()
        assert text.endswith("\n")
        assert 1 <= len(lines) <= 20
        assert max(map(len, lines)) <= 100
    assert rule.remedy.before != rule.remedy.after


_BEYOND_ONE_FILE = {
    *("brain_function", "complex_hub", "deep_nesting", "duplicated_block", "filter_implementation", "god_module"),
    *("hidden_coupling", "hotspot", "import_cycle", "knowledge_island", "long_elif_ladder", "long_parameter_list"),
    *("no_health_check", "removed_api", "rows_of_others", "unguarded_sibling", "unimported_module", "untested_hotspot"),
    "wildcard_import",
}
"""Rules that judge more than one file (also where tests are the counter-measure), or sizes that no few lines have."""


@every_rule
def test_its_counter_measure_settles_what_it_finds(rule: Rule) -> None:
    assert rule.remedy
    by_text = {"# requirements.txt": "requirements.txt", "INSTALLED_APPS": "shop/settings.py"}
    path = next((name for mark, name in by_text.items() if mark in rule.remedy.before), "app.py")
    before, after = (findings_of(RuleExample({path: text}), rule) for text in (rule.remedy.before, rule.remedy.after))
    assert not after
    assert before or rule.name in _BEYOND_ONE_FILE


@every_rule
def test_only_a_rule_about_tenants_speaks_of_them(rule: Rule) -> None:
    said = " ".join(text for lang in ("en", "ja") for _, text in texts(rule.words[lang]))
    assert "tenant" in rule.name or not re.search(r"client compan|\btenants?\b|契約企業|テナント", said)
