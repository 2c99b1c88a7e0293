"""Differences in behaviour between two revisions of a program."""

from collections.abc import Mapping
from pathlib import Path

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.verdict import BehaviourVerdict, UnheldLine


class ChangedPart(msgspec.Struct, frozen=True):
    """One place of an answer that has changed.

    Attributes:
        place: part of the answer, and path inside of it: `status`, `body.data.0.point`, `commands`.
        before, now: the old and new value as text; empty: absent.
    """

    place: str
    before: str = ""
    now: str = ""


class ChangedExample(msgspec.Struct, frozen=True, omit_defaults=True):
    """A case that shows another kind of difference than the first example of its function; fields as there."""

    case: str
    input: str
    parts: tuple[ChangedPart, ...]
    zone: str = ""
    before: tuple[str, ...] = ()


class DifferenceCause(msgspec.Struct, frozen=True, omit_defaults=True):
    """A kind of difference that several cases can show.

    Attributes:
        key: identifier, by which it is accepted.
        place: part of the answer, and path inside of it, with `*` for positions in lists.
        before, now: the old and new value in the first case that shows it, as text; empty: absent.
        cases: number of cases that show it; abouts: their functions and endpoints, sorted.
        input: the simplest input that shows it.
        kind: why it does not count: `words` (only the message of Python or a library differs), `input` (the input
            cannot be created any more), `untraced` (only one side reports its statements), `opaque` (only one side can
            serialize the object), `layout` (the length of a JSON body with the same value), `framework` (pages and
            headers that the web framework makes); empty: it counts.
        because, reviewer, on: why it was accepted for this upgrade, by which role, and when; empty: not accepted.
        seen: the exact functions and values, sorted; empty: the key is sufficient.
    """

    key: str
    place: str
    before: str
    now: str
    cases: int
    abouts: tuple[str, ...]
    input: str
    kind: str = ""
    because: str = ""
    reviewer: str = ""
    on: str = ""
    seen: tuple[str, ...] = ()

    @property
    def decides(self) -> bool:
        """True if a case that shows it counts as different."""
        return not self.kind and not self.because


class AcceptedCause(msgspec.Struct, frozen=True):
    """A cause of differences that a team has accepted for one upgrade.

    Attributes:
        key, place, before, now: as in `DifferenceCause`.
        base, head: minor versions of Python before and after, as in `2.7`.
        because: the reason; reviewer: the role of the reviewer, never a name; on: the date.
        seen: the exact functions and values that were accepted; others with the same key are not.
    """

    key: str
    place: str
    before: str
    now: str
    base: str
    head: str
    because: str
    reviewer: str
    on: str
    seen: tuple[str, ...] = ()


class ChangedFunction(msgspec.Struct, frozen=True, omit_defaults=True):
    """One function or endpoint that behaves differently.

    Attributes:
        about: `module:qualname`, or `METHOD /folded/{}`.
        case: id of the case that shows it; `input`: its input, shrunk.
        before: requests that must be sent first, the oldest first; empty for calls.
        parts: the differences, at most 20 of them.
        cases: number of its cases that differ; `of`: number of all its cases.
        zone: time zone of the clock at which it differs.
        is_private: whether it is a private helper, which a refactoring may change: for diagnosis only.
        more: one example of each other kind of difference.
        causes: keys of all its causes.
        follows: the endpoint whose difference causes this one; empty: it has its own cause, or the cause is unknown.
    """

    about: str
    case: str
    input: str
    parts: tuple[ChangedPart, ...]
    cases: int
    of: int
    zone: str = ""
    before: tuple[str, ...] = ()
    is_private: bool = False
    more: tuple[ChangedExample, ...] = ()
    causes: tuple[str, ...] = ()
    follows: str = ""


class Pace(msgspec.Struct, frozen=True):
    """A function or endpoint whose run time changed: CPU seconds of all its cases."""

    about: str
    before: float
    now: float


class VerifyResult(msgspec.Struct, frozen=True):
    """Result of `tebiki verify`.

    Attributes:
        cases: number of cases replayed on both sides; `abouts`: number of their functions and endpoints.
        differing: functions and endpoints that differ, by name, public ones first.
        causes: causes of all differences, those that count first; includes accepted ones and those that do not count.
        paces: functions and endpoints more than twice as fast or as slow.
        connections: addresses that the program connected to.
        unshrunk: whether inputs were not shrunk because no sandbox would confine the program meanwhile.
        cut: number of cases with truncated answers, of which the rest is not compared.
        verdict: whether the new revision behaves as before, see `BehaviourVerdict`.
        unheld: changed statements that no case holds, with lines of the new files; lock_command: command to lock them.
        changed_statements: number of changed statements of production code, old and new.
        base, head: versions of the interpreters; `base` is empty if answers are compared with the lock alone.
        is_upgrade: whether the interpreters differ, so that causes can be accepted for that upgrade.
        accepted: causes that were accepted in this run, to be stored.
        damaged_tests: test files of the lock that do not test what it holds; a replay of the cases does not need them.
        refused_alike: ids of generated calls that count as the same although Python's error message differs.
        unpassed: ids of generated calls with a value of a kind that nobody passes, which both do not refuse alike.
        undeclared: id of a generated call with a value outside of the declared types -> how it is answered differently.
    """

    cases: int
    abouts: int
    differing: tuple[ChangedFunction, ...] = ()
    paces: tuple[Pace, ...] = ()
    base: str = ""
    head: str = ""
    connections: Connections = Connections()
    unshrunk: bool = False
    cut: int = 0
    verdict: BehaviourVerdict = "not_shown"
    unheld: tuple[UnheldLine, ...] = ()
    changed_statements: int = 0
    lock_command: str = ""
    causes: tuple[DifferenceCause, ...] = ()
    is_upgrade: bool = False
    accepted: tuple[AcceptedCause, ...] = ()
    refused_alike: tuple[str, ...] = ()
    unpassed: tuple[str, ...] = ()
    undeclared: Mapping[str, str] = {}
    damaged_tests: tuple[str, ...] = ()

    @property
    def public(self) -> tuple[ChangedFunction, ...]:
        """The public functions and endpoints that differ, which decide the verdict."""
        return tuple(one for one in self.differing if not one.is_private)


class VerifyOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki verify`.

    Attributes:
        root: the project; into: the folder of its lock.
        python: the interpreter of the new revision; runner: the command that starts it elsewhere, if any.
        base: the revision to compare with; empty: the lock alone, or the same code if there is `base_python`.
        base_python: the interpreter of the base; empty: the same as `python`.
        head: the revision to verify; empty: the work tree.
        seconds: wall-clock time to shrink one input.
        connects: addresses that it may connect to, besides those of the lock.
        only: modules, packages or files; cases that reach none of them are left out. Empty: all cases.
        accept: keys of causes that are accepted from now on, each at least its first four letters.
        because, reviewer, on: why they are accepted, by which role, and when.
    """

    root: Path
    into: Path
    python: str
    runner: str = ""
    base: str = ""
    base_python: str = ""
    head: str = ""
    seconds: float = 20.0
    connects: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    accept: tuple[str, ...] = ()
    because: str = ""
    reviewer: str = ""
    on: str = ""
