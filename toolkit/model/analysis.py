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
        """The key by which an entry is found again."""
        return self.rule, self.symbol, self.body_hash


class AnalysisResult(msgspec.Struct, frozen=True):
    """Result of one analysis.

    Attributes:
        files: name -> bytes of every file of the report.
        gist: what a terminal says of it.
        seen, measured: number of Python files.
        findings: number of findings.
        failing: ids of findings that are new or worse than the baseline; empty without one.
        entries: the baseline that accepts all findings; `shrunk`: the present one without what is gone from it.
        faults: rule -> what went wrong inside it.
        plan: what to do about the findings.
        repeatable: whether the same input would give the same again: not if the machine or a fault of ours had a say.
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
