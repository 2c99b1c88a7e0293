"""Worth and risk of a step, in numbers that a reader can check."""

from collections.abc import Iterable, Mapping, Sequence
from math import log2
from typing import Literal

from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.plan import Value
from toolkit.model.project import Project
from toolkit.planning.code import CodeIndex
from toolkit.planning.rank_findings import REST, finding_weight

Risk = Literal["high", "medium", "low"]

_POINTS = {"low": 0, "medium": 2, "high": 4}
_MANY = 10
"""Number of importing files from which the reach of a file is a risk."""


class Surroundings:
    """The known facts about the code around a step."""

    def __init__(self, project: Project, heat: Mapping[str, float], code: CodeIndex) -> None:
        self._project, self._heat, self._code = project, heat, code
        self._fan_in = project.imports.fan_in()
        self._leading: dict[tuple[str, ...], tuple[str, ...] | None] = {}

    def step_value(self, symbols: Iterable[str]) -> Value:
        """Return the largest numbers of changes, bug fixes and importers among the files of the step.

        Not sums: one commit often touches several of the files.
        """
        names = tuple(symbols)
        files = {split_symbol(name)[0] for name in names}
        past = [self._project.past[path] for path in files if path in self._project.past]
        leading = self._endpoints(names)
        return Value(
            recent_commits=max((item.recent for item in past), default=0),
            fixes=max((item.fixes for item in past), default=0),
            fan_in=max((self._fan_in.get(path, 0) for path in files), default=0),
            endpoints=None if leading is None else len(leading),
        )

    def step_endpoints(self, symbols: Iterable[str]) -> tuple[str, ...]:
        """Return the endpoints that are known to lead to this code, nearest first."""
        return self._endpoints(tuple(symbols)) or ()

    def _endpoints(self, symbols: tuple[str, ...]) -> tuple[str, ...] | None:
        reach = self._project.reach
        if symbols not in self._leading:
            self._leading[symbols] = reach.of(symbols, self._project.by_path) if reach else None
        return self._leading[symbols]

    def step_worth(self, findings: Sequence[Finding], value: Value) -> float:
        """The weight of the findings (`rank_findings.py`), raised by mended defects and by importing files.

        The weightiest finding counts in full, a part (`REST`) of each other one. Only the order counts.
        """
        weights = sorted(finding_weight(item, self._heat.get(item.path, 0.0)) for item in findings)
        whole = weights[-1] + REST * sum(weights[:-1]) if weights else 0.0
        return round(whole * (1 + log2(1 + value.fixes) / 8) * (1 + log2(1 + value.fan_in) / 8), 3)

    def step_risk(
        self, kind: Risk, symbols: Sequence[str], untested: int
    ) -> tuple[Risk, tuple[tuple[str, float], ...]]:
        """Return the risk of a change, with the reasons; the first reason is the kind of the change."""
        reasons: list[tuple[str, float]] = [(f"kind_{kind}", 0)]
        if untested:
            reasons.append(("untested", untested))
        worst = max((self._code.total_complexity([name]) for name in symbols), default=0)
        if kind != "low" and worst >= self._project.settings.thresholds.cyclomatic:
            reasons.append(("complex", worst))
        if (reach := self.step_value(symbols).fan_in) >= _MANY:
            reasons.append(("reach", reach))
        points = _POINTS[kind] + len(reasons) - 1
        return "high" if points >= _POINTS["high"] else "medium" if points >= _POINTS["medium"] else "low", tuple(
            reasons
        )

    def has_lost_authors(self, symbols: Iterable[str], share: float = 0.8) -> bool:
        """Return whether the authors of these files are gone, so that changing them is unfamiliar work."""
        files = {split_symbol(name)[0] for name in symbols}
        past = [self._project.past[path] for path in files if path in self._project.past]
        return bool(past) and all(item.left_share >= share for item in past)
