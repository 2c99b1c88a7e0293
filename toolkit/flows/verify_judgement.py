"""Come to a verdict on what `verify` has compared: by the lines that have changed since, and what holds them.

Without a base the lock stands for the code of the last commit in which it was changed: what differs from that commit
has changed since. The cases are those of the lock; none are made up.
"""

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from itertools import islice
from pathlib import Path

import msgspec

from toolkit import git
from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import checked_out
from toolkit.change.tree_entries import as_kind, compare_commits
from toolkit.characterize.measure_strength import measure_statements
from toolkit.characterize.replay import replay_at_clock, replay_with_lines
from toolkit.errors import GitError, UsageError
from toolkit.flows.ignored_modules import ignored_modules
from toolkit.flows.own_reports import is_own_report
from toolkit.model.lock import Lock, Parts
from toolkit.model.proof import Executable, Link, State
from toolkit.model.strength import CaseRuns, Effort, MutantResult
from toolkit.model.verdict import ChangeJudgement, UnheldLine
from toolkit.model.verify import VerifyOptions, VerifyResult
from toolkit.proof.change_evidence import meets_lines, mutants_of, unmet_reader, with_answers
from toolkit.proof.changed_statements import ChangedStatement, Side, changed_statements
from toolkit.proof.closed_names import ClosedNames
from toolkit.proof.judgement import count_places, judgement_of, unheld_statement
from toolkit.proof.key_order import has_order, reordered_keys
from toolkit.proof.project_sources import ProjectSources
from toolkit.proof.relevant_cases import near_cases
from toolkit.proof.unseen_effects import WholeChange, unseen_effects
from toolkit.session.isolation import check_isolation
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.source.discover import match_tests
from toolkit.state import settings

_SECONDS = 60.0  # of CPU time to see what the cases notice in the changed statements of one side


def with_verdict(result: VerifyResult, lock: Lock, head: RunTarget, options: VerifyOptions) -> VerifyResult:
    """The result with the verdict on it.

    Args:
        result: what came of the comparison.
        lock: whose cases were put.
        head: what is verified.
        options: as `verify` was asked.
    """
    found = _judge_verdict(result, lock, head, options)
    return msgspec.structs.replace(
        result,
        verdict=found.verdict,
        unheld=found.unheld,
        changed_statements=found.statements,
        lock_command=found.lock_command,
    )


def _judge_verdict(result: VerifyResult, lock: Lock, head: RunTarget, options: VerifyOptions) -> ChangeJudgement:
    if result.public:
        return ChangeJudgement("differs")
    if result.is_upgrade:
        versions = f"{result.base or lock.setup.python} -> {result.head}"
        return judgement_of(0, [UnheldLine(versions, 0, "", "interpreter")])
    try:
        base = _base_revision(options)
        before, after = _changed_states(options, base) if base else ({}, {})
    except GitError:
        base = ""
    if not base:
        return judgement_of(0, [UnheldLine(".", 0, "", "no_base")])
    is_test = _is_test(options)
    changed = changed_statements(before, after, is_test, lock.setup.python)
    unheld: list[UnheldLine] = []
    if after:
        with checked_out(options.root, base) as root:
            sources = cache(lambda: ProjectSources(root, is_test, after))
            unheld += unseen_effects(WholeChange(before, after, changed, sources, is_test))
            names = ClosedNames(before, after, changed, sources)
            old = msgspec.structs.replace(head, root=root)
            differing = {one.about for one in result.differing}
            alike = tuple(case for case in lock.cases if not case.is_call or case.about not in differing)
            evidence = _LockEvidence(msgspec.structs.replace(lock, cases=alike), {"old": old, "new": head}, changed)
            for it in changed:
                unheld += unheld_statement(evidence, it, names)
    return judgement_of(count_places(changed), unheld)


