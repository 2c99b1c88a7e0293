"""Compare findings with the baseline: only new or worse ones fail."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from toolkit.model.analysis import BaselineEntry
from toolkit.model.facts import File
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.report import RatchetResult
from toolkit.model.request import AnalyzeOptions
from toolkit.state.baseline_file import (
    baseline_entries,
    compare_findings,
    format_baseline,
    parse_baseline,
    update_baseline,
)


@dataclass(frozen=True)
class BaselineCheck:
    """Findings held against a baseline.

    Attributes:
        result: what is new, worse or gone; None if no baseline was asked for.
        grown: the baseline that accepts all findings; `shrunk`: the present one without what is gone from it.
    """

    result: RatchetResult | None = None
    grown: tuple[BaselineEntry, ...] = ()
    shrunk: tuple[BaselineEntry, ...] = ()


def compare_with_baseline(
    request: AnalyzeOptions,
    data: bytes | None,
    findings: Sequence[Finding],
    files: Iterable[File],
    unmeasured: set[str],
) -> BaselineCheck:
    """Hold findings against the baseline; one that does not exist yet takes in everything.

    Args:
        request: names the baseline.
        data: its bytes; None: it does not exist.
        findings: the present ones, of rules that ratchet.
        files: what was measured.
        unmeasured: paths of which this run can say nothing.

    Raises:
        UsageError: the file is not a baseline.
    """
    if request.baseline is None:
        return BaselineCheck()
    known = parse_baseline((data or b"").decode("utf-8", "surrogateescape"), str(request.baseline))
    gone = _vanished_symbols(known, files, unmeasured)
    now = baseline_entries(findings)
    grown = tuple(update_baseline(known, now, unmeasured, gone, accept_new=True))
    return BaselineCheck(
        result=compare_findings(known, findings, unmeasured, request.baseline.name, gone),
        grown=grown,
        shrunk=grown if data is None else tuple(update_baseline(known, now, unmeasured, gone, accept_new=False)),
    )


def baseline_file(accepted: Iterable[BaselineEntry]) -> bytes:
    """The bytes of a baseline file."""
    return format_baseline(accepted).encode("utf-8", "surrogateescape")


def _vanished_symbols(known: Iterable[BaselineEntry], files: Iterable[File], unmeasured: set[str]) -> set[str]:
    """The symbols of a baseline that the code no longer has, except in unmeasured files."""
    gone = {item.symbol for item in known if split_symbol(item.symbol)[0] not in unmeasured}
    for file in files if gone else ():
        gone.discard(file.path)
        gone.difference_update(file.symbol(item.qualname) for item in file.content.functions)
        gone.difference_update(file.symbol(item.qualname) for item in file.content.classes)
    return gone
