"""Render the pages of the rules: the meaning of a rule, and its findings with their evidence."""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.words import RuleWords
from toolkit.render.page.endpoints import reached_by
from toolkit.render.page.material import Material
from toolkit.render.page.pager import split_pages
from toolkit.text.sentences import Sentence, fill_from_finding, fill_template, fill_with_ellipses, has_no_placeholder

PER_PAGE = 100
_MOST_EVIDENCE = 12
_EXPLAINED = ("cause", "why", "fine_when")


def rule_pages(material: Material) -> Iterator[tuple[str, bytes]]:
    """Yield (file name, page) for every rule with findings."""
    lang = material.lang
    for rule, group in groupby(sorted(material.findings, key=attrgetter("rule")), key=attrgetter("rule")):
        said = material.catalogue.rules[rule].words[lang]
        listed = list(group)
        for page in split_pages(rule, listed, PER_PAGE, material.tell):
            html = material.recall(
                "rule.html",
                root="../",
                rule=rule,
                total=material.tell.count("count.finding", len(listed)),
                explained=[
                    ("looked_for", fill_with_ellipses(said.looked_for, lang)),
                    *_same_for_all(said, ("cause", "why"), lang),
                ],
                steps=[fill_with_ellipses(step, lang) for step in said.steps],
                exceptions=list(_same_for_all(said, ("fine_when",), lang)),
                findings=[_row(item, said, material) for item in page.items],
                pager=page._replace(items=()),
                most_evidence=_MOST_EVIDENCE,
            )
            yield f"rules/{page.name}", html


def _row(finding: Finding, words: RuleWords, material: Material) -> tuple[object, ...]:
    """Return a finding with its code, its own texts, the endpoints that lead to it, and its step."""
    return (
        finding,
        material.code.excerpt(finding.place),
        list(_own_texts(words, material.lang, finding)),
        reached_by(finding.symbol, material, "../"),
        material.steps.get(finding.id),
    )


def _same_for_all(said: RuleWords, keys: tuple[str, ...], lang: Lang) -> Iterator[tuple[str, Sentence]]:
    """Yield the texts that are the same for every finding, which are shown once."""
    for key in keys:
        if has_no_placeholder(getattr(said, key)):
            yield key, fill_template(getattr(said, key), {}, lang)


def _own_texts(said: RuleWords, lang: Lang, finding: Finding) -> Iterator[tuple[str, Sentence]]:
    """Yield the texts that differ between findings."""
    for key in _EXPLAINED:
        if not has_no_placeholder(getattr(said, key)):
            yield key, fill_from_finding(getattr(said, key), finding, lang)
