"""Hold findings against the baseline, and write it anew: it shrinks to what is left, and grows only if told so."""

from collections.abc import Iterable, Mapping

from toolkit.flows.analyze import Outcome
from toolkit.model.findings import Finding
from toolkit.model.plugins import Rule
from toolkit.model.report import RatchetResult
from toolkit.model.request import Request
from toolkit.ratchet import Entry, compare, read, update, write


def held(findings: Iterable[Finding], rules: Mapping[str, Rule]) -> list[Finding]:
    """The findings that the ratchet holds: those of rules that look at nothing but the code."""
    return [item for item in findings if rules[item.rule].ratchets]


def compared(
    request: Request, data: bytes | None, findings: Iterable[Finding], unmeasured: set[str]
) -> RatchetResult | None:
    """What is new, worse or gone; None if no baseline was asked for.

    Args:
        request: names the baseline.
        data: its bytes; None: it does not exist yet.
        findings: the present ones that it holds.
        unmeasured: paths of which this run can say nothing.

    Raises:
        UsageError: the file is not a baseline.
    """
    if request.baseline is None:
        return None
    return compare(_known(request, data), findings, unmeasured, request.baseline.name)


def next_baseline(request: Request, outcome: Outcome, *, accept_new: bool) -> str:
    """The text of the next baseline file; a baseline that does not exist yet takes in everything.

    Raises:
        UsageError: the present file is not a baseline.
    """
    assert request.baseline is not None
    data = request.baseline.read_bytes() if request.baseline.exists() else None
    accept_new = accept_new or data is None
    return write(update(_known(request, data), outcome.entries, set(outcome.unmeasured), accept_new=accept_new))


def _known(request: Request, data: bytes | None) -> list[Entry]:
    return read(data.decode("utf-8", "surrogateescape"), str(request.baseline)) if data else []
