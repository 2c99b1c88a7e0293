"""Copy the trailers of merged commits into the ledger of actual hours.

A pull request counts once its commit is reachable from the target branch, after a merge, a rebase or a squash. Its
hours are those that people added as `Tebiki-Hours`, in the commit or in the merge commit; pull requests without hours
are listed, so that they can be recorded later.
"""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from toolkit import git
from toolkit.errors import LedgerError
from toolkit.model.actuals import MergedRequest, SyncedActuals
from toolkit.model.ledger import ACTIVITIES, Activity, LedgerEntry
from toolkit.model.links import digest
from toolkit.model.trailers import HOURS, STEP, read
from toolkit.state.durations import parse_hours
from toolkit.state.ledger_file import append_entries
from toolkit.state.ledger_lines import check_entry, new_entries

_NUMBER = re.compile(r"(?:\(#|[Pp]ull request #|[Mm]erge request \S*!|\(!)(\d+)\)?")
_FORMAT = "--format=%H%x00%cs%x00%B%x00"


def sync_actuals(root: Path, branch: str, today: str, hours_per_day: float) -> SyncedActuals:
    """Append the hours of merged pull requests to a project's ledger, with the estimates that their commits carry.

    Args:
        root: the project.
        branch: the branch that they were merged into.
        today: `YYYY-MM-DD`.
        hours_per_day: what a day of work means.

    Raises:
        LedgerError: a time cannot be parsed, or the ledger is damaged; nothing is changed then.
        GitError: git failed, or there is no such branch.
    """
    merged = list(merged_pulls(root, branch))
    found = [entry for one in merged for entry in _parse_entries(one, today, hours_per_day)]
    added = append_entries(root, lambda known: _with_estimates(new_entries(found, known), known, merged))
    bare = tuple(one for one in merged if not one.trailers.hours)
    return SyncedActuals(added, len(found) - len(added), bare)


def merged_pulls(root: Path, branch: str) -> Iterator[MergedRequest]:
    """Yield the pull requests by tebiki that were merged into a branch, the oldest first."""
    for commit, day, message in _read_log(root, "--reverse", f"--grep=^Tebiki-{STEP}: ", branch):
        brought = _brought_in_by(root, commit, branch)
        around = brought[1] if brought else ""
        trailers = read(message)
        if around:
            trailers = msgspec.structs.replace(trailers, hours=(*trailers.hours, *read(around).hours))
        number = _NUMBER.search(around) or _NUMBER.search(message.split("\n", 1)[0])
        yield MergedRequest(commit, number[1] if number else commit[:12], brought[0] if brought else day, trailers)


def _brought_in_by(root: Path, commit: str, branch: str) -> tuple[str, str] | None:
    """Return day and message of the merge commit of a pull request; None if it was rebased or squashed."""
    asked = ("rev-list", "--merges", "--first-parent", "--ancestry-path", f"{commit}..{branch}")
    merges = git.run(asked, root).decode().split()
    first_parents = git.run(("rev-list", "--first-parent", branch), root).decode().split()
    if not merges or commit in first_parents:
        return None
    _, day, message = next(_read_log(root, "-1", merges[-1]))
    return day, message


def _read_log(root: Path, *asked: str) -> Iterator[tuple[str, str, str]]:
    """Yield (hash, day, message) of commits."""
    fields = git.run(("log", _FORMAT, *asked), root).decode(errors="replace").split("\0")
    for number in range(0, len(fields) - 3, 3):
        yield fields[number].strip(), fields[number + 1], fields[number + 2]


def _parse_entries(one: MergedRequest, today: str, hours_per_day: float) -> Iterator[LedgerEntry]:
    """Yield an entry for each time in a pull request's text: `2.5h`, or `review 30m` for a part."""
    for number, text in enumerate(one.trailers.hours):
        first, _, rest = text.partition(" ")
        part: Activity = next((name for name in ACTIVITIES if name == first), "whole")
        spent = rest if first in ACTIVITIES else text
        try:
            hours = parse_hours(spent, hours_per_day)
        except LedgerError as error:
            raise LedgerError(f"Tebiki-{HOURS} of {one.commit[:12]} (pull request {one.pr}): {error}") from error
        key = digest("sync", one.commit, str(number))
        yield check_entry(LedgerEntry(one.pr, hours, one.day, part, one.trailers.step, id=key), today)


def _with_estimates(
    entries: Sequence[LedgerEntry], known: Sequence[LedgerEntry], merged: Sequence[MergedRequest]
) -> list[LedgerEntry]:
    """Add the estimate in a commit to the first entry of each pull request that has none yet."""
    planned = {one.pr: one.trailers.estimate for one in merged}
    have = {entry.pr for entry in known if entry.estimate}
    found = []
    for entry in entries:
        estimate = planned.get(entry.pr) if entry.pr not in have else None
        have |= {entry.pr} if estimate else set()
        found.append(msgspec.structs.replace(entry, estimate=estimate))
    return found
