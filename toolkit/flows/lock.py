"""Take a lock of what a program does today, or accept that a case does something else from now on."""

from collections.abc import Callable, Sequence

import msgspec

from toolkit.characterize.accept_changes import accept_changes
from toolkit.characterize.capture import Patience, capture_lock, changed_parts
from toolkit.characterize.cases import endless_calls, recorded_calls
from toolkit.characterize.complete_setup import complete_setup
from toolkit.characterize.endpoints import name_endpoints
from toolkit.characterize.generate import Budget
from toolkit.characterize.input_search import PeriodicKeeper, SearchResult, search_inputs, why_not_searched
from toolkit.characterize.lock_files import SETUP, lock_files, read_lock
from toolkit.characterize.recording_reader import read_recording
from toolkit.characterize.session_correlation import correlate_session
from toolkit.errors import UsageError
from toolkit.model.lock import ENDLESS, Accepted, Case, Excluded, Lock, Setup
from toolkit.model.lock_run import LockOptions, LockResult
from toolkit.model.recording import Exchange, Recording
from toolkit.model.request import Progress, silent
from toolkit.session.run_target import OpenCopy, RunTarget, fresh_copies
from toolkit.session.secret_references import with_references

_SHOWN = 4  # inputs in a message


Keep = Callable[[LockResult], None]
"""Is handed states that are good to be written, before the last one is reached."""


def _unkept(_locked: LockResult) -> None:
    """Whoever wants the last state alone."""


def lock(options: LockOptions, progress: Progress = silent, keep: Keep = _unkept) -> LockResult:
    """Lock what a program does today.

    A lock that is there already is added to: its cases stay as they are, and those that are answered differently now
    are named, to be accepted or not.

    A KeyboardInterrupt ends the search for more inputs; what was found until then is proved and locked. Anywhere else
    it ends the run, and what was kept by then is what there is.

    Args:
        options: what is asked for.
        progress: is told how far it is.
        keep: what was recorded is handed to it before more is looked for, and what was found from time to time.

    Raises:
        UsageError: there is nothing to lock, the program cannot be started, or the former lock is damaged.
    """
    recording = read_recording(options.recording) if options.recording else Recording()
    former = read_lock(options.into) if (options.into / SETUP).is_file() else Lock(options.setup)
    setup = with_references(complete_setup(options.setup, options.target, recording, former))
    place = RunTarget(options.python, options.root, options.runner)
    open_copy = fresh_copies(place)
    outgoing = tuple(msgspec.to_builtins(one) for one in recording.exchanges if one.direction == "outgoing")
    outgoing = outgoing or former.outgoing
    incoming = _incoming(options, setup, recording)
    if incoming:
        progress("replay", 0, len(incoming))
    patience = Patience(lambda case: progress(f"wait {case.about}", 0, 0))
    requests, otherwise = correlate_session(setup, open_copy, incoming, outgoing, patience) if incoming else ([], [])
    met = _merge_cases(former.cases, [*recorded_calls(recording, options.target), *requests])
    known = name_endpoints(setup, open_copy, met)
    endless = _endless(recording, former)

    def proved(cases: Sequence[Case], looked: SearchResult) -> LockResult:
        progress("take", 0, len(cases))
        result, changed = _beside(former, capture_lock(setup, open_copy, cases, outgoing, patience))
        result = msgspec.structs.replace(result, kept_out=tuple(sorted((*result.kept_out, *endless), key=_place)))
        told = (looked.seconds, looked.ended_early, looked.too_old, looked.interrupted, looked.left_out)
        return LockResult(result, lock_files(result), changed, *told, tuple(otherwise), place.log.result())

    looked = SearchResult(tuple(known))
    if options.budget:
        keeping = PeriodicKeeper(lambda cases: keep(proved(cases, SearchResult(()))), lambda: progress("search", 0, 0))
        if len(known) > len(former.cases):
            keeping(known)
        budget = Budget(options.target, options.budget, tuple(one.about for one in endless))
        looked = search_inputs(setup, open_copy, patience.of(known), budget, keeping)
        late = [case for case in known if case.id in patience.late]
        looked = msgspec.structs.replace(looked, cases=(*looked.cases, *late))
        if looked.interrupted:
            progress("interrupted", 0, 0)
    if not looked.cases:
        raise UsageError(f"there is nothing to lock in {options.root}: {_why_nothing(options, looked)}")
    return proved(_named_too(setup, open_copy, known, looked.cases), looked)


