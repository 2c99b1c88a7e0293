"""Lock the present behavior of a program, or accept a change of a case."""

import platform
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Self

import msgspec

from toolkit.characterize.accept_changes import accept_changes
from toolkit.characterize.cases import (
    calls_beyond_replay,
    cases_of_test_requests,
    endless_calls,
    is_answered,
    is_below,
    recorded_calls,
)
from toolkit.characterize.complete_setup import complete_answers, complete_setup
from toolkit.characterize.endpoints import name_endpoints
from toolkit.characterize.generate import Budget
from toolkit.characterize.input_search import PeriodicKeeper, SearchResult, search_inputs, why_not_searched
from toolkit.characterize.lent_statements import lend_statements
from toolkit.characterize.lock_files import SETUP, lock_files, read_lock
from toolkit.characterize.recorded_evidence import evidence_of
from toolkit.characterize.recording_files import is_unmasked
from toolkit.characterize.recording_reader import read_recording
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.characterize.session_correlation import correlate_session
from toolkit.characterize.take_lock import LockTaker
from toolkit.errors import UsageError
from toolkit.flows.checked_start import check_start, incoming_exchanges
from toolkit.flows.lock_merge import merge_cases, merge_kept_out, merge_locks
from toolkit.flows.recording_folders import find_recordings
from toolkit.model.lock import ENDLESS, IN_REQUEST, Accepted, Case, Excluded, Lock, Setup
from toolkit.model.lock_run import LockOptions, LockResult
from toolkit.model.recording import Exchange, Recording
from toolkit.model.request import Progress, silent
from toolkit.session.kept_copies import kept_copies
from toolkit.session.masked_texts import mask_texts
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.secret_references import with_references

_SHOWN = 4  # maximum number of inputs in a message
_REPLAYS = 4  # replays of a case: two at each clock
_LONGEST = 200  # maximum number of characters of an example
_PARTS, _PART = 8, 100  # the first of so many parts is kept by itself, if it has as many calls


Keep = Callable[[LockResult], None]
"""Called with intermediate results that can be written before the run ends."""


def _keep_nothing(_result: LockResult) -> None:
    """Discard intermediate results."""


def mask_examples(kept_out: Sequence[Excluded], setup: Setup) -> tuple[Excluded, ...]:
    """Mask the examples of what is not locked: the inputs, whose texts stay readable in answers, are in no lock."""
    shown = mask_texts([one.example for one in kept_out], setup)
    return tuple(msgspec.structs.replace(one, example=text) for one, text in zip(kept_out, shown, strict=True))


def lock(options: LockOptions, progress: Progress = silent, keep: Keep = _keep_nothing) -> LockResult:
    """Lock what a program does today.

    An existing lock is extended: its cases stay as they are, and those that are answered differently now are listed,
    to be accepted or not.

    A KeyboardInterrupt during the search for inputs ends the search; the inputs found so far are checked and locked.
    At any other time it ends the run, and only intermediate results are kept.

    Args:
        options: the options; without a recording and targets, the usual recording of the project counts.
        progress: called as the run advances.
        keep: called with the lock of recorded cases before the search for more, and from time to time during it.

    Raises:
        UsageError: there is nothing to lock, the program cannot be started, or the existing lock is damaged.
    """
    if not (options.recording or options.targets):
        usual = next(iter(find_recordings(options.root)), None)
        options = msgspec.structs.replace(options, recording=usual)
    progress("recording" if options.recording else "import", 0, 0)
    recording = read_recording(options.recording) if options.recording else Recording()
    _check_interpreter(options, recording)
    former = read_lock(options.into) if (options.into / SETUP).is_file() else Lock(options.setup)
    setup = with_references(complete_setup(options.setup, options.targets, recording, former))
    progress("import", 0, 0)
    target = RunTarget(options.python, options.root, options.runner)
    named = (options.setup.app, former.setup.app)
    with ExitStack() as held:
        held.enter_context(kept_copies(moved=True))
        outgoing = complete_answers(recording, former)
        setup, not_set_up = check_start(setup, named, recording, fresh_copies(target), outgoing)  # before the long work
        run = held.enter_context(_LockRun(options, setup, recording, former, progress, target, not_set_up))
        known = run.known_cases()
        run.keep_part(known, keep)
        search = run.search_inputs(known, keep) if options.budget else SearchResult(tuple(known))
        if not search.cases or _without_function(search, options.targets):
            raise UsageError(f"there is nothing to lock in {options.root}: {_why_nothing(options, search)}")
        return run.lock_cases(run.name_new(known, search.cases), search)


def _check_interpreter(options: LockOptions, recording: Recording) -> None:
    """Check that a recording of another Python is not replayed in our own interpreter because nobody named one.

    Raises:
        UsageError: it would be; the packages of the program are most likely missing there.
    """
    versions = {run.python.partition(" ")[0] for run in recording.runs if run.python}  # of an import none is known
    minors = {version.rpartition(".")[0] for version in versions}
    if versions and not options.is_python_named and ".".join(platform.python_version_tuple()[:2]) not in minors:
        raise UsageError(
            f"{options.recording} was recorded with Python {min(versions)}, and no interpreter is named: tebiki's own, "
            f"{options.python}, is Python {platform.python_version()}. Name the one that recorded, with --python PATH "
            "or as `python` in [tool.tebiki.record]."
        )


