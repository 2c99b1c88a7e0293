"""Gather what pages show beside the report: code, and the latest commits of its files."""

from collections.abc import Iterable
from pathlib import Path

from msgspec.structs import replace

from toolkit import git
from toolkit.errors import GitError
from toolkit.flows.inputs import Inputs
from toolkit.flows.listings import ListingTools, listings
from toolkit.history.latest_commits import describe_commits
from toolkit.model.listing import LatestCommit, ReportSources
from toolkit.model.report import Report
from toolkit.source.masked_source import mask_document


def report_sources(report: Report, root: Path, inputs: Inputs, tools: ListingTools) -> ReportSources:
    """Gather the sources of a report.

    Args:
        report: what is shown.
        root: the project.
        inputs: its files.
        tools: means by which code is made ready.
    """
    shown = listings(report, inputs.found.data, inputs.discovery.documents, tools)
    return ReportSources(shown, _changes(report, root, {item.path for item in shown}))


def _changes(report: Report, root: Path, paths: Iterable[str]) -> dict[str, tuple[LatestCommit, ...]]:
    wanted = frozenset(paths)
    latest = {item.path: item.latest for item in report.sections.history.files if item.path in wanted}
    try:
        found = git.repository(root) if any(latest.values()) else None
        known = describe_commits(found, (name for names in latest.values() for name in names)) if found else {}
    except GitError:
        known = {}  # the report tells that history could not be read; here only subjects are missing
    masked = {name: replace(change, subject=mask_document(change.subject)) for name, change in known.items()}
    return {path: tuple(masked[name] for name in names if name in masked) for path, names in latest.items()}
