"""The plan: findings as an ordered backlog of steps, each one reviewed pull request, with hours.

    findings -> units -> batches -> locks before them -> steps, priced -> order -> roadmap

The same findings in any order give the same steps with the same ids in the same order.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from toolkit.flows.roadmap import roadmap_of_steps
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Estimate, Size, Work
from toolkit.model.findings import Finding, Place
from toolkit.model.heat import heat
from toolkit.model.links import digest, split_symbol, step_id
from toolkit.model.plan import PLACES, SCHEMA, Landed, Plan, Roadmap, Step, Team, first_step_for
from toolkit.model.project import Project
from toolkit.model.treatment import LOCK, Treatments
from toolkit.planning.batches import Batch, make_batches
from toolkit.planning.code import CodeIndex
from toolkit.planning.codemod_offers import ByCodemod, Offered
from toolkit.planning.lock_steps import FunctionsToLock, functions_to_lock, lock_size, needed_locks, record_command
from toolkit.planning.step_order import order_steps
from toolkit.planning.units import join_sizes, make_units
from toolkit.planning.worth import Surroundings

Price = Callable[[Work], Estimate]
_FIXED = ("review", "rollout")


@dataclass(frozen=True)
class PlanTerms:
    """The terms of a plan: prices, team and codemods.

    Attributes:
        price: work -> hours.
        cohorts: number of groups of tenants that get a release one after another.
        calibration: corrections from the team's own past; landed: planned and actual hours of past pull requests.
        offered: the findings that codemods resolve.
        leads: ids of the report's first findings, in order: the plan begins with the same ones.
        simulate: steps in their order, and the team -> roadmap.
    """

    price: Price
    team: Team = field(default_factory=Team)
    cohorts: int = 1
    calibration: Calibration | None = None
    landed: tuple[Landed, ...] = ()
    offered: Offered = field(default_factory=Offered)
    leads: tuple[str, ...] = ()
    simulate: Callable[[Sequence[Step], Team], Roadmap] = roadmap_of_steps


def plan_of(project: Project, findings: Iterable[Finding], treatments: Treatments, terms: PlanTerms) -> Plan:
    """Plan the steps that resolve findings; findings about tests are left out.

    Args:
        project: the measured project.
        findings: its findings.
        treatments: the work that the counter-measure of each rule takes.
        terms: how steps are priced, and who does them.
    """
    found = tuple(findings)
    code = CodeIndex(project)
    threshold = project.enough if project.shares else None
    planner = _Planner(code, Surroundings(project, heat(project), code), terms, threshold)
    made = make_batches(make_units(found, treatments, code), code)
    steps = planner.make_steps(made, functions_to_lock(made, found, treatments, code))
    hours = {step.id: _median(step) for step in steps}
    in_order = tuple(_number_parts(order_steps(steps, hours, _first_steps(steps, found, terms.leads))))
    return Plan(
        schema=SCHEMA,
        project=project.name,
        day=project.today,
        revision=project.history.revision,
        steps=in_order,
        roadmap=terms.simulate(in_order, terms.team) if in_order else None,
        coverage=project.coverage is not None,
        history=project.history.tells,
        calibration=terms.calibration,
        landed=terms.landed,
        inventory=project.reach is not None,
        unfinished=terms.offered.unfinished,
    )


def _median(step: Step) -> float:
    assert step.estimate is not None
    return max(step.estimate.hours.p50, 0.25)


def _first_steps(steps: Sequence[Step], findings: Iterable[Finding], leads: Iterable[str]) -> list[str]:
    """Return ids of the steps that resolve the report's leading findings, then of those for other urgent ones."""
    found = {item.id: item for item in findings}
    settling: dict[str, list[Step]] = {}
    for step in steps:
        for name in found.keys() & set(step.finding_ids):
            settling.setdefault(name, []).append(step)
    urgent = {item.id for item in found.values() if item.is_urgent}
    wanted = (*(name for name in leads if name in urgent), *sorted(urgent), *leads)
    return list(dict.fromkeys(first_step_for(found[name], settling[name]).id for name in wanted if name in settling))


def _number_parts(steps: Iterable[Step]) -> Iterator[Step]:
    """Number the parts of divided steps in their order."""
    seen: Counter[str] = Counter()
    for step in steps:
        seen[step.group] += 1
        yield replace(step, part=seen[step.group]) if step.parts > 1 else step


