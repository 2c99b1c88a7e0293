"""Assumed hours of a pull request besides writing it: each named and configurable, none of them learned."""

from collections.abc import Iterator, Sequence
from math import prod

from toolkit.estimate.distributions import lognormal_hours
from toolkit.model.estimate import Component, EstimatePart, Factor, Work
from toolkit.model.settings import EstimateSettings

_SIMPLE = 5
"""Cyclomatic complexity of a function up to which locking it takes no longer."""


def assumed_parts(work: Work, settings: EstimateSettings) -> Iterator[EstimatePart]:
    """Return the assumed parts of an estimate; parts of zero hours are left out."""
    alone = all_by_codemod(work)
    if not alone:
        yield from _part("investigation", settings.investigation, _area(work, settings), settings)
    yield from _part("locking", settings.locking, _functions(work, settings), settings)
    yield from _part("review", settings.review, _lines(work, settings), settings)
    if not alone:
        yield from _part("rollout", settings.release, _releases(work, settings), settings)


def all_by_codemod(work: Work) -> bool:
    """Return whether a codemod does all of the work.

    Then a person only reviews: there is no investigation, because the codemod keeps behaviour, and the change is
        released together with other work.
    """
    return 0 < _lines_of(work) <= work.made_by_codemod


def _part(
    component: Component, base: float, factors: Sequence[Factor], settings: EstimateSettings
) -> Iterator[EstimatePart]:
    median = base * prod(factor.value for factor in factors)
    if median > 0:
        shown = tuple(factor for factor in factors if factor.value != 1)
        yield EstimatePart(component, lognormal_hours(median, settings.assumption_spread), base, "assumption", shown)


def _area(work: Work, settings: EstimateSettings) -> list[Factor]:
    """Add the investigation of each extracted piece of a function to that of its surroundings."""
    pieces = work.size.extractions
    hours = settings.investigation + settings.extraction * pieces
    apart = Factor("extractions", hours / settings.investigation if settings.investigation else 1.0, {"pieces": pieces})
    first = [Factor("first_time", settings.first_time)] if work.first_time else []
    return [*first, apart, *_places(work, settings, hours), *_upgrades(work, settings)]


def _places(work: Work, settings: EstimateSettings, hours: float) -> list[Factor]:
    """Add the hours to understand each further function, and the minutes of a codemod's card for what it proposes.

    Args:
        work: the change. A lock reads what it locks, which `locking` pays for.
        settings: the prices.
        hours: those of the investigation so far.
    """
    if work.unlocked or not hours:
        return []
    decided = work.proposed_by_codemod
    by_hand = max(work.size.functions - 1 - decided - work.sites_by_codemod, 0)
    more = settings.investigation_place * by_hand + decided * work.minutes_per_site / 60
    return [Factor("understood", 1 + more / hours, {"functions": by_hand, "sites": decided})]


def _upgrades(work: Work, settings: EstimateSettings) -> list[Factor]:
    """Multiply by the major versions, the files that use the library, and the related packages."""
    size = work.size
    if not size.upgrades or not settings.investigation:
        return []
    hours = size.upgrades * (settings.upgrade + settings.upgrade_file * size.users)
    hours += settings.upgrade_package * size.partners
    numbers = {"versions": float(size.upgrades), "files": float(size.users), "packages": float(size.partners)}
    return [Factor("upgrades", 1 + hours / settings.investigation, numbers)]


def _functions(work: Work, settings: EstimateSettings) -> list[Factor]:
    """Multiply by the number of functions; a function with many branches needs more cases."""
    mean = work.size.complexity / work.size.functions if work.size.functions else 0
    branches = 1 + settings.locking_per_branch * max(mean - _SIMPLE, 0)
    return [
        Factor("unlocked", work.unlocked, {"functions": work.unlocked}),
        Factor("branches", branches, {"complexity": mean, "tests": work.size.complexity}),
    ]


def _lines(work: Work, settings: EstimateSettings) -> list[Factor]:
    """0.25 h, plus 1 h for every 300 lines by hand, plus the minutes on the card for each site of a codemod.

    All of it is written as a factor of the fixed hours.
    """
    lines = _lines_of(work)
    made = min(work.made_by_codemod, lines)
    minutes = work.sites_by_codemod * work.minutes_per_site
    hours = settings.review + (lines - made) / settings.review_lines + minutes / 60
    value = hours / settings.review if settings.review else 1.0
    if not work.sites_by_codemod:
        return [Factor("lines_to_review", value, {"lines": lines - made})]
    numbers = {"lines": lines - made, "sites": work.sites_by_codemod, "minutes": minutes}
    return [Factor("sites_by_codemod", value, numbers)]


def _lines_of(work: Work) -> int:
    size = work.size
    return size.added + size.deleted + size.test_added + size.test_deleted + size.other_churn


def _releases(work: Work, settings: EstimateSettings) -> list[Factor]:
    cohorts = 1 + settings.cohort * max(work.cohorts - 1, 0) / settings.release if settings.release else 1.0
    return [
        Factor("releases", work.releases, {"releases": work.releases}),
        Factor("cohorts", cohorts, {"cohorts": work.cohorts}),
    ]
