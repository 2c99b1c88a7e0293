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
    """Findings compared with a baseline.

    Attributes:
        result: what is new, worse or gone; None if no baseline was asked for.
        grown: a baseline that accepts all findings; `shrunk`: the current one without entries that match nothing.
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
    """Compare findings with the baseline; one that does not exist yet accepts all of them.

    Args:
        request: the options, with the path of the baseline.
        data: bytes of the baseline file; None: it does not exist.
        findings: current findings of rules that ratchet.
        files: the measured files.
        unmeasured: paths that were not measured, whose entries are kept.

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
    """Encode a baseline file."""
    return format_baseline(accepted).encode("utf-8", "surrogateescape")


def _vanished_symbols(known: Iterable[BaselineEntry], files: Iterable[File], unmeasured: set[str]) -> set[str]:
    """Return symbols of the baseline that no longer exist in the code, except in unmeasured files."""
    gone = {item.symbol for item in known if split_symbol(item.symbol)[0] not in unmeasured}
    for file in files if gone else ():
        gone.discard(file.path)
        gone.difference_update(file.symbol(item.qualname) for item in file.content.functions)
        gone.difference_update(file.symbol(item.qualname) for item in file.content.classes)
    return gone