class _LockEvidence:
    """Evidence of a lock's cases about changed statements.

    Args:
        lock: whose cases they are.
        targets: the old code and the new code.
        changed: the statements.
    """

    def __init__(self, lock: Lock, targets: dict[Side, RunTarget], changed: Sequence[ChangedStatement]) -> None:
        self._lock = lock
        self._targets = targets
        self._changed = changed
        self._runs: dict[Side, CaseRuns] = {}
        self._mutants: dict[Side, tuple[MutantResult, ...] | None] = {}

    def runs_through(self, statement: ChangedStatement) -> bool:
        """Return whether a case executes a statement."""
        return meets_lines(statement, self._lines_of(statement))

    def unmet_reader(self, statement: ChangedStatement) -> int:
        """Return the first line of a statement that reads what it binds and that no case executes; 0: there is none."""
        return unmet_reader(statement, self._lines_of(statement))

    def reordered_by(self, statement: ChangedStatement) -> str:
        """Return an example of keys in another order that the code with a statement answers; empty: there is none."""
        for case, example in self._key_orders.items():
            executed = self._lines(statement.side).get(case, frozenset())
            if meets_lines(statement, {line for path, line in executed if path == statement.path}):
                return example
        return ""

    @cached_property
    def _key_orders(self) -> Mapping[str, str]:
        """Case -> keys that the new code puts in another order than the old code, at the first clock."""
        if not has_order(self._lock.setup.python):
            return {}
        sides: tuple[Side, Side] = ("old", "new")
        old, new = (self._parts(side) for side in sides)
        both = (it for it in self._lock.cases if it.id in old and it.id in new)
        return {it.id: str(one) for it in both for one in islice(reordered_keys(it, old[it.id], new[it.id]), 1)}

    def _parts(self, side: Side) -> Mapping[str, Parts]:
        """Return what comes of the cases in a state; where no line of it is watched, it has not run yet."""
        if not (self._lines(side) or self._runs[side].parts):
            self._runs[side] = replay_with_lines(self._lock, fresh_copies(self._targets[side]), {}, ())
        return self._runs[side].parts

    def _lines_of(self, statement: ChangedStatement) -> set[int]:
        lines = self._lines(statement.side).values()
        return {line for held in lines for path, line in held if path == statement.path}

    def mutant_results(self, statement: ChangedStatement) -> tuple[MutantResult, ...] | None:
        """Return the outcomes of the mutants of a statement; None if they could not be measured."""
        if statement.side not in self._mutants:
            self._mutants[statement.side] = self._measure(statement.side)
        found = self._mutants[statement.side]
        if found is None:
            return None
        return mutants_of(statement, found)

    def _lines(self, side: Side) -> Mapping[str, frozenset[tuple[str, int]]]:
        if side not in self._runs:
            wanted: dict[str, list[tuple[int, int]]] = {}
            for it in self._changed:
                if it.side == side and it.watched_lines:
                    wanted.setdefault(it.path, []).extend(it.watched_lines)
            opened = fresh_copies(self._targets[side])
            near = near_cases(self._lock.cases, [it.symbol for it in self._changed], self._changed)
            self._runs[side] = replay_with_lines(self._lock, opened, wanted, near) if wanted else CaseRuns()
        return self._runs[side].lines

    def _measure(self, side: Side) -> tuple[MutantResult, ...] | None:
        target = self._targets[side]
        if not check_isolation(target.python, target.runner).is_safe:
            return None
        places: tuple[dict[str, list[tuple[int, int]]], dict[str, list[tuple[int, int]]]] = ({}, {})
        for it in self._changed:
            if it.side == side and it.shape != "file" and not (it.barred and it.shape != "function"):
                spans = it.spans if it.spans and it.shape != "function" else ((it.first, it.last),)
                places[it.shape != "function"].setdefault(it.path, []).extend(spans)
        ids = {case for each in self._targets for case, lines in self._lines(each).items() if lines}
        requests = sorted((it for it in self._lock.cases if not it.is_call), key=lambda it: int(it.ask["order"]))
        last = max((number for number, it in enumerate(requests) if it.id in ids), default=-1)
        chosen = [*(it for it in self._lock.cases if it.is_call and it.id in ids), *requests[: last + 1]]
        if not chosen:
            return ()
        some = msgspec.structs.replace(self._lock, cases=tuple(chosen))
        try:
            first, *others = self._answers(side, some)
            cases = tuple(with_answers(it, [first[it.id], *(one[it.id] for one in others)]) for it in chosen)
            lock = msgspec.structs.replace(self._lock, cases=cases)
            runs = None if places[1] else self._runs[side]
            return measure_statements(lock, fresh_copies(target), *places, Effort(_SECONDS), runs)
        except UsageError:
            return None

    def _answers(self, side: Side, some: Lock) -> list[Mapping[str, Parts]]:
        """Return the answers at each clock; those at the first one may come from the run that traced lines."""
        opened = fresh_copies(self._targets[side])
        clocks = self._lock.setup.clocks
        seen = [self._runs[side].parts] if self._runs[side].parts else []
        seen.extend({it.id: parts for it, parts in replay_at_clock(some, opened, one)} for one in clocks[len(seen) :])
        return seen


