"""On which terms a project's steps are priced: its settings, and what is known of the team."""

from toolkit.flows.plan import Terms
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Estimate, Work
from toolkit.model.plan import Team
from toolkit.model.settings import Settings


def terms_of(settings: Settings, calibration: Calibration | None) -> Terms:
    """The terms for one project.

    Args:
        settings: what the team says of itself, under `[tool.tebiki.estimate]`.
        calibration: what its own past says; None: only public projects speak.
    """
    from toolkit.estimate.explain import checkable  # numpy: only those who plan pay for it
    from toolkit.estimate.price import price

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
    return Terms(priced, team, said.cohorts, calibration)
