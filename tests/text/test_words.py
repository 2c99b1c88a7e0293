"""The shared words: complete in both languages, all of them used, and written as the glossary says."""

import re
from pathlib import Path
from string import Formatter

import pytest

from toolkit.model.facts import REASONS
from toolkit.text.sentences import plain_text
from toolkit.text.words import load_words

ROOT = Path(__file__).parents[2]
EN, JA = load_words("en").texts, load_words("ja").texts


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys_in_the_same_order() -> None:
    assert list(EN) == list(JA)


def test_both_languages_use_the_same_values() -> None:
    assert [key for key in EN if placeholders(EN[key]) != placeholders(JA[key])] == []


def test_backticks_are_paired() -> None:
    assert [text for text in (*EN.values(), *JA.values()) if text.count("`") % 2] == []


def test_every_word_is_used() -> None:
    folders = ("toolkit/render", "toolkit/cli", "toolkit/flows")
    sources = "\n".join(
        path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".py", ".html")
    )
    whole = set(re.findall(r"[a-z_0-9]+\.[a-z_0-9]+", sources))
    groups = set(re.findall(r'"([a-z_]+)\."? ~|"([a-z_]+)\.\{|open\(\W([a-z_]+)\W', sources))
    dynamic = {name for match in groups for name in match if name}
    begun = tuple(re.findall(r'"([a-z_]+\.[a-z_]+_)" ~', sources))
    unused = [
        key
        for key in EN
        if key.split(".")[0] not in dynamic and ".".join(key.split(".")[:2]) not in whole and not key.startswith(begun)
    ]
    assert unused == []


def test_every_reason_for_not_measuring_a_file_has_words() -> None:
    keys = {key.removeprefix("unmeasured.") for key in EN if key.startswith("unmeasured.")}
    assert keys - {"table", "reason", "detail"} == REASONS.keys()


def test_japanese_sentences_are_short() -> None:
    sentences = (sentence for text in JA.values() for sentence in re.split(r"(?<=。)", text))
    assert [sentence for sentence in sentences if len(sentence) > 80] == []


def test_amounts_have_their_counter() -> None:
    assert load_words("en").count("count.file", 1) == "1 file"
    assert load_words("en").count("count.file", 1234) == "1,234 files"
    assert load_words("ja").count("count.line", 4) == "4行"


def test_open_groups_show_what_they_do_not_know() -> None:
    assert plain_text(load_words("en").open("reason", "recent_commits", value=23)) == "23 recent commits"
    assert plain_text(load_words("ja").open("reason", "new\nkey", value=3)) == r"`new\nkey`"


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        load_words("en").label("no.such_key")
