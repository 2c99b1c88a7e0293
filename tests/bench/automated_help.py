"""Count what codemods do for the findings and steps of projects: `python -m tests.bench.automated_help PROJECT ...`.

Counted are findings outside of tests and the steps of the plan that change code. A place has help if a codemod that
answers its rule has a site there or around it, certain or for review (notes do not count), and a finding if one of its
places has. A finding is settled if certain sites alone make its rule silent, so that all its places are; a place is
settled if the rule does not name it any more, in findings that stay too. Notes (what the rules set aside in code that
serves) are counted as well: a finding that only becomes a note is not settled.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from toolkit.cli._analysis import usual
from toolkit.flows import examine
from toolkit.flows.analyze import gather_inputs
from toolkit.flows.offers import try_codemods
from toolkit.flows.run_rules import RuleResults, run_rules
from toolkit.model.findings import Finding, Place
from toolkit.model.plan import Step
from toolkit.model.request import AnalyzeOptions, silent
from toolkit.planning.codemod_offers import Offered
from toolkit.store import open_cache
from toolkit.wiring.analysis import _tools


@dataclass(frozen=True)
class Outcome:
    """The findings and notes of a project, what codemods offer for them, and the steps of the plan that change code."""

    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
    offered: Offered
    steps: tuple[Step, ...]


def try_project(root: Path) -> Outcome:
    """Analyse a project as `tebiki plan` does, without learning from its history how long things take."""
    kept: list[Offered] = []
    results: list[RuleResults] = []

    def keep_results(*given: Any) -> RuleResults:
        results.append(run_rules(*given))
        return results[0]

    def keep_offers(project: Any, findings: Iterable[Finding], *others: Any) -> Offered:
        kept.append(try_codemods(project, (*findings, *results[0].aside), *others))
        return try_codemods(project, findings, *others)

    request: AnalyzeOptions = replace(usual(root, coverage=None, lang="en"), thorough=True)
    changed = patch.multiple(examine, run_rules=keep_results, try_codemods=keep_offers)
    with open_cache(root, keep=True) as cache, changed:
        tools = _tools(request, "processes")
        report, _, _ = examine.report_of(request, tools, gather_inputs(request), cache, silent)
    plan = report.sections.plan
    steps = tuple(step for step in plan.steps if step.action == "change") if plan else ()
    found, aside = ([item for item in some if not item.is_test] for some in (results[0].findings, results[0].aside))
    return Outcome(tuple(found), tuple(aside), kept[0], steps)


def has_help(offered: Offered, item: Finding, place: Place) -> bool:
    """Return whether a codemod that answers a finding can change one of its places."""
    sites = offered.sites.get((offered.answers.get(item.rule, ""), place.path), ())
    return any(site.line <= place.line <= site.end_line for site in sites)


def count_settled(offered: Offered, item: Finding) -> int:
    """Count the places of a finding that its rule does not name after the certain sites."""
    counts = Counter(place.path for place in item.evidence)
    if item.id in offered.settled:
        return counts.total()
    return sum(max(count - offered.left.get((item.id, path), count), 0) for path, count in counts.items())


def print_shares(found: Outcome) -> None:
    """Print the shares of one project, and by rule what is without help."""
    offered = found.offered
    high = [item for item in found.findings if item.severity == "high"]
    for title, some in (("high", high), ("all", found.findings), ("with notes", [*found.findings, *found.notes])):
        helped = [item for item in some if any(map(partial(has_help, offered, item), item.evidence))]
        settled = [item for item in some if item.id in offered.settled]
        places = sum(len(item.evidence) for item in some)
        print(
            f"{title}: {len(some)} findings, {len(helped)} with help, {len(settled)} settled;"
            f" {places} places, {sum(has_help(offered, it, place) for it in some for place in it.evidence)} with help,"
            f" {sum(count_settled(offered, item) for item in some)} settled"
        )
        _print_rules(some, helped, settled)
    named = [step for step in found.steps if step.codemod]
    print(f"steps: {len(found.steps)}, {len(named)} name a codemod")
    rules = {item.id: item.rule for item in found.findings}
    _print_rules(found.steps, named, (), lambda step: rules.get(next(iter(step.finding_ids), ""), "?"))


def _print_rules(some: Iterable[Any], helped: Iterable[Any], settled: Iterable[Any], rule: Any = None) -> None:
    of = rule or (lambda item: item.rule)
    with_help, gone = Counter(map(of, helped)), Counter(map(of, settled))
    for name, count in Counter(map(of, some)).most_common():
        print(f"    {name}: {count}, {with_help[name]} with help, {gone[name]} settled")


if __name__ == "__main__":
    for each in sys.argv[1:]:
        print(each)
        print_shares(try_project(Path(each)))
