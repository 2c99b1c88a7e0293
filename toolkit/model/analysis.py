"""Result of an analysis."""

import msgspec

from toolkit.model.gist import Gist
from toolkit.model.plan import Plan


class BaselineEntry(msgspec.Struct, frozen=True, order=True):
    """One accepted finding."""

    rule: str
    symbol: str
    value: float
    body_hash: str

    @property
    def key(self) -> tuple[str, str, str]:
        """(rule, symbol, body hash), by which the entry is matched with findings."""
        return self.rule, self.symbol, self.body_hash


class AnalysisResult(msgspec.Struct, frozen=True):
    """Result of one analysis.

    Attributes:
        files: name -> bytes of every file of the report.
        gist: the summary for a terminal.
        seen, measured: number of Python files.
        findings: number of findings.
        failing: ids of findings that are new or worse than the baseline; empty without one.
        entries: a baseline that accepts all findings; `shrunk`: the current one without entries that match nothing.
        faults: rule -> the error that it raised, which is a bug of ours.
        plan: the steps that resolve the findings.
        repeatable: whether the same input would give the same result; false if a limit of the machine or a bug of ours
            influenced it.
    """

    files: dict[str, bytes]
    gist: Gist
    seen: int
    measured: int
    findings: int
    failing: tuple[str, ...]
    entries: tuple[BaselineEntry, ...]
    shrunk: tuple[BaselineEntry, ...]
    faults: dict[str, str] = {}
    plan: Plan | None = None
    repeatable: bool = True
