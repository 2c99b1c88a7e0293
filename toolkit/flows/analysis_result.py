"""What an analysis starts from and what it gives."""

import msgspec

from toolkit.model.gist import Gist
from toolkit.model.plan import Plan
from toolkit.model.strength import LockStrengths
from toolkit.source.discover import Discovery
from toolkit.source.file_bytes import FileBytes
from toolkit.state.ratchet import BaselineEntry


class AnalysisResult(msgspec.Struct, frozen=True):
    """What one analysis gives.

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


class Inputs(msgspec.Struct, frozen=True):
    """Everything that a run depends on, read but not yet understood.

    Attributes:
        repository: the state of git, as text; empty if history is not asked for.
        coverage, baseline: the bytes of those files; None: not asked for, or not there yet.
        ledger: the bytes of the team's actual hours; empty: there are none.
        strength: what was measured of the lock, as far as it still holds; None: nothing.
    """

    discovery: Discovery
    found: FileBytes
    repository: str
    coverage: bytes | None
    baseline: bytes | None
    ledger: bytes = b""
    strength: LockStrengths | None = None
