"""On which terms a project's steps are priced: its settings, and what is known of the team."""

from collections.abc import Sequence
from functools import cache

from toolkit.flows.calibrate import landed, with_ledger
from toolkit.flows.plan import Terms
from toolkit.flows.planning.offered import Offered
from toolkit.model.estimate import Estimate, Work
from toolkit.model.ledger import Entry
from toolkit.model.plan import Team
from toolkit.model.request import Request


def terms_of(request: Request, ledger: Sequence[Entry], offered: Offered) -> Terms:
    """The terms for one project.

    Args:
        request: what the team says of itself, and what git's history taught.
        ledger: its actual hours.
        offered: what codemods do about its findings.
    """
    from toolkit.estimate.explain import checkable  # numpy: only those who plan pay for it
    from toolkit.estimate.price import price

    settings, calibration = request.settings, with_ledger(request.calibration, ledger)

    @cache  # many small steps are alike
    def priced(work: Work) -> Estimate:
        return checkable(price(work, calibration, settings))

    said = settings.estimate
    team = Team(
        members=said.members,
        hours_per_week=said.hours_per_week,
        spread=said.capacity_spread,
        gate_failures=said.gate_failures,
        rework=said.rework,
        hours_per_day=said.hours_per_day,
    )
    return Terms(priced, team, said.cohorts, calibration, landed(ledger), offered)
