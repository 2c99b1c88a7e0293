"""Turn facts into findings: run the rules, group their findings, and apply suppressions in the code."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from toolkit.model.facts import Allowance, Class, Content, File, Function, Sign
from toolkit.model.findings import Finding, Place
from toolkit.model.links import split_symbol
from toolkit.model.plugins import Rule
from toolkit.model.project import Project
from toolkit.model.report import RuleRun, Suppression
from toolkit.model.words import URGENT
from toolkit.rules._one_decision import join_by_symbol, join_findings
from toolkit.rules._run_context import weigh_by_context
from toolkit.rules._set_aside import is_for_later, is_set_aside, is_small_decision, keep_most_changed, serves
from toolkit.source.non_product import match_non_product


@dataclass(frozen=True)
class RuleResults:
    """Findings of the rules, the result of each rule, and every inline suppression with whether it was needed.

    Attributes:
        by_symbol: the findings by the code that they are about, even if one decision resolves several.
        aside: true findings about code that serves, which the first page leaves out because they are small or the code
            rarely changes.
        faults: rule name -> the error that it raised.
    """

    findings: tuple[Finding, ...]
    by_symbol: tuple[Finding, ...]
    runs: tuple[RuleRun, ...]
    suppressions: tuple[Suppression, ...]
    faults: dict[str, str]
    aside: tuple[Finding, ...] = ()


def run_rules(project: Project, rules: Iterable[Rule]) -> RuleResults:
    """Run the rules over a project; a rule that fails is reported and does not stop the others.

    Findings about files beside the product (see the settings) are left out.
    """
    allowed = _Allowed(project)
    aside = match_non_product(project)
    findings: list[Finding] = []
    by_symbol: list[Finding] = []
    aside_found: list[Finding] = []
    runs: list[RuleRun] = []
    faults: dict[str, str] = {}
    for rule in rules:
        if skipped := _skip_reason(rule, project):
            runs.append(RuleRun(rule.name, 0, skipped=skipped))
            continue
        try:
            raw = list(rule.find(project) if rule.find else _group_signs(rule, project, allowed))
        except Exception as error:  # a faulty rule must not fail the whole report
            faults[rule.name] = f"{type(error).__name__}: {error}"
            runs.append(RuleRun(rule.name, 0, skipped="fault"))
            continue
        weighed = (item for found in raw if (item := weigh_by_context(found, project)) is not None)
        kept = [
            item
            for item in weighed
            if (rule.in_tests or not item.is_test) and not aside(speaks_of(item)) and not allowed.is_allowed(item)
        ]
        told, parts, small = _set_aside(kept, rule, project)
        places = tuple(sorted({place for item in small for place in item.evidence}))
        runs.append(RuleRun(rule.name, len(told), allowed.count_hidden(rule.name), set_aside=places))
        findings += told
        by_symbol += parts
        aside_found += [item for item in small if serves(item.place.path, project)]
    for found in (findings, by_symbol):
        found.sort(key=lambda item: (item.rule, item.place, item.symbol))
    return RuleResults(
        tuple(findings), tuple(by_symbol), tuple(runs), allowed.list_suppressions(), faults, tuple(aside_found)
    )


def _set_aside(
    found: list[Finding], rule: Rule, project: Project
) -> tuple[list[Finding], list[Finding], list[Finding]]:
    """Divide what a rule found into what is told, as one where one decision settles it, and the rest.

    The second list holds the reported findings by the code that they are about.
    """
    told, small = _divide(found, lambda item: is_set_aside(item, project))
    parts = told
    if rule.decision:
        joined, few = _divide(
            join_findings(told, rule.decision, project), lambda item: is_small_decision(item, project)
        )
        out = {place for item in few for place in item.evidence}
        parts = join_by_symbol(item for item in told if item.place not in out)
        joined, later = _divide(joined, lambda item: is_for_later(item, project))
        return joined, parts, join_findings(small, rule.decision, project) + few + later
    told, later = keep_most_changed(told, project)
    told, notes = _divide(told, lambda item: is_for_later(item, project))
    return told, parts, small + later + notes


def _divide(found: Iterable[Finding], is_out: Callable[[Finding], bool]) -> tuple[list[Finding], list[Finding]]:
    kept: list[Finding] = []
    out: list[Finding] = []
    for item in found:
        (out if is_out(item) else kept).append(item)
    return kept, out


def _skip_reason(rule: Rule, project: Project) -> str:
    if rule.name in project.settings.disable:
        return "disabled"
    if "history" in rule.needs and not project.history.tells:
        return "no_history"
    if "coverage" in rule.needs and project.coverage is None:
        return "no_coverage"
    return ""


def _group_signs(rule: Rule, project: Project, allowed: "_Allowed") -> Iterator[Finding]:
    """Group the signs of a rule into one finding per symbol, with all places.

    If the rule distinguishes decisions, one finding per place, because one function may need two decisions.
    """
    severity = rule.weigh(project) if rule.weigh else rule.severity
    counts = rule.counts(project) if rule.counts else lambda _: True
    is_urgent = bool(rule.urges and rule.urges(project))
    says = {"says": URGENT} if is_urgent else {}
    groups: dict[tuple[str, str, int], tuple[File, list[Sign]]] = {}
    for file, sign in project.signs(rule.name):
        if (file.is_test and not rule.in_tests) or not counts(sign):
            continue
        if not allowed.covers_place(rule.name, Place(file.path, sign.line)):
            line = sign.line if rule.decision else 0
            groups.setdefault((file.path, sign.qualname, line), (file, []))[1].append(sign)
    for (_, qualname, _), (file, signs) in groups.items():
        first = min(signs, key=lambda sign: sign.line)
        places = sorted({Place(file.path, sign.line, sign.end_line) for sign in signs})
        yield Finding(
            rule=rule.name,
            symbol=file.symbol(qualname),
            severity=severity,
            certainty=rule.certainty,
            args={**first.args, **says, "count": len(places)},
            evidence=tuple(places),
            value=len(signs),  # not the number of places: one line can hold two signs
            body_hash=hash_of(file.content, qualname, first.line),
            is_test=file.is_test,
            is_urgent=is_urgent,
        )


def hash_of(content: Content, qualname: str, line: int) -> str:
    """Return the hash of a symbol's code; of several definitions, the one that contains the line."""
    if not qualname:
        return content.body_hash
    defined: tuple[Function | Class, ...] = (*content.functions, *content.classes)
    named = [item for item in defined if item.qualname == qualname]
    around = [item for item in named if item.line <= line <= item.end_line]
    return (around or named)[0].body_hash if named else ""


