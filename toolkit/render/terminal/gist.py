"""Summarize a report for a terminal."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.gist import Gist, Line, StepLine
from toolkit.model.plan import NO_PLAN, Plan
from toolkit.model.plugins import Catalogue
from toolkit.model.report import Report
from toolkit.render._facts import by_rule, measured_sentences, top_items, verdict_sentence
from toolkit.render._plan import STEPS_SHOWN, step_texts
from toolkit.render._roadmap import milestone_texts
from toolkit.text.sentences import TextRun, plain_text, seen_in
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words

MOST_FAILING = 10


def report_gist(report: Report, catalogue: Catalogue, lang: Lang) -> Gist:
    """Summarize a report in a few lines."""
    plan = report.sections.plan or NO_PLAN
    return Gist(
        project=make_visible(report.measured.project),
        lang=lang,
        said=tuple(map(plain_text, (*verdict_sentence(report, catalogue, lang), *measured_sentences(report, lang)))),
        compared=_comparison_line(report, lang),
        top=tuple(
            Line(item.finding.severity, item.title, make_visible(str(item.place)), plain_text(item.seen))
            for item in top_items(report, catalogue, lang)
        ),
        failing=tuple(_failing(report, catalogue, lang)),
        rules=tuple(
            (catalogue.rules[row.rule].words[lang].title, row.high, row.medium, row.low) for row in by_rule(report)
        ),
        steps=tuple(
            StepLine(
                plain_text(item.title),
                plain_text(item.chances),
                item.within_50,
                item.within_80,
                item.range,
                item.step.risk,
            )
            for item in step_texts(plan, catalogue, lang, STEPS_SHOWN)
        ),
        together=_together(plan, lang),
        further=tuple(_line(item, catalogue, lang) for item in report.sections.further),
    )


def _together(plan: Plan, lang: Lang) -> str:
    tell = load_words(lang)
    said = [item for item in milestone_texts(plan, tell) if item.steps == min(STEPS_SHOWN, len(plan.steps))]
    return plain_text((*said[0].hours, TextRun(tell.label("mark.space")), *tell.say("honest.hits"))) if said else ""


def _failing(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[tuple[str, tuple[Line, ...], int]]:
    """Yield the findings that make the check fail."""
    result = report.sections.ratchet
    if result is None:
        return
    by_id = {finding.id: finding for finding in (*report.sections.findings, *result.findings)}
    for kind, ids in (("new", result.new), ("worse", result.worse)):
        found = [by_id[name] for name in ids]
        lines = tuple(_line(finding, catalogue, lang) for finding in found[:MOST_FAILING])
        if lines:
            yield load_words(lang).label(f"ratchet.{kind}"), lines, len(found) - len(lines)


def _line(finding: Finding, catalogue: Catalogue, lang: Lang) -> Line:
    said = catalogue.rules[finding.rule].words[lang]
    return Line(
        finding.severity,
        said.title,
        make_visible(str(finding.place)),
        plain_text(seen_in(said, finding, lang)),
    )


def _comparison_line(report: Report, lang: Lang) -> str:
    result = report.sections.ratchet
    if result is None:
        return ""
    key = "failed" if result.new or result.worse else "passed"
    said = load_words(lang).say(f"ratchet.{key}", new=len(result.new), worse=len(result.worse), known=result.known)
    return plain_text(said)
