"""`report.md`: the report for a pull request comment, within what a forge accepts.

Names from the analysed project are always code: a forge finds no mention, link, image or HTML in code.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from toolkit.model.facts import Lang
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report, RuleRun
from toolkit.model.words import RuleWords
from toolkit.render._facts import Top, blind_spots, by_rule, hottest, measured, top_items, verdict
from toolkit.text.numbers import number
from toolkit.text.sentences import Sentence, general
from toolkit.text.visible import visible
from toolkit.text.words import Words, words

NAME = "report.md"
MOST_CHARACTERS = 60_000
_ROWS = 15
_LONGEST_NAME = 300
_SPECIAL = re.compile(r"([\\`*_\[\]<>#~@&])")


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Headings, the things to do first, and short tables; the last sections go if it grows too long."""
    kept: list[str] = []
    left = MOST_CHARACTERS
    for section in _sections(report, catalogue, lang):
        if len(section) + 1 > left:
            break
        kept.append(section)
        left -= len(section) + 1
    return {NAME: "\n".join(kept).encode()}


def _sections(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    tell = words(lang)
    yield from _head(report, catalogue, lang)
    if report.sections.ratchet:
        yield _ratchet(report, tell)
    if items := top_items(report, catalogue, lang):
        yield f"## {tell.label('section.top')}\n"
        yield from (_top(position, item, tell) for position, item in enumerate(items, 1))
    yield _rules(report, catalogue, lang)
    yield _hotspots(report, tell)
    yield _limits(report, tell)


def _head(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    tell = words(lang)
    yield f"# {code(report.measured.project)}\n"
    between = tell.label("mark.space")
    yield between.join(map(_said, verdict(report, catalogue, lang))) + "\n"
    yield between.join(map(_said, measured(report, lang))) + "\n"
    rows = [
        (code(item.path), _said(tell.open("unmeasured", item.reason)), code(item.detail) if item.detail else "")
        for item in report.sections.coverage.unmeasured
    ]
    if rows:
        heads = ("file.path", "unmeasured.reason", "unmeasured.detail")
        yield _table(heads, rows, tell)


def _ratchet(report: Report, tell: Words) -> str:
    result = report.sections.ratchet
    assert result is not None
    lines = [f"## {tell.label('section.ratchet')}\n"]
    counts = {"new": len(result.new), "worse": len(result.worse), "known": result.known}
    key = "failed" if result.new or result.worse else "passed"
    lines.append(_said(tell.say(f"ratchet.{key}", **counts)) + "\n")
    for kind, ids in (("new", result.new), ("worse", result.worse)):
        if ids:
            lines += _table((f"ratchet.{kind}",), [(code(name),) for name in ids], tell).splitlines()
            lines.append("")
    return "\n".join(lines)


def _top(position: int, item: Top, tell: Words) -> str:
    label = tell.label
    lines = [f"### {position}. {_escaped(item.title)} – {code(str(item.place))}\n", _said(item.seen) + "\n"]
    if item.reasons:
        lines.append(f"- **{label('finding.here')}** {tell.label('mark.list').join(map(_said, item.reasons))}")
    lines.append(f"- **{label('finding.cause')}** {_said(item.cause)}")
    lines.append(f"- **{label('finding.steps')}**")
    lines += [f"  {number}. {_said(step)}" for number, step in enumerate(item.steps, 1)]
    lines.append(f"- **{label('finding.fine_when')}** {_said(item.fine_when)}\n")
    return "\n".join(lines)


def _rules(report: Report, catalogue: Catalogue, lang: Lang) -> str:
    tell = words(lang)
    rows = [
        (_escaped(catalogue.rules[row.rule].words[lang].title), *map(number, (row.high, row.medium, row.low)))
        for row in by_rule(report)
    ]
    heads = ("finding.rule", "severity.high", "severity.medium", "severity.low")
    table = _table(heads, rows, tell) if rows else tell.label("page.nothing") + "\n"
    silent = [run for run in report.sections.rules if not run.findings]
    names = "".join(f"- {_looked_for(run, catalogue.rules[run.rule].words[lang], tell)}\n" for run in silent)
    looked = f"\n### {tell.label('section.looked_for')}\n\n{tell.label('looked_for.gloss')}\n\n{names}" if names else ""
    return f"## {tell.label('section.findings')}\n\n{table}{looked}"


def _looked_for(run: RuleRun, said: RuleWords, tell: Words) -> str:
    what = tell.open("skipped", run.skipped) if run.skipped else general(said.looked_for, tell.lang)
    return f"**{_escaped(said.title)}** {_said(what)}"


def _hotspots(report: Report, tell: Words) -> str:
    by_reach = report.sections.ranked_by != "change"
    heads = (
        "file.path",
        "file.heat",
        "file.code_lines",
        "file.cognitive",
        "file.fan_in" if by_reach else "file.recent",
    )
    rows = [
        (
            code(row.path),
            number(row.heat),
            *(number(row.metrics.get(name, 0)) for name in ("code_lines", "cognitive")),
            number(row.fan_in if by_reach else row.recent),
        )
        for row in hottest(report)[:_ROWS]
    ]
    gloss = tell.label("hotspot.gloss_reach" if by_reach else "hotspot.gloss")
    table = _table(heads, rows, tell) if rows else tell.label("hotspot.nothing") + "\n"
    return f"## {tell.label('section.hotspots')}\n\n{gloss}\n\n{table}"


def _limits(report: Report, tell: Words) -> str:
    said = [f"- {_said(sentence)}" for sentence in blind_spots(report, tell)]
    lines = "\n".join(said or [tell.label("limits.nothing")])
    return f"## {tell.label('section.limits')}\n\n{tell.label('limits.gloss')}\n\n{lines}\n"


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], tell: Words) -> str:
    shown = rows[: _ROWS * 2]
    lines = [_row([tell.label(head) for head in heads]), _row(["---"] * len(heads)), *map(_row, shown), ""]
    if len(shown) < len(rows):
        said = tell.say("page.more_in", shown=len(shown), all=len(rows), file="report.json")
        lines += [_said(said), ""]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    # GFM takes a bar for a border even inside code, and a backslash before it does not help after another one.
    return "| " + " | ".join(cell.replace("|", r"\x7c") for cell in cells) + " |"


def _said(sentence: Sentence) -> str:
    return "".join(code(text) if is_code else _escaped(text) for text, is_code in sentence)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(text))


def code(text: str) -> str:
    """A code span that holds any text: fenced by more backticks than it contains."""
    shown = visible(text)
    if len(shown) > _LONGEST_NAME:
        shown = shown[:_LONGEST_NAME] + "…"
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    pad = " " if shown[:1] in ("`", " ", "") or shown[-1:] in ("`", " ") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


FORMAT = Format("markdown", (NAME,), render)
