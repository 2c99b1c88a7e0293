"""Known risks that the rules found: each kind once, with its places and endpoints."""

from collections.abc import Iterator, Sequence
from typing import Any

from toolkit.model.documents import ReachedFinding
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.render.handbook.risk import Risk, RiskGroup

_ORDER: dict[RiskGroup, tuple[tuple[str, ...], ...]] = {
    "abuse": (
        ("runs_code", "runs_sql", "runs_command", "runs_template", "unsafe_load"),
        ("sql_by_formatting",),
        ("unreturned_response", "check_never_runs", "deletion_by_get", "rows_of_others"),
        (),
        ("tenant_from_header", "predictable_secret", "weak_signing_key"),
        ("runs_path", "runs_address", "runs_filter", "hard_coded_secret"),
        ("tls_verification_off", "csrf_check_off", "logged_secret"),
        ("open_redirect", "assert_for_validation"),
    ),
    "failure": (
        ("retry_without_limit", "call_without_timeout"),
        ("removed_api", "undefined_name", "condition_in_python", "module_state", "mutable_default"),
        ("writes_without_transaction", "lost_update", "frozen_default", "swallowed_exception"),
        ("unbounded_query", "client_page_size", "blocking_sleep", "failing_handler", "truthy_switch"),
    ),
    "release": ((), (), ("end_of_life",), ("no_health_check",)),
}
"""Kinds of risks by rank, worst first."""
_RANKS = {key: (group, rank) for group, ranks in _ORDER.items() for rank, keys in enumerate(ranks) for key in keys}
_FAILING = ("pymongo_removed_api", "removed_api")
"""Rules about calls that fail in the version that the project uses, if their finding is urgent."""


def finding_risks(
    findings: Sequence[ReachedFinding], unchecked: frozenset[str], by_hand: frozenset[str]
) -> Iterator[Risk]:
    """Yield one risk for each kind of finding that matters while the system runs.

    Args:
        findings: findings of the rules.
        unchecked: endpoints on which no check of the caller was found, which come first.
        by_hand: files of commands and jobs; what fails only there keeps no request waiting.
    """
    kinds: dict[str, list[ReachedFinding]] = {}
    for item in findings:
        key = finding_kind(item.finding)
        is_served = item.endpoints or item.finding.path not in by_hand
        if key in _RANKS and (is_served or _RANKS[key][0] != "failure"):
            kinds.setdefault(key, []).append(item)
    for key, items in kinds.items():
        items.sort(key=lambda item: (unchecked.isdisjoint(item.endpoints), not item.endpoints, item.finding.place))
        group, rank = _RANKS[key]
        places = tuple(dict.fromkeys(str(place) for item in items for place in item.finding.evidence))
        endpoints = tuple(dict.fromkeys(name for item in items for name in item.endpoints))
        yield Risk(group, key, rank, places, endpoints, _values(items, len(places)))


def finding_kind(finding: Finding) -> str:
    """Return the kind of risk that a finding is; empty if it is none."""
    says = finding.args.get("says", "")
    if finding.rule == "request_text_runs":
        return f"runs_{says}"
    if finding.rule in _FAILING:
        return "removed_api" if finding.is_urgent else ""
    if finding.rule in ("sql_by_formatting", "module_state"):
        return finding.rule if says == "request" else ""
    return "" if says == "drawn" else finding.rule


def run_column(finding: Finding) -> str:
    """Return `run` if all text of a client is run, `built` if it is a part of what is run; empty if neither."""
    group, rank = _RANKS.get(finding_kind(finding), ("", 0))
    return {0: "run", 1: "built"}.get(rank, "") if group == "abuse" else ""


def _values(items: Sequence[ReachedFinding], count: int) -> dict[str, Any]:
    """Return the values of the sentence on findings of one kind: those of the first, and lists."""
    first = items[0].finding
    releases = {f"{item.finding.args.get('release', '')} ({item.finding.args.get('end', '')})": None for item in items}
    name = split_symbol(first.symbol)[1] or first.args.get("name") or first.path
    return {**first.args, "count": count, "functions": len(items), "name": name, "releases": ", ".join(releases)}
