"""Sentences about a report that several formats share."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from toolkit.model.endpoint_reach import InventorySummary
from toolkit.model.facts import Lang
from toolkit.model.findings import Finding, Place
from toolkit.model.line_origin import LineOrigin
from toolkit.model.plugins import Catalogue
from toolkit.model.report import FileRow, LockStrength, Report, TopItem
from toolkit.render.terminal.errors import translate_detail
from toolkit.text.numbers import format_long_day, format_percent
from toolkit.text.sentences import Sentence, TextRun, fill_from_finding, seen_in
from toolkit.text.visible import make_visible
from toolkit.text.words import Words, load_words

HOTTEST = 10
INVENTORY = "tebiki inventory ."
"""The command that creates the inventory on which reports rely."""
RECORD = "tebiki record -- pytest"
_SHOWN = 5  # paths of one reason
_TELLING = 1.5  # times their share of the code: less is not a concentration worth a sentence


@dataclass(frozen=True)
class Top:
    """One of the first things to do, as text."""

    title: str
    rule: str
    finding: Finding
    place: Place
    seen: Sentence
    reasons: tuple[Sentence, ...]
    cause: Sentence
    origin: Sentence | None
    why: Sentence
    steps: tuple[Sentence, ...]
    fine_when: Sentence
    others: tuple[Finding, ...]


def top_items(report: Report, catalogue: Catalogue, lang: Lang) -> list[Top]:
    """Return the first things to do, in order."""
    by_id = {finding.id: finding for finding in report.sections.findings}
    origins = {(origin.path, origin.line): origin for origin in report.sections.origins}
    return [_top_entry(item, by_id, origins, catalogue, lang) for item in report.sections.top]


def _top_entry(
    item: TopItem,
    by_id: Mapping[str, Finding],
    origins: Mapping[tuple[str, int], LineOrigin],
    catalogue: Catalogue,
    lang: Lang,
) -> Top:
    said = catalogue.rules[item.title_rule].words[lang]
    first, *others = (by_id[name] for name in item.finding_ids)
    tell = load_words(lang)
    return Top(
        title=_title(said.title, [first, *others], tell),
        rule=item.title_rule,
        finding=first,
        place=first.place,
        seen=seen_in(said, first, lang),
        reasons=tuple(tell.open("reason", key, value=value) for key, value in item.reasons),
        cause=fill_from_finding(said.cause, first, lang),
        origin=_tell_origin(origins.get((first.place.path, first.place.line)), tell),
        why=fill_from_finding(said.why, first, lang),
        steps=tuple(fill_from_finding(step, first, lang) for step in said.steps),
        fine_when=fill_from_finding(said.fine_when, first, lang),
        others=tuple(others),
    )


def _title(title: str, findings: list[Finding], tell: Words) -> str:
    """Return the title of an entry with the products that it is about, which tell two entries of one rule apart."""
    about = [item for item in findings if item.rule == findings[0].rule]
    products = dict.fromkeys(str(item.args["product"]) for item in about if "product" in item.args)
    between = ", " if tell.lang == "en" else "、"
    return f"{title}{tell.label('mark.colon')}{between.join(products)}" if products else title


def _tell_origin(origin: LineOrigin | None, tell: Words) -> Sentence | None:
    if origin is None:
        return None
    day, commit = TextRun(format_long_day(origin.day, tell.lang)), TextRun(origin.revision[:12], code=True)
    return tell.say("finding.origin", day=day, commit=commit, subject=TextRun(make_visible(origin.subject), code=True))


def verdict_sentence(report: Report, catalogue: Catalogue, lang: Lang) -> list[Sentence]:
    """Return the report in a sentence, and where the changes are concentrated."""
    tell = load_words(lang)
    findings = report.sections.findings
    if not findings:
        ran = sum(1 for run in report.sections.rules if not run.skipped)
        return [tell.say("verdict.none", rules=ran)]
    high = sum(1 for finding in findings if finding.severity == "high")
    every = "one_high" if len(findings) == 1 else "all_high"
    key = every if high == len(findings) else "some_high" if high else "no_high"
    shares = {
        "findings": TextRun(tell.count("count.finding", len(findings))),
        "severity": TextRun(tell.text(f"verdict.{key}", high=high)),
    }
    said = []
    if report.sections.top:
        first = top_items(report, catalogue, lang)[0]
        said.append(tell.say("verdict.found", **shares, place=str(first.place), title=TextRun(first.title)))
    else:
        said.append(tell.say("verdict.found_only", **shares))
    return said + list(_concentration(report, tell))


def _concentration(report: Report, tell: Words) -> Iterator[Sentence]:
    """Yield the share of the code, and of its recent changes, in the hottest files."""
    files = hottest_files(report)
    lines, changes = _sum_lines(files)
    if report.sections.ranked_by != "change" or len(files) < 3 * HOTTEST or not lines or changes < 3 * HOTTEST:
        return
    top_lines, top_changes = _sum_lines(files[:HOTTEST])
    if top_changes / changes > _TELLING * top_lines / lines:
        yield tell.say(
            "verdict.concentration",
            count=HOTTEST,
            files=len(files),
            lines=TextRun(format_percent(top_lines / lines)),
            changes=TextRun(format_percent(top_changes / changes)),
            days=report.sections.history.recent_days,
        )


def _sum_lines(files: Iterable[FileRow]) -> tuple[float, int]:
    """Sum the lines of code and the recent commits of files."""
    rows = list(files)
    return sum(row.metrics.get("code_lines", 0) for row in rows), sum(row.recent for row in rows)


def measured_sentences(report: Report, lang: Lang) -> list[Sentence]:
    """Return sentences about how much of the project was measured, and what was left out."""
    tell = load_words(lang)
    coverage = report.sections.coverage
    said = []
    if coverage.unmeasured:
        said.append(tell.say("verdict.measured", measured=coverage.files_measured, seen=coverage.files_seen))
        said.append(_count_files(tell, "verdict.unmeasured", len(coverage.unmeasured)))
    elif coverage.files_seen:
        said.append(_count_files(tell, "verdict.all_measured", coverage.files_measured))
    else:
        said.append(tell.say("verdict.nothing_seen"))
    if coverage.excluded:
        said.append(_count_files(tell, "verdict.excluded", coverage.excluded))
    if coverage.beside:
        said.append(_count_files(tell, "verdict.beside", coverage.beside))
    if coverage.python2:
        said.append(_count_files(tell, "verdict.python2", coverage.python2))
    if places := sum(len(run.set_aside) for run in report.sections.rules):
        said.append(tell.say("verdict.set_aside", count=TextRun(tell.count("count.place", places))))
    return said + list(_strength(report.sections.strength, tell))


def _strength(lock: LockStrength | None, tell: Words) -> Iterator[Sentence]:
    if lock and lock.tried:
        functions = TextRun(tell.count("count.function", lock.functions))
        share = TextRun(format_percent(lock.noticed / lock.tried))
        yield tell.say("verdict.strength", noticed=lock.noticed, tried=lock.tried, functions=functions, share=share)
    if lock and lock.outdated:
        count = TextRun(tell.count("count.function", lock.outdated))
        yield tell.say("verdict.strength_outdated", count=count, command=TextRun("tebiki strength", code=True))


def _count_files(tell: Words, key: str, files: int) -> Sentence:
    return tell.say(key, count=TextRun(tell.count("count.file", files)))


def hottest_files(report: Report) -> list[FileRow]:
    """Return the production files, hottest first."""
    production = (row for row in report.sections.files if not row.is_test)
    return sorted(production, key=lambda row: (-row.heat, -row.metrics.get("cognitive", 0), row.path))


@dataclass(frozen=True)
class RuleCount:
    """The number of findings of a rule, by severity."""

    rule: str
    total: int
    high: int
    medium: int
    low: int


def by_rule(report: Report) -> list[RuleCount]:
    """Return the rules with findings, the most severe and frequent first."""
    counts = Counter((finding.rule, finding.severity) for finding in report.sections.findings)
    rules = sorted({rule for rule, _ in counts})
    rows = [
        RuleCount(
            rule,
            sum(counts[rule, level] for level in ("high", "medium", "low")),
            counts[rule, "high"],
            counts[rule, "medium"],
            counts[rule, "low"],
        )
        for rule in rules
    ]
    return sorted(rows, key=lambda row: (-row.high, -row.medium, -row.low, row.rule))


def system_sentences(found: InventorySummary | None, tell: Words) -> Iterator[Sentence]:
    """Yield sentences about the parts of the system, from an inventory of the same files; none without one."""
    command = TextRun(INVENTORY, code=True)
    if found is None:
        yield tell.say("system.unknown", command=command)
        return
    if found.routes:
        yield tell.say("system.routes", routes=found.routes, paths=found.paths, frameworks=list(found.frameworks))
    else:
        yield tell.say("system.no_routes")
    for key in ("unresolved", "without_code"):
        if count := getattr(found, key):
            yield tell.say(f"system.{key}", count=count)
    if found.queries or found.unread_queries:
        yield tell.say("system.stores", queries=found.queries, stores=found.stores, unread=found.unread_queries)
    else:
        yield tell.say("system.no_stores")
    if found.tenant:
        yield tell.say(
            "system.tenants",
            word=found.tenant,
            scoped=found.scoped,
            queries=found.tenant_queries,
            stores=found.tenant_stores,
            suspicious=found.suspicious,
        )
    else:
        yield tell.say("system.no_tenants")
    if found.routes:
        yield _recorded_sentence(found, tell)
        yield tell.say("system.limits")
    yield tell.say("system.details", command=command)


def _recorded_sentence(found: InventorySummary, tell: Words) -> Sentence:
    """Return the number of routes that were seen running, or that nothing was recorded."""
    recorded = found.recorded
    if recorded is None:
        return tell.say("system.not_recorded", command=TextRun(RECORD, code=True))
    return tell.say(
        "system.recorded" if recorded.tests < recorded.requests else "system.recorded_in_tests",
        requests=recorded.requests,
        tests=recorded.tests,
        seen=recorded.seen,
        rest=found.routes - recorded.seen,
        unlisted=recorded.unlisted,
    )


def blind_spots(report: Report, tell: Words) -> list[Sentence]:
    """Return the limits of the report: of its history and of its coverage."""
    past = report.sections.history
    said = [tell.open("limits", item.key, detail=translate_detail(item.detail, tell.lang)) for item in past.limits]
    by_reason: dict[str, list[str]] = {}
    for item in report.sections.coverage.left_out:
        by_reason.setdefault(item.reason, []).append(item.path)
    for reason, paths in sorted(by_reason.items()):
        shown = [*paths[:_SHOWN], *(["..."] if len(paths) > _SHOWN else [])]
        said.append(tell.say(f"left_out.{reason}", n=len(paths), paths=shown))
    return said
