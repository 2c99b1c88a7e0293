"""Service levels: what users of a system experience, measured on the whole system or on one endpoint."""

from typing import Literal, NamedTuple

LevelName = Literal["response_time", "error_rate", "queries_per_request", "lock_strength"]

RISING = frozenset({"lock_strength"})
"""Levels that are better when they are higher; all others are better when they are lower."""
EVIDENCE: dict[LevelName, str] = {
    "response_time": "--access-log",
    "error_rate": "--access-log",
    "queries_per_request": "--recording",
    "lock_strength": "",
}
"""Level -> the option for its input file; empty: it is measured on the lock of the project."""


class Level(NamedTuple):
    """A service level, of the whole system or of one endpoint.

    Attributes:
        name: `response_time`: 95th percentile in milliseconds; `error_rate`: percentage of requests answered with 5xx;
            `queries_per_request`: mean number of statements to databases; `lock_strength`: percentage of mutants that
            the lock notices.
        endpoint: method and path, as in `GET /coupons/{id}`; empty: all of them.
    """

    name: LevelName
    endpoint: str = ""


class ServiceLevel(NamedTuple):
    """The value of a service level, in the unit of its name, and how many requests or mutants it was measured on."""

    value: float
    of: int


def parse_level(measure: str) -> Level | None:
    """Parse the measure of a goal: `error_rate` or `response_time GET /coupons/{id}`; None if it is no level."""
    name, _, endpoint = measure.partition(" ")
    for known in EVIDENCE:
        if name == known:
            return Level(known, endpoint.strip())
    return None
