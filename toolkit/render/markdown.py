"""`report.md`: the report for a pull request comment, within what a forge accepts.

Names from the analysed project are always code: a forge finds no mention, link, image or HTML in code.
"""

from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.plan import Plan
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report, RuleRun
from toolkit.model.words import RuleWords
from toolkit.render._facts import (
    Top,
    blind_spots,
    by_rule,
    hottest_files,
    measured_sentences,
    system_sentences,
    top_items,
    verdict_sentence,
)
from toolkit.render._markup import code_span, escape_markup, mark_code, table_of
from toolkit.render._plan import STEPS_SHOWN, step_texts
from toolkit.render._roadmap import plan_caveats
from toolkit.render.plan.text import roadmap_lines, step_table
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.numbers import format_number, format_percent
from toolkit.text.sentences import fill_with_ellipses, seen_in
from toolkit.text.words import Words, load_words

NAME = "report.md"
MOST_CHARACTERS = 60_000
_ROWS = 15


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render headings, the first things to do, and short tables; if it is too long, the last sections are omitted."""
    kept: list[str] = []
    left = MOST_CHARACTERS
    for section in _sections(report, catalogue, lang):
        if len(section) + 1 > left:
            break
        kept.append(section)
        left -= len(section) + 1
    return {NAME: "\n".join(kept).encode()}


def _sections(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    tell = load_words(lang)
    yield from _head(report, catalogue, lang)
    if report.sections.ratchet:
        yield _ratchet(report, tell)
    if items := top_items(report, catalogue, lang):
        yield f"## {tell.label('section.top')}\n"
        yield from (_top(position, item, tell) for position, item in enumerate(items, 1))
    if report.sections.further:
        yield _further(report, catalogue, tell)
    if report.sections.plan and report.sections.plan.steps:
        yield _plan(report.sections.plan, catalogue, tell)
    yield _system(report, tell)
    yield _rules(report, catalogue, lang)
    yield _hotspots(report, tell)
    yield _limits(report, tell)


def _head(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    tell = load_words(lang)
    yield f"# {code_span(report.measured.project)}\n"
    between = tell.label("mark.space")
    yield between.join(map(mark_code, verdict_sentence(report, catalogue, lang))) + "\n"
    yield between.join(map(mark_code, measured_sentences(report, lang))) + "\n"
    rows = [
        (
            code_span(item.path),
            mark_code(tell.open("unmeasured", item.reason)),
            code_span(translate_detail(item.detail, lang)) if item.detail else "",
        )
        for item in report.sections.coverage.unmeasured
    ]
    if rows:
        heads = ("file.path", "unmeasured.reason", "unmeasured.detail")
        yield table_of(heads, rows, tell)


def _ratchet(report: Report, tell: Words) -> str:
    result = report.sections.ratchet
    assert result is not None
    lines = [f"## {tell.label('section.ratchet')}\n"]
    counts = {"new": len(result.new), "worse": len(result.worse), "known": result.known}
    key = "failed" if result.new or result.worse else "passed"
    lines.append(mark_code(tell.say(f"ratchet.{key}", **counts)) + "\n")
    for kind, ids in (("new", result.new), ("worse", result.worse)):
        if ids:
            lines += table_of((f"ratchet.{kind}",), [(code_span(name),) for name in ids], tell).splitlines()
            lines.append("")
    return "\n".join(lines)


def _top(position: int, item: Top, tell: Words) -> str:
    label = tell.label
    lines = [
        f"### {position}. {escape_markup(item.title)} – {code_span(str(item.place))}\n",
        mark_code(item.seen) + "\n",
    ]
    if item.reasons:
        lines.append(f"- **{label('finding.here')}** {tell.label('mark.list').join(map(mark_code, item.reasons))}")
    origin = label("mark.space") + mark_code(item.origin) if item.origin else ""
    lines.append(f"- **{label('finding.cause')}** {mark_code(item.cause)}{origin}")
    lines.append(f"- **{label('finding.steps')}**")
    lines += [f"  {number}. {mark_code(step)}" for number, step in enumerate(item.steps, 1)]
    lines.append(f"- **{label('finding.fine_when')}** {mark_code(item.fine_when)}\n")
    return "\n".join(lines)


def _further(report: Report, catalogue: Catalogue, tell: Words) -> str:
    lines = [f"### {tell.label('section.further')}\n", tell.label("top.further") + "\n"]
    for item in report.sections.further:
        said = catalogue.rules[item.rule].words[tell.lang]
        seen = mark_code(seen_in(said, item, tell.lang))
        lines.append(
            f"- **{escape_markup(said.title)}** – {code_span(str(item.place))}{tell.label('mark.colon')}{seen}"
        )
    return "\n".join([*lines, ""])


def _plan(plan: Plan, catalogue: Catalogue, tell: Words) -> str:
    steps = step_texts(plan, catalogue, tell.lang, STEPS_SHOWN)
    more = mark_code(tell.say("page.more_in", shown=len(steps), all=len(plan.steps), file="report.json"))
    lines = [f"## {tell.label('section.plan')}\n", step_table(steps, tell), more + "\n"]
    lines += roadmap_lines(plan, tell, level=3)
    return "\n".join([*lines, *(f"- {mark_code(said)}" for said in plan_caveats(plan, tell)), ""])


def _system(report: Report, tell: Words) -> str:
    lines = [f"- {mark_code(sentence)}" for sentence in system_sentences(report.sections.inventory, tell)]
    return "\n".join([f"## {tell.label('section.inventory')}\n", *lines, ""])


def _rules(report: Report, catalogue: Catalogue, lang: Lang) -> str:
    tell = load_words(lang)
    rows = [
        (
            escape_markup(catalogue.rules[row.rule].words[lang].title),
            *map(format_number, (row.high, row.medium, row.low)),
        )
        for row in by_rule(report)
    ]
    heads = ("finding.rule", "severity.high", "severity.medium", "severity.low")
    table = table_of(heads, rows, tell) if rows else tell.label("page.nothing") + "\n"
    silent = [run for run in report.sections.rules if not run.findings]
    names = "".join(f"- {_looked_for(run, catalogue.rules[run.rule].words[lang], tell)}\n" for run in silent)
    looked = f"\n### {tell.label('section.looked_for')}\n\n{tell.label('looked_for.gloss')}\n\n{names}" if names else ""
    return f"## {tell.label('section.findings')}\n\n{table}{looked}"


def _looked_for(run: RuleRun, said: RuleWords, tell: Words) -> str:
    what = tell.open("skipped", run.skipped) if run.skipped else fill_with_ellipses(said.looked_for, tell.lang)
    aside = f" – {mark_code(tell.say('looked_for.set_aside', count=len(run.set_aside)))}" if run.set_aside else ""
    return f"**{escape_markup(said.title)}** {mark_code(what)}{aside}"


def _hotspots(report: Report, tell: Words) -> str:
    by_reach = report.sections.ranked_by != "change"
    locked = ("file.strength",) if report.sections.strength else ()
    heads = (
        "file.path",
        "file.heat",
        "file.code_lines",
        "file.cognitive",
        "file.fan_in" if by_reach else "file.recent",
        *locked,
    )
    rows = [
        (
            code_span(row.path),
            format_number(row.heat),
            *(format_number(row.metrics.get(name, 0)) for name in ("code_lines", "cognitive")),
            format_number(row.fan_in if by_reach else row.recent),
            *("" if row.strength is None else format_percent(row.strength) for _ in locked),
        )
        for row in hottest_files(report)[:_ROWS]
    ]
    gloss = tell.label("hotspot.gloss_reach" if by_reach else "hotspot.gloss")
    table = table_of(heads, rows, tell) if rows else tell.label("hotspot.nothing") + "\n"
    return f"## {tell.label('section.hotspots')}\n\n{gloss}\n\n{table}"


def _limits(report: Report, tell: Words) -> str:
    said = [f"- {mark_code(sentence)}" for sentence in blind_spots(report, tell)]
    lines = "\n".join(said or [tell.label("limits.nothing")])
    return f"## {tell.label('section.limits')}\n\n{tell.label('limits.gloss')}\n\n{lines}\n"


FORMAT = Format("markdown", (NAME,), render)
