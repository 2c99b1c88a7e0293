"""Baseline of findings in a text file, and the ratchet: only new or worse findings fail.

A baseline is a text file, one sorted line for each finding: rule, symbol, value, body hash, separated by tabs.
It has no line numbers, and findings are matched by symbol or body hash (see `toolkit.model.links`), so that moving,
renaming and reformatting code has no effect. Two branches that both shrink it merge line by line.
"""

from collections.abc import Container, Iterable

import msgspec

from toolkit.errors import UsageError
from toolkit.model.analysis import BaselineEntry
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.match_findings import match_findings
from toolkit.model.report import RatchetResult

_HEAD = "# tebiki baseline 1: rule, symbol, value, hash of the code. Written by `tebiki analyze --update-baseline`."
_SLACK = 1.1
"""A value must grow by more than a tenth to count as worse."""


def baseline_entries(findings: Iterable[Finding]) -> list[BaselineEntry]:
    """Turn findings into entries, sorted."""
    return sorted(BaselineEntry(item.rule, item.symbol, item.value, item.body_hash) for item in findings)


def format_baseline(accepted: Iterable[BaselineEntry]) -> str:
    """Format a baseline file."""
    lines = sorted(
        f"{_escape(item.rule)}\t{_escape(item.symbol)}\t{item.value:.12g}\t{item.body_hash}" for item in accepted
    )
    return "\n".join([_HEAD, *lines]) + "\n"


def parse_baseline(text: str, name: str) -> list[BaselineEntry]:
    """Read a baseline file.

    Args:
        text: its content.
        name: its name, for error messages.

    Raises:
        UsageError: a line is not an entry, or a merge conflict is unresolved.
    """
    found: set[BaselineEntry] = set()
    for number, raw in enumerate(text.split("\n"), 1):
        line = raw.removesuffix("\r")  # git may convert line ends on checkout
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
            raise UsageError(
                f"{name}:{number}: a merge conflict is unresolved. Keep the lines of both sides, delete the markers, "
                "and run again."
            )
        try:
            rule, symbol, value, body_hash = line.split("\t")
            found.add(BaselineEntry(_unescape(rule), _unescape(symbol), float(value), body_hash))
        except ValueError:
            raise UsageError(
                f"{name}:{number}: not a baseline entry. Restore the file from git, or write it anew with "
                "`tebiki analyze --update-baseline --accept-new`."
            ) from None
    return sorted(found)


def compare_findings(
    baseline: list[BaselineEntry],
    findings: Iterable[Finding],
    unmeasured: set[str],
    name: str,
    gone: Container[str] = (),
) -> RatchetResult:
    """Compare findings with a baseline: new, worse or gone.

    Args:
        baseline: the accepted findings.
        findings: the current findings.
        unmeasured: paths that this run could not measure; their entries do not count as gone.
        name: name of the baseline file.
        gone: symbols of the baseline that no longer exist: renamed or deleted.
    """
    now = list(findings)
    matched = match_findings(
        [item.key for item in baseline], [(item.rule, item.symbol, item.body_hash) for item in now], gone
    )
    known = set(matched.values())
    new = [item for index, item in enumerate(now) if index not in known]
    worse = [now[new] for old, new in sorted(matched.items()) if _worse(baseline[old], now[new])]
    return RatchetResult(
        baseline=name,
        known=len(matched),
        new=tuple(item.id for item in new),
        worse=tuple(item.id for item in worse),
        findings=(*new, *worse),
        gone=tuple(
            f"{item.rule}:{item.symbol}"
            for index, item in enumerate(baseline)
            if index not in matched and split_symbol(item.symbol)[0] not in unmeasured
        ),
    )


def update_baseline(
    baseline: list[BaselineEntry],
    present: Iterable[BaselineEntry],
    unmeasured: set[str],
    gone: Container[str] = (),
    *,
    accept_new: bool,
) -> list[BaselineEntry]:
    """The next baseline: gone findings leave, values only fall; new ones and higher values need permission."""
    now = list(present)
    matched = match_findings([item.key for item in baseline], [item.key for item in now], gone)
    kept = [
        msgspec.structs.replace(
            now[new], value=now[new].value if accept_new else min(baseline[old].value, now[new].value)
        )
        for old, new in matched.items()
    ]
    kept += [
        item
        for index, item in enumerate(baseline)
        if index not in matched and split_symbol(item.symbol)[0] in unmeasured
    ]
    if accept_new:
        known = set(matched.values())
        kept += [item for index, item in enumerate(now) if index not in known]
    return sorted(kept)


def _worse(before: BaselineEntry, now: Finding) -> bool:
    """Return whether a value has grown too much; for a number of places, any growth is too much."""
    slack = 1 if now.value == len(now.evidence) else _SLACK
    return now.value > before.value * slack


def _escape(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _unescape(text: str) -> str:
    parts = text.split("\\\\")
    return "\\".join(part.replace("\\t", "\t").replace("\\n", "\n").replace("\\r", "\r") for part in parts)
