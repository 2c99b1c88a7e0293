"""Estimate the extent of an upgrade from the project: versions to pass, files affected, packages to upgrade along."""

from math import ceil
from typing import TypedDict

from toolkit.model.project import Project
from toolkit.rules._declared import declared_versions
from toolkit.rules._ended import ENDED, Series

_IMPORTED_AS = {"pymongo": ("pymongo", "bson", "gridfs", "motor", "mongoengine"), "werkzeug": ("werkzeug", "flask")}
_MINORS_AT_ONCE = 3
"""Minor versions of Python passed in one step: deprecated features are removed two versions later."""
_NAMES = 12


class Extent(TypedDict):
    """Extent of an upgrade.

    Attributes:
        versions: number of major versions up to the oldest one that still gets fixes, one pull request each.
        users: number of production files that import the product; all of them for Python itself.
        partners: first few declared packages that belong to the product by their name, and must be upgraded with it.
        modules: names that code imports it by; none for Python itself.
    """

    versions: int
    users: int
    partners: list[str]
    modules: list[str]


def upgrade_extent(product: str, series: Series, project: Project, today: str) -> Extent:
    """Return the extent of the upgrade of a product from a series to one that still gets fixes."""
    return {
        "versions": _versions(product, series, today),
        "users": _users(product, project),
        "partners": _partners(product, project),
        "modules": [] if product == "Python" else list(_modules(product)),
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
    names = _modules(product)
    return sum(
        any(item.module.partition(".")[0] in names for item in file.content.imports) for file in project.production
    )


def _modules(product: str) -> tuple[str, ...]:
    return _IMPORTED_AS.get(product.lower(), (product.lower(),))


def _partners(product: str, project: Project) -> list[str]:
    """Return packages with the product in their name (`django-filter`, `flask_login`, but not `celery[pymongo]`)."""
    own = product.lower()
    declared = {item.product.replace("_", "-") for item in declared_versions(project.documents)}
    made_for = {name for name in declared if name != own and own in name.split("-")}
    if own == "django":
        made_for |= declared & {"djangorestframework", "celery", "mongoengine"}
    return sorted(made_for)[:_NAMES]