def _named_too(setup: Setup, open_copy: OpenCopy, known: Sequence[Case], cases: Sequence[Case]) -> list[Case]:
    """Some cases, of which those that are not known yet are named; without any, the program is not started for it."""
    ids = {case.id for case in known}
    found = {case.id: case for case in name_endpoints(setup, open_copy, [case for case in cases if case.id not in ids])}
    return [found.get(case.id, case) for case in cases]


def _endless(recording: Recording, former: Lock) -> tuple[Excluded, ...]:
    """The functions that never return, as far as this recording and those of the former lock know."""
    known = {one.about: one.count for one in former.kept_out if one.why == ENDLESS}
    known |= endless_calls(recording)
    return tuple(Excluded(symbol, ENDLESS, count) for symbol, count in sorted(known.items()))


def _place(one: Excluded) -> tuple[str, str]:
    return one.about, one.why


def _why_nothing(options: LockOptions, looked: SearchResult) -> str:
    """Why no case is known, and what helps."""
    held = f"{options.recording} holds none of {options.target}" if options.target else "no recording holds a case"
    held = held if options.recording else "there is no recording"
    if not options.budget:
        return f"{held}, and --seconds 0 looks for no inputs. Record something (tebiki record), or give --seconds more."
    if looked.too_old:
        return f"{held}, and {why_not_searched(looked.too_old)}"
    if looked.left_out:
        ended = ", ".join(f"{one.seam} given {one.given}" for one in looked.left_out[:_SHOWN])
        more = ", ..." if len(looked.left_out) > _SHOWN else ""
        return f"{held}, and inputs that were tried ended the interpreter: {ended}{more}. Name others with --target."
    what = f"{options.target} (is that its name as it is imported?)" if options.target else "anything"
    more = "" if options.target else ", or name modules with --target"
    return f"{held}, and no input was found for {what}. Record something (tebiki record){more}."


def _incoming(options: LockOptions, setup: Setup, recording: Recording) -> Sequence[Exchange]:
    """The recorded requests that are wanted."""
    incoming = () if options.target else [one for one in recording.exchanges if one.direction == "incoming"]
    if incoming and not setup.app:
        raise UsageError(
            f"{options.recording} holds requests ({len(incoming)}), and no module holds the application that answered. "
            "Name it: --app MODULE:NAME, or --app 'MODULE:factory()'. For functions alone: --target PACKAGE.MODULE."
        )
    return incoming


def accept_cases(options: LockOptions, ids: Sequence[str], why: Accepted) -> LockResult:
    """Accept what cases do now as what they are to do.

    Raises:
        UsageError: there is no such lock or case, or a case does what it did.
    """
    former = read_lock(options.into)
    place = RunTarget(options.python, options.root, options.runner)
    result = accept_changes(former, fresh_copies(place), ids, why)
    return LockResult(result, lock_files(result), connections=place.log.result())


def _merge_cases(first: Sequence[Case], more: Sequence[Case]) -> list[Case]:
    """All cases; one that is in both is that of the first."""
    known = {case.id for case in first}
    return [*first, *(case for case in more if case.id not in known)]


def _beside(former: Lock, taken: Lock) -> tuple[Lock, tuple[Case, ...]]:
    """The new lock with the answers of the former one, and the cases that do something else now."""
    before = {case.id: case for case in former.cases}
    cases, changed = [], []
    for case in taken.cases:
        old = before.pop(case.id, None)
        if old is None:
            cases.append(case)
        elif changed_parts(old.parts, case.parts, case.not_locked) or changed_parts(
            old.shifted, case.shifted, case.not_locked
        ):
            cases.append(old)
            changed.append(case)
        else:
            cases.append(msgspec.structs.replace(case, accepted=old.accepted))
    gone = tuple(before.values())
    return msgspec.structs.replace(taken, cases=(*cases, *gone)), (*changed, *gone)