class _Allowed:
    """The inline suppressions of a project, and which of them were needed."""

    def __init__(self, project: Project) -> None:
        self._by_rule: dict[str, list[tuple[str, Allowance]]] = {}
        self._all: list[tuple[str, Allowance]] = []
        self._used: set[tuple[str, int, str]] = set()
        self._hidden: dict[str, int] = {}
        for file in project.files:
            for item in file.content.allowances:
                self._all.append((file.path, item))
                self._by_rule.setdefault(item.rule, []).append((file.path, item))

    def covers_place(self, rule: str, place: Place) -> bool:
        for path, item in self._by_rule.get(rule, ()):
            if path == place.path and item.first <= place.line <= item.last:
                self._used.add((path, item.line, rule))
                self._hidden[rule] = self._hidden.get(rule, 0) + 1
                return True
        return False

    def is_allowed(self, finding: Finding) -> bool:
        return self.covers_place(finding.rule, finding.place)

    def count_hidden(self, rule: str) -> int:
        return self._hidden.get(rule, 0)

    def list_suppressions(self) -> tuple[Suppression, ...]:
        return tuple(
            Suppression(path, item.line, item.rule, item.why, (path, item.line, item.rule) in self._used)
            for path, item in self._all
        )


def speaks_of(finding: Finding) -> str:
    """Return the path of the file that a finding is about."""
    return split_symbol(finding.symbol)[0]