class _Planner:
    """Converts batches and locks to steps."""

    def __init__(self, code: CodeIndex, around: Surroundings, terms: PlanTerms, threshold: float | None) -> None:
        self._code, self._around, self._terms, self._threshold = code, around, terms, threshold

    def make_steps(self, found: Sequence[Batch], locked: Sequence[FunctionsToLock]) -> list[Step]:
        """Make the steps, in no particular order."""
        ids = _batch_ids(found)
        costs = self._split_hours(found)
        steps = [self._lock(lock) for lock in locked]
        prepared = _prepared_by(found)
        for position, batch in enumerate(found):
            needs = [lock.id for lock in needed_locks(batch, locked)]
            if batch.is_chained:
                needs.append(ids[position - 1])
            products = {finding.args.get("product") for finding in batch.findings}
            needs += [ids[other] for product, other in prepared if product in products]
            steps.append(self._change(batch, ids[position], tuple(needs), costs[batch.group]))
        return steps

    def _lock(self, lock: FunctionsToLock) -> Step:
        value = self._around.step_value(lock.symbols)
        return self._price(
            Step(
                id=lock.id,
                action="lock",
                endpoints=self._around.step_endpoints(lock.symbols)[:PLACES],
                title=lock.findings[0].rule if lock.findings else "",
                symbols=lock.symbols,
                finding_ids=tuple(finding.id for finding in lock.findings),
                value=value,
                risk="low",
                strength=self._code.weakest_strength(lock.symbols),
                family=LOCK,
                worth=self._around.step_worth(lock.findings, value),
                risks=_lock_risks(lock, self._code),
                command=record_command(lock, self._code),
                **_first_places(self._code.definition_places(lock.symbols)),
            ),
            lock_size(lock, self._code),
            unlocked=len(lock.symbols),
            releases=0,  # tests do not go to production
        )

    def _change(self, batch: Batch, key: str, needs: tuple[str, ...], split_hours: float) -> Step:
        value = self._around.step_value(batch.symbols)
        lead = batch.findings[0]
        risk, risks = self._around.step_risk(batch.units[0].treatment.risk, batch.symbols, len(batch.untested))
        by = self._terms.offered.offer_for(batch)
        return self._price(
            Step(
                id=key,
                action="change",
                endpoints=self._around.step_endpoints(batch.symbols)[:PLACES],
                title=lead.rule,
                symbols=batch.symbols,
                finding_ids=tuple(finding.id for finding in batch.findings),
                codemod=by.codemod if by else None,
                sites=by.sites if by else None,
                reviewed=by.reviewed if by else 0,
                settled=by.settled if by else 0,
                level=by.level if by else None,
                needs=needs,
                value=value,
                risk=risk,
                part=batch.part,
                parts=batch.parts,
                split_hours=split_hours,
                family=batch.family,
                lasting=batch.units[0].treatment.lasting,
                command=self._code.fill_command(batch.units[0].treatment.command, lead.symbol),
                group=digest(*batch.group),
                worth=round(self._around.step_worth(batch.findings, value) * batch.share, 3),
                risks=risks,
                strength=self._code.weakest_strength(batch.symbols),
                lock_threshold=self._threshold,
                **_first_places(self._evidence_places(batch)),
            ),
            batch.size,
            by=by,
            releases=int(batch.units[0].treatment.released),
        )

    def _price(self, step: Step, size: Size, unlocked: int = 0, by: ByCodemod | None = None, releases: int = 1) -> Step:
        work = Work(
            size=size,
            unlocked=unlocked,
            made_by_codemod=by.lines if by else 0,
            sites_by_codemod=by.certain if by else 0,
            minutes_per_site=by.minutes if by else 0,
            proposed_by_codemod=by.reviewed if by else 0,
            first_time=self._around.has_lost_authors(step.symbols),
            releases=releases,
            cohorts=self._terms.cohorts,
        )
        return replace(step, work=work, estimate=self._terms.price(work), modules=self._code.module_names(step.symbols))

    def _evidence_places(self, batch: Batch) -> tuple[Place, ...]:
        """Return the places of a batch's findings in the files that it edits, of a part in its functions.

        The place that its first finding cites comes first, the others are sorted.
        """
        files = {split_symbol(name)[0] for name in batch.symbols}
        listed = {place for finding in batch.findings for place in finding.evidence if place.path in files}
        if batch.parts > 1:
            edited = {*batch.symbols}
            whole = {split_symbol(name)[0] for name in edited if not self._code.find_function(name)}
            own = {item for item in listed if (self._code.function_around(item) or item.path) in edited | whole}
            listed = own or listed
        cited = batch.findings[0].place
        return tuple(sorted(listed or {finding.place for finding in batch.findings}, key=lambda it: (it != cited, it)))

    def _split_hours(self, found: Sequence[Batch]) -> dict[tuple[str, ...], float]:
        """Return group -> additional median hours of review and rollout compared with one undivided step."""
        groups: dict[tuple[str, ...], list[Batch]] = {}
        for batch in found:
            groups.setdefault(batch.group, []).append(batch)
        return {group: self._extra(members) if len(members) > 1 else 0.0 for group, members in groups.items()}

    def _extra(self, members: Sequence[Batch]) -> float:
        whole = join_sizes((batch.size for batch in members), sum(batch.size.files for batch in members))
        return round(sum(self._overhead(batch.size) for batch in members) - self._overhead(whole), 2)

    def _overhead(self, size: Size) -> float:
        estimate = self._terms.price(Work(size=size, cohorts=self._terms.cohorts))
        return sum(part.hours.p50 for part in estimate.parts if part.component in _FIXED)


def _lock_risks(lock: FunctionsToLock, code: CodeIndex) -> tuple[tuple[str, float], ...]:
    """Return the risks of a lock, among them why an earlier one does not hold some of its functions."""
    counts = (
        ("only_raising", sum(map(code.is_only_raising, lock.symbols))),
        ("few_cases", sum(map(code.has_few_cases, lock.symbols))),
    )
    return (("kind_lock", 0), *((name, count) for name, count in counts if count))


def _first_places(found: Sequence[Place]) -> dict[str, Any]:
    """Return the places that a step names, and the number of others."""
    return {"places": tuple(found[:PLACES]), "more_places": max(len(found) - PLACES, 0)}


def _batch_ids(found: Sequence[Batch]) -> list[str]:
    """Return the ids of batches; parts that edit the same code are distinguished by their number."""
    ids: dict[str, None] = {}
    for batch in found:
        action, number = f"change {batch.family}", 1
        while (key := step_id(action if number == 1 else f"{action} {number}", batch.symbols)) in ids:
            number += 1
        ids[key] = None
    return list(ids)


def _prepared_by(found: Sequence[Batch]) -> list[tuple[str, int]]:
    """Return (product, position) of each batch that prepares an upgrade by removing uses of old interfaces."""
    made = enumerate(batch.units[0].treatment for batch in found)
    return [(product, position) for position, treatment in made for product in treatment.prepares]