class _LockRun:
    """One run: its inputs and what is known of the program so far; leaving the block ends the program."""

    def __init__(  # noqa: PLR0913, PLR0917 - a run starts from that much
        self,
        options: LockOptions,
        setup: Setup,
        recording: Recording,
        former: Lock,
        progress: Progress,
        target: RunTarget,
        not_set_up: str = "",
    ) -> None:
        self._options = options
        self._setup = setup
        self._recording = recording
        self._former = former
        self._progress = progress
        self._target = target
        self._open_copy = fresh_copies(self._target)
        self._outgoing = complete_answers(recording, former)
        self._patience = Patience(lambda case: progress(f"wait {case.about}", 0, 0), self._count_replay)
        self._patience.not_set_up = not_set_up
        self._replayed, self._to_lock, self._stage = 0, 0, "take"
        self._endless = _endless_functions(recording, former)
        self._replays = RepeatedReplay(setup, self._open_copy, self._outgoing, self._patience)
        self._evidence = evidence_of(recording, setup, frozenset(case.id for case in former.cases))
        self._taker = LockTaker(setup, self._replays, self._outgoing, self._patience, self._evidence)
        self._beyond = calls_beyond_replay(recording, options.targets)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._replays.__exit__(*error)

    def known_cases(self) -> list[Case]:
        """Return the cases of the existing lock and of the recording, named by the application's URL rules."""
        incoming = _recorded_requests(self._options, self._setup, self._recording)
        tested = [case for _, case in cases_of_test_requests(self._recording)] if incoming else []
        incoming = [one for one in incoming if not is_answered(one, self._recording)]
        requests: list[Case] = []
        if incoming:
            self._progress("replay", 0, len(incoming))
            requests, other_status = correlate_session(
                self._setup, self._open_copy, incoming, self._outgoing, self._patience
            )
            self._evidence.served.learn(requests, incoming)
            lost = {case.id: (why, change) for case, why, change in other_status}
            named = name_endpoints(self._setup, self._open_copy, [case for case, *_ in other_status], self._outgoing)
            self._beyond += _lost_requests([(case, *lost[case.id]) for case in named])
            requests = [case for case in requests if case.id not in lost]
        recorded = [*recorded_calls(self._recording, self._options.targets), *tested, *requests]
        if recorded:
            self._progress("lend", 0, len(recorded))
        recorded = lend_statements(recorded, self._evidence, self._replays)
        return name_endpoints(self._setup, self._open_copy, merge_cases(self._former.cases, recorded), self._outgoing)

    def keep_part(self, known: Sequence[Case], keep: Keep) -> None:
        """Lock a part of many known calls and keep that, so that a run that is stopped early has something."""
        part = [case for case in known if case.is_call][: len(known) // _PARTS]
        if len(part) >= _PART:
            keep(self.lock_cases(part, SearchResult(()), "keep"))

    def search_inputs(self, known: Sequence[Case], keep: Keep) -> SearchResult:
        """Search for inputs that were not recorded, starting from the known cases."""
        keeper = PeriodicKeeper(
            lambda cases: keep(self.lock_cases(cases, SearchResult(()), "keep")), lambda: self._progress("search", 0, 0)
        )
        if len(known) > len(self._former.cases):
            keeper(known)
        endless = tuple(function.about for function in self._endless)
        budget = Budget(self._options.targets, self._options.budget, endless)
        search = search_inputs(
            self._setup, self._open_copy, self._patience.quick_cases(known), budget, keeper, self._outgoing
        )
        if search.interrupted:
            self._progress("interrupted", 0, 0)
        late = [case for case in known if case.id in self._patience.late]
        return msgspec.structs.replace(search, cases=(*search.cases, *late))

    def name_new(self, known: Sequence[Case], cases: Sequence[Case]) -> list[Case]:
        """Name the endpoints of new cases; without any, no program is started."""
        ids = {case.id for case in known}
        new = [case for case in cases if case.id not in ids]
        named = {case.id: case for case in name_endpoints(self._setup, self._open_copy, new, self._outgoing)}
        return [named.get(case.id, case) for case in cases]

    def lock_cases(self, cases: Sequence[Case], search: SearchResult, stage: str = "take") -> LockResult:
        """Lock the cases, together with those of the existing lock; progress is reported as this stage."""
        self._replayed, self._to_lock, self._stage = 0, len(cases), stage
        self._progress(stage, 0, self._to_lock)
        captured = self._taker.take_lock(cases)
        merged, changed = merge_locks(self._former, captured)
        found = (*merged.kept_out, *self._endless, *self._calls_beyond_replay(merged))
        is_recorded = self._options.recording is not None
        kept_out = merge_kept_out(self._former, found, self._options.targets, is_recorded=is_recorded)
        merged = msgspec.structs.replace(merged, kept_out=mask_examples(kept_out, self._setup))
        return LockResult(
            merged,
            lock_files(merged),
            changed,
            search.seconds,
            search.ended_early,
            search.too_old,
            search.interrupted,
            search.left_out,
            self._patience.not_set_up,
            self._target.log.connections(),
            search.faults,
            sum(case.id in self._evidence.only_raised for case in merged.cases),
            self._evidence.served.count(merged.cases),
            bool(self._options.recording and is_unmasked(self._options.recording)),
        )

    def _count_replay(self) -> None:
        """Report progress in cases, from the number of replays; cases replayed less often are counted at the end."""
        self._replayed += 1
        self._progress(self._stage, min(self._replayed // _REPLAYS, self._to_lock), self._to_lock)

    def _calls_beyond_replay(self, lock: Lock) -> list[Excluded]:
        """Return recorded inputs that cannot be replayed; those of functions that a locked request runs are marked."""
        reached = {symbol for case in lock.cases if not case.is_call for symbol in case.reached}
        seams = {call.seam for call in self._recording.calls if call.symbol in reached}
        return [
            msgspec.structs.replace(one, why=IN_REQUEST) if one.why == "cut" and one.about in seams else one
            for one in self._beyond
        ]


def _lost_requests(lost: Sequence[tuple[Case, str, str]]) -> list[Excluded]:
    """Count the recorded requests that are answered with another status now, by endpoint and cause."""
    counts = Counter((case.about, why) for case, why, _ in lost)
    examples = {
        (case.about, why): f"{case.ask['method']} {case.ask['target']}, {change}"[:_LONGEST]
        for case, why, change in reversed(lost)
    }
    return [Excluded(*key, count, examples[key], count) for key, count in sorted(counts.items())]


def _endless_functions(recording: Recording, former: Lock) -> tuple[Excluded, ...]:
    """Return the functions that never return, according to this recording and the existing lock."""
    known = {excluded.about: excluded.count for excluded in former.kept_out if excluded.why == ENDLESS}
    known |= endless_calls(recording)
    return tuple(Excluded(symbol, ENDLESS, count) for symbol, count in sorted(known.items()))


def _without_function(search: SearchResult, targets: Sequence[str]) -> list[str]:
    """Return the targets that match no function: neither one of a case, nor one that could be called."""
    if search.too_old or search.interrupted:
        return []
    seams = [*(case.about for case in search.cases if case.is_call), *search.modules]
    return [target for target in targets if not any(is_below(seam, [target]) for seam in seams)]


def _why_nothing(options: LockOptions, search: SearchResult) -> str:
    """Return the reason why no case is known, with the remedy."""
    named = ", ".join(_without_function(search, options.targets) or options.targets)
    reason = f"{options.recording} holds none of {named}" if named else "no recording holds a case"
    reason = reason if options.recording else "there is no recording"
    if not options.budget:
        return (
            f"{reason}, and --seconds 0 looks for no inputs. Record something (tebiki record), or give --seconds more."
        )
    if search.too_old:
        return f"{reason}, and {why_not_searched(search.too_old)}"
    if search.left_out:
        ended = ", ".join(f"{last.seam} given {last.given}" for last in search.left_out[:_SHOWN])
        more = ", ..." if len(search.left_out) > _SHOWN else ""
        return f"{reason}, and inputs that were tried ended the interpreter: {ended}{more}. Name others with --only."
    if not (options.targets or options.recording or search.modules):
        return (
            f"{reason}, and no function was called with invented inputs: that is done in modules that a recording or "
            "--only names, and none was named. Name some (--only PACKAGE.MODULE), or record something (tebiki record)."
        )
    more = "" if options.targets else ", or name modules with --only"
    if search.functions and not _without_function(search, options.targets):
        return (
            f"{reason}, and of {search.functions} functions none could be called with inputs that were made up, or "
            f"none did the same twice. Record something (tebiki record){more}."
        )
    what = (
        f"{named} (is that its name as it is imported, and does {options.python} import it?)" if named else "anything"
    )
    return f"{reason}, and no input was found for {what}. Record something (tebiki record){more}."


def _recorded_requests(options: LockOptions, setup: Setup, recording: Recording) -> Sequence[Exchange]:
    """Return the recorded requests to lock; empty if `target` restricts the lock to functions."""
    incoming = () if options.targets else incoming_exchanges(recording)
    if not setup.app and not all(one.is_of_test and is_answered(one, recording) for one in incoming):
        raise UsageError(
            f"{options.recording} holds requests ({len(incoming)}), and no module holds the application that answered. "
            "Name it: --app MODULE:NAME, or --app 'MODULE:factory()'. For functions alone: --only PACKAGE.MODULE."
        )
    return incoming


def accept_cases(options: LockOptions, ids: Sequence[str], why: Accepted) -> LockResult:
    """Accept the present behavior of cases as the expected one.

    Raises:
        UsageError: there is no such lock or case, or the behaviour of a case has not changed.
    """
    former = read_lock(options.into)
    target = RunTarget(options.python, options.root, options.runner)
    result = accept_changes(former, fresh_copies(target), ids, why)
    return LockResult(result, lock_files(result), connections=target.log.connections())
