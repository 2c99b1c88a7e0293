"""Goals for service levels, measured on an access log, a recording, or the strength of a lock.

No plan knows which steps make a system faster or more reliable: such a goal has neither steps nor hours, and is not
refused because of that. It is measured again whenever its evidence is given.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from toolkit.characterize.recording_reader import read_recording
from toolkit.characterize.served_requests import ServedRequest, read_served_requests, recorded_requests
from toolkit.errors import UsageError
from toolkit.model.goals import Checked, Goal
from toolkit.model.links import endpoint
from toolkit.model.service_level import EVIDENCE, RISING, Level, ServiceLevel
from toolkit.model.strength import LockStrengths
from toolkit.state.strength_file import read_strength

_PERCENTILE = 95
"""The usual percentile of response times: one in twenty requests takes longer."""
_FAILED = 500


@dataclass(frozen=True)
class LevelEvidence:
    """The data on which service levels are measured; None: not given.

    Attributes:
        logged: requests of an access log.
        recorded: requests of a recording.
        strengths: measured strength of the lock.
    """

    logged: Sequence[ServedRequest] | None = None
    recorded: Sequence[ServedRequest] | None = None
    strengths: LockStrengths | None = None


NO_EVIDENCE = LevelEvidence()


def gather_evidence(root: Path, lock: Path, access_log: Path | None, recording: Path | None) -> LevelEvidence:
    """Read the data on which service levels are measured.

    Args:
        root: the project.
        lock: the directory of its lock.
        access_log: path of an access log, or None.
        recording: directory of a recording, or None.

    Raises:
        UsageError: one of them cannot be read, is damaged, or is of another kind.
    """
    return LevelEvidence(
        read_served_requests(access_log) if access_log else None,
        recorded_requests(read_recording(recording)) if recording else None,
        read_strength(lock, root),
    )


def measure_level(level: Level, evidence: LevelEvidence) -> ServiceLevel | None:
    """Measure a service level today; None if its evidence is missing or has no data about it."""
    if level.name == "lock_strength":
        return _lock_strength(level, evidence.strengths)
    requests = evidence.recorded if level.name == "queries_per_request" else evidence.logged
    asked = list(_requests_of(level.endpoint, requests or ()))
    if level.name == "response_time":
        return _response_time(asked)
    if level.name == "error_rate":
        return ServiceLevel(100 * sum(_has_failed(one) for one in asked) / len(asked), len(asked)) if asked else None
    counts = [one.statements for one in asked if one.statements is not None]
    return ServiceLevel(sum(counts) / len(counts), len(counts)) if counts else None


def check_level(level: Level, measure: str, target: float, by: str, evidence: LevelEvidence) -> Checked:
    """Check a requested goal for a service level against its value today.

    Args:
        level: the level.
        measure: its name and endpoint as the user wrote them.
        target: the value to reach, in the unit of the level.
        by: the date, `YYYY-MM-DD`.
        evidence: the data on which it is measured.

    Raises:
        UsageError: it cannot be measured, or has already reached the target.
    """
    measured = measure_level(level, evidence)
    if measured is None:
        raise UsageError(_complaint(level, measure, evidence))
    value = round(measured.value, 2)
    if level.name in RISING and not value < target <= 100:
        raise UsageError(
            f"`{measure}={target:g}` is not a goal: it is {value:g}, and the target must be above, and at most 100."
        )
    if level.name not in RISING and target >= value:
        raise UsageError(f"`{measure}={target:g}` is not a goal: it is {value:g}, and the target must be below.")
    return Checked(Goal(measure, value, target, by), value, of=measured.of)


def check_standing(level: Level, goal: Goal, evidence: LevelEvidence) -> Checked:
    """Return the state of an accepted goal for a service level; its value is None if it cannot be measured."""
    measured = measure_level(level, evidence)
    return Checked(goal, round(measured.value, 2), of=measured.of) if measured else Checked(goal, None)


def _requests_of(name: str, requests: Iterable[ServedRequest]) -> Iterator[ServedRequest]:
    method, _, path = name.partition(" ")
    if not name:
        yield from requests
        return
    wanted_method, _, folded = endpoint(method, path).partition(" ")
    pattern = re.compile("[^/]+".join(re.escape(part) for part in folded.split("{}")) + "/*")
    for one in requests:
        if one.method == wanted_method and pattern.fullmatch(re.sub("//+", "/", one.path)):
            yield one


def _response_time(requests: Iterable[ServedRequest]) -> ServiceLevel | None:
    """Compute the nearest-rank percentile: the smallest time that 95 % of the requests do not exceed."""
    times = sorted(one.milliseconds for one in requests if one.milliseconds is not None)
    return ServiceLevel(times[ceil(len(times) * _PERCENTILE / 100) - 1], len(times)) if times else None


def _has_failed(request: ServedRequest) -> bool:
    return request.status >= _FAILED


def _lock_strength(level: Level, strengths: LockStrengths | None) -> ServiceLevel | None:
    if strengths is None:
        return None
    found = strengths.total
    if level.endpoint:
        wanted = endpoint(*_method_and_path(level.endpoint))
        by_name = {endpoint(*_method_and_path(one.about)): one for one in strengths.endpoints}
        if wanted not in by_name:
            return None
        found = by_name[wanted]
    return ServiceLevel(100 * found.share, found.tried) if found.share is not None else None


def _method_and_path(name: str) -> tuple[str, str]:
    method, _, path = name.partition(" ")
    return method, path


def _complaint(level: Level, measure: str, evidence: LevelEvidence) -> str:
    option = EVIDENCE[level.name]
    given = {"--access-log": evidence.logged, "--recording": evidence.recorded, "": evidence.strengths}[option]
    if given is None and not option:
        return f"`{measure}`: the strength of the lock is not known. Measure it with tebiki strength, then run again."
    if given is None:
        return f"`{measure}` cannot be measured without evidence. Name it with {option}."
    if level.endpoint:
        return f"`{measure}`: nothing is known of this endpoint. Write method and path as in `GET /coupons/{{id}}`."
    return f"`{measure}`: the evidence does not contain it. Choose another file, or another measure."