def _is_test(options: VerifyOptions) -> Callable[[str], bool]:
    matches, folder = match_tests(settings.load(options.root)), _lock_folder(options)
    return lambda path: bool(matches(path)) or bool(folder and path.startswith(f"{folder}/"))


def _lock_folder(options: VerifyOptions) -> str:
    """The folder of the lock below the project; empty: it lies elsewhere."""
    into, root = options.into.resolve(), options.root.resolve()
    return into.relative_to(root).as_posix() if into.is_relative_to(root) and into != root else ""


def _base_revision(options: VerifyOptions) -> str:
    """The commit that is compared with, or the last one in which the lock was changed; empty: none is known."""
    if options.base:
        return resolve_revision(options.root, options.base)
    if git.repository(options.root) is None:
        return ""
    place = str(options.into.resolve())
    if git.run(("status", "--porcelain", "--", place), options.root, ok=(0, 128)).strip():
        return ""  # the lock itself is not committed as it is
    return git.run(("log", "-1", "--format=%H", "--", place), options.root, ok=(0, 128)).decode().strip()


def _changed_states(options: VerifyOptions, base: str) -> tuple[State, State]:
    """The files that differ, then and now."""
    if options.head:
        found = compare_commits(options.root, base, resolve_revision(options.root, options.head))
        return found.before, found.after
    listed = git.records(("diff", "--name-only", "-z", "--no-renames", "--relative", base, "--", "."), options.root)
    added = git.records(("ls-files", "-z", "--others", "--exclude-standard", "--", "."), options.root)
    tracked, new = ({name.decode("utf-8", "surrogateescape") for name in names} for names in (listed, added))
    names = tracked | {name for name in new if not is_own_report(options.root, name)}
    names |= {name for name in _list_unwatched(options.root) if os.path.lexists(options.root / name)}
    names |= ignored_modules(options.root, sorted(names))
    before = {name: _read_committed(options.root, base, name) for name in sorted(names)}
    return before, {name: _read_file(options.root / name) for name in before}


def _list_unwatched(root: Path) -> Iterator[str]:
    """Files of which git does not say whether they are changed: `git update-index --assume-unchanged FILE`."""
    for record in git.records(("ls-files", "-v", "-z", "--", "."), root):
        if record[:1].islower() or record[:1] == b"S":
            yield record[2:].decode("utf-8", "surrogateescape")


def _read_committed(root: Path, base: str, name: str) -> bytes | None:
    """The bytes of a file in a commit, as the kind of file that it is there."""
    try:
        entry = next(git.records(("ls-tree", "-z", base, "--", f"./{name}"), root), b"")
        return as_kind(entry.partition(b" ")[0].decode(), git.run(("cat-file", "blob", f"{base}:./{name}"), root))
    except GitError:
        return None


def _read_file(path: Path) -> bytes | None:
    if path.is_symlink():
        return Link(os.fsencode(path.readlink()))
    if not path.is_file():
        return None
    return Executable(path.read_bytes()) if path.stat().st_mode & stat.S_IXUSR else path.read_bytes()
