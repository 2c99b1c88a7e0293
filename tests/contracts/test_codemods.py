"""Contract of every codemod: it explains itself, its examples run, and both languages say the same."""

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from importlib import import_module

import pytest

from tests.codemods.apply import applied, sites_in
from tests.command_line import HOME
from tests.contracts.japanese import avoided, complaints
from tests.contracts.test_catalogues import placeholders
from tests.contracts.test_rules import numbers
from toolkit.errors import UsageError
from toolkit.flows.gathered_facts import to_json
from toolkit.flows.measure_file import Measurer
from toolkit.model.codemod import Codemod, CodemodExample, CodemodWords
from toolkit.render._site_reasons import codemod_words, refusal_words, site_reason
from toolkit.render.terminal.codemod import explain_codemod
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import may_hold
from toolkit.wiring import plugins

CODEMODS = {name: plugins.codemod(name) for name in plugins.codemod_names()}


def is_ready(codemod: Codemod) -> bool:
    """Return whether the tool that a codemod drives is installed, as it is with the extra `dev`."""
    try:
        if codemod.ready is not None:
            codemod.ready()
    except UsageError:
        return False
    return True


CASES = [
    pytest.param(
        codemod,
        case,
        id=f"{codemod.name}-{number}",
        marks=pytest.mark.skipif(not is_ready(codemod), reason=f"what {codemod.name} drives is not installed"),
    )
    for codemod in CODEMODS.values()
    for number, case in enumerate(codemod.examples, 1)
]
every_codemod = pytest.mark.parametrize("codemod", CODEMODS.values(), ids=CODEMODS)
every_case = pytest.mark.parametrize(("codemod", "case"), CASES)


def texts(words: CodemodWords) -> Iterator[tuple[str, str]]:
    """(field, text) for each text of a codemod."""
    for field in fields(words):
        value = getattr(words, field.name)
        if isinstance(value, str):
            yield field.name, value
        elif isinstance(value, tuple):
            yield from ((f"{field.name}.{number}", text) for number, text in enumerate(value))
        else:
            yield from ((f"{field.name}.{key}", text) for key, text in value.items())


@every_codemod
def test_is_called_like_its_file(codemod: Codemod) -> None:
    assert import_module(f"codemods.{codemod.name}").CODEMOD is codemod
    assert re.fullmatch(r"[a-z][a-z0-9_]+", codemod.name)


def test_those_who_develop_have_every_tool_that_a_codemod_drives() -> None:
    extras = tomllib.loads((HOME / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(extras["refactor"]) <= set(extras["dev"])


@every_codemod
def test_its_docstring_says_what_why_and_when_not(codemod: Codemod) -> None:
    said = import_module(f"codemods.{codemod.name}").__doc__ or ""
    assert {"What:", "Why:", "When not:"} <= set(re.findall(r"^[A-Z][\w ]+:", said, re.MULTILINE))


@every_codemod
def test_its_card_is_complete(codemod: Codemod) -> None:
    least, most = codemod.card.minutes
    assert 0 < least <= most
    assert "compiles" in codemod.card.proofs
    assert 0 <= codemod.card.strength <= 1
    for lang in ("en", "ja"):
        assert {codemod.card.risk, codemod.card.review, *codemod.card.proofs} <= codemod_words(lang).texts.keys()
        assert codemod.words[lang].preconditions


def test_what_is_read_of_a_codemod_is_what_it_holds() -> None:
    assert plugins.codemods_by_rule() == {rule: codemod.name for codemod in CODEMODS.values() for rule in codemod.fixes}


@every_codemod
def test_it_fixes_rules_that_exist(codemod: Codemod) -> None:
    assert set(codemod.fixes) <= plugins.rules().keys()


@every_codemod
def test_has_enough_examples_of_both_kinds(codemod: Codemod) -> None:
    changed = sum(case.after is not None for case in codemod.examples)
    alone = len(codemod.examples) - changed
    assert changed >= 2
    assert alone >= 2
    assert alone >= 0.65 * changed


@every_case
def test_examples_become_what_they_promise(codemod: Codemod, case: CodemodExample) -> None:
    done = applied(codemod, case)
    assert (done.data and done.data.decode()) == case.after, case.note
    assert {path: data.decode() for path, data in done.created.items()} == case.created
    if case.after is not None:
        assert {site.verdict for site in done.applied} == {case.verdict}
        assert not case.reason or case.reason in {site.reason for site in done.applied}
        parse_file("app.py", case.after.encode())
    elif case.reason:
        assert case.reason in {site.reason for site in done.left}


@every_case
def test_a_second_application_changes_nothing(codemod: Codemod, case: CodemodExample) -> None:
    done = applied(codemod, case)
    again = applied(codemod, case, (done.data or case.before.encode()).decode())
    assert again.data is None
    assert not again.applied


@every_case
def test_no_file_with_a_site_is_passed_over(codemod: Codemod, case: CodemodExample) -> None:
    if sites_in(codemod, case):
        assert may_hold(codemod.tokens)(case.before)


@every_case
def test_every_reason_has_words_for_its_values(codemod: Codemod, case: CodemodExample) -> None:
    for site in sites_in(codemod, case):
        if site.reason:
            assert site.reason in codemod.words["en"].reasons
            for lang in ("en", "ja"):
                assert placeholders(codemod.words[lang].reasons[site.reason]) <= site.args.keys()
                assert site_reason(site, CODEMODS, lang)


@every_codemod
def test_every_refusal_and_review_reason_that_has_words_is_a_code(codemod: Codemod) -> None:
    for key in codemod.words["en"].reasons:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", key)
        assert key not in refusal_words("en"), "the engine's own refusals have other names"


@every_codemod
def test_both_languages_say_the_same(codemod: Codemod) -> None:
    english, japanese = (dict(texts(codemod.words[lang])) for lang in ("en", "ja"))
    assert english.keys() == japanese.keys()
    for field, text in english.items():
        assert placeholders(text) == placeholders(japanese[field]), field
        assert numbers(text) == numbers(japanese[field]), field


@every_codemod
def test_words_are_sentences(codemod: Codemod) -> None:
    for lang, end in (("en", "."), ("ja", "。")):
        for field, text in texts(codemod.words[lang]):
            assert text == text.strip(), field
            assert text.count("`") % 2 == 0, field
            assert text.endswith(end) != (field == "title"), field


@every_codemod
def test_its_japanese_follows_the_glossary(codemod: Codemod) -> None:
    for field, text in texts(codemod.words["ja"]):
        assert complaints(text, title=field == "title") == [], field
        assert avoided(text) == [], field


@every_codemod
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_can_be_explained(codemod: Codemod, lang: str) -> None:
    said = "\n".join(explain_codemod(codemod, lang))  # type: ignore[arg-type]
    assert codemod.words[lang].what in said  # type: ignore[index]
    assert all(line.strip() in said for case in codemod.examples for line in case.before.splitlines())


@every_case
def test_what_it_gathers_can_be_kept_and_follows_from_measured_contents(codemod: Codemod, case: CodemodExample) -> None:
    if codemod.gather is None:
        pytest.skip("it gathers nothing")
    sources = {"example.py": case.before, **case.files}
    for path, text in sources.items():
        if path.endswith(".py"):
            file = parse_file(path, text.encode())
            gathered = codemod.gather(file)
            assert json.loads(to_json(gathered)) == gathered
            if codemod.gather_measured is not None:
                assert codemod.gather_measured(Measurer((), ()).measure_file(file)) == gathered
