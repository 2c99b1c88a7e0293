"""Create the terms of a project's plan from its settings and from facts about the team."""

from collections.abc import Sequence

from toolkit.flows.calibrate import landed_pull_requests, with_ledger
from toolkit.flows.estimate_memory import EstimateMemory
from toolkit.flows.plan import PlanTerms
from toolkit.flows.roadmap import roadmap_of_steps
from toolkit.model.estimate import Estimate, Work
from toolkit.model.ledger import LedgerEntry
from toolkit.model.plan import Team
from toolkit.model.request import AnalyzeOptions
from toolkit.planning.codemod_offers import Offered


def plan_terms(
    request: AnalyzeOptions, ledger: Sequence[LedgerEntry], offered: Offered, memory: EstimateMemory | None = None
) -> PlanTerms:
    """Create the terms for one project.

    Args:
        request: the options, with the team's settings and the calibration from git history.
        ledger: entries of its actual hours.
        offered: the findings that codemods resolve.
        memory: the estimates of earlier runs; None: there are none.
    """
    settings, calibration = request.settings, with_ledger(request.calibration, ledger)
    memory = memory or EstimateMemory()

    def price(work: Work) -> Estimate:
        from toolkit.estimate.price import price_work
        from toolkit.estimate.rounding import round_for_display  # numpy: imported only for work that is new

        return round_for_display(price_work(work, calibration, settings))

    said = settings.estimate
    team = Team(
        members=said.members,
        hours_per_week=said.hours_per_week,
        spread=said.capacity_spread,
        gate_failures=said.gate_failures,
        rework=said.rework,
        hours_per_day=said.hours_per_day,
    )
    return PlanTerms(
        memory.remember_prices(price, calibration, said),
        team,
        said.cohorts,
        calibration,
        landed_pull_requests(ledger),
        offered,
        simulate=memory.remember_roadmaps(roadmap_of_steps),
    )
