"""Amounts of an upgrade that the project itself shows: versions to pass, files that use it, packages that go along."""

from math import ceil
from typing import TypedDict

from toolkit.model.project import Project
from toolkit.rules._declared import declared_versions
from toolkit.rules._ended import ENDED, Series

_IMPORTED_AS = {"pymongo": ("pymongo", "bson", "gridfs", "motor", "mongoengine"), "werkzeug": ("werkzeug", "flask")}
_MINORS_AT_ONCE = 3
"""So many minor versions of Python are passed in one step: what one deprecates goes two versions later."""
_NAMES = 12


class Extent(TypedDict):
    """Amounts of an upgrade.

    Attributes:
        versions: major versions to pass until the oldest one that still gets fixes, one pull request each.
        users: production files that import it; all of them for Python itself.
        partners: pinned packages that are made for it by their name and so have to move with it, the first of them.
    """

    versions: int
    users: int
    partners: list[str]


def upgrade_extent(product: str, series: Series, project: Project, today: str) -> Extent:
    """Return the amounts of the upgrade of a product from a series to one that gets fixes."""
    return {
        "versions": _versions(product, series, today),
        "users": _users(product, project),
        "partners": _partners(product, project),
    }


def _versions(product: str, series: Series, today: str) -> int:
    later = [item for item, end in ENDED[product] if item > series]
    target = next((item for item, end in ENDED[product] if item > series and (not end or end >= today)), None)
    target = target or (later[-1] if later else series)
    majors = target[0] - series[0]
    if product != "Python":
        return max(majors, 1)
    minors = len([item for item in later if item[0] == target[0] and item <= target])
    return max(majors + ceil(minors / _MINORS_AT_ONCE), 1)


def _users(product: str, project: Project) -> int:
    if product == "Python":
        return len(project.production)
    names = _IMPORTED_AS.get(product.lower(), (product.lower(),))
    return sum(
        any(item.module.partition(".")[0] in names for item in file.content.imports) for file in project.production
    )


def _partners(product: str, project: Project) -> list[str]:
    """Packages that name the product as one of their parts (`django-filter`, `flask_login`, `celery[pymongo]` not)."""
    own = product.lower()
    declared = {item.product.replace("_", "-") for item in declared_versions(project.documents)}
    made_for = {name for name in declared if name != own and own in name.split("-")}
    if own == "django":
        made_for |= declared & {"djangorestframework", "celery", "mongoengine"}
    return sorted(made_for)[:_NAMES]
