"""Differences between two states of a program."""

from pathlib import Path

import msgspec

from toolkit.model.isolation import Connections
from toolkit.model.verdict import BehaviourVerdict, UnheldLine


class ChangedPart(msgspec.Struct, frozen=True):
    """One place of an answer that is not as it was.

    Attributes:
        place: part of the answer and path into it: `status`, `body.data.0.point`, `commands`.
        before, now: what stood and stands there, as text; empty: nothing.
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
    """A difference that is the same wherever it shows.

    Attributes:
        key: names it, by which it is accepted.
        place: part of the answer and path into it, with `*` for positions in lists.
        before, now: what stood and stands there where it shows first, as text; empty: nothing.
        cases: how many cases show it; abouts: functions and endpoints, sorted.
        input: the simplest one that shows it.
        kind: why it decides nothing: `words` (only a message that Python or a library words), `input` (what was given
            cannot be made any more), `untraced` (statements that only one side tells of), `opaque` (an object that only
            one side can write), `layout` (the length of a body of JSON whose value is the same); empty: it decides.
        because, reviewer, on: why it was accepted for this upgrade, by which role, and when; empty: it was not.
        seen: names exactly what was seen, by function and values, sorted; empty: the key says all.
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
        """True if a case that shows it is different."""
        return not self.kind and not self.because


class AcceptedCause(msgspec.Struct, frozen=True):
    """A cause of differences that a team has accepted for one upgrade.

    Attributes:
        key, place, before, now: of the cause.
        base, head: minor versions of Python before and after, as in `2.7`.
        because: the reason; reviewer: the role of whoever checked it, never a name; on: the day.
        seen: of the cause: what was shown to whoever accepted it. Anything else with this key is not accepted.
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
    """One function or endpoint that does something else.

    Attributes:
        about: `module:qualname`, or `METHOD /folded/{}`.
        case: id of the case that shows it, and the input made smaller by leaving out what is not needed: `input`.
        before: requests that have to come first, the oldest first; for calls none.
        parts: what is different; at most 20 of them.
        cases: how many cases of it are different; `of`: how many there are.
        zone: of the clock at which it shows.
        is_private: a helper, which a refactoring may change: for diagnosis only.
        more: one example of each other kind of difference.
        causes: keys of all its causes.
        follows: the endpoint from whose difference this one only follows; empty: it shows by itself, or nobody knows.
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
    """A function or endpoint that takes another time: CPU seconds of all its cases."""

    about: str
    before: float
    now: float


class VerifyResult(msgspec.Struct, frozen=True):
    """Result of `tebiki verify`.

    Attributes:
        cases: that were put to both; `abouts`: functions and endpoints that they are of.
        differing: sorted by name, public ones first.
        causes: of all differences, those that decide first; accepted ones and those that decide nothing among them.
        paces: those more than twice as quick or as slow.
        connections: what the program was connected to.
        unshrunk: whether differences were not made smaller, because nothing would hold the program back meanwhile.
        cut: cases whose answers are only written up to a limit of size: the rest is compared with nothing.
        verdict: whether what is there now does what was there before, as far as that is shown.
        unheld: changed statements that nothing holds, by the lines of the new files; lock_command: what would.
        changed_statements: how many statements of production code differ, old ones and new ones.
        base, head: versions of the interpreters; base is empty if answers are compared with the lock alone.
        is_upgrade: whether both are different interpreters, so that causes can be accepted for that upgrade.
        accepted: causes that were accepted in this run, to be kept.
        damaged_tests: test files of the lock that do not test what it holds; a replay of the cases does not need them.
        refused_alike: ids of made-up calls that count as the same although Python refuses their value in other words.
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
    damaged_tests: tuple[str, ...] = ()

    @property
    def public(self) -> tuple[ChangedFunction, ...]:
        """Those that decide."""
        return tuple(one for one in self.differing if not one.is_private)


class VerifyOptions(msgspec.Struct, frozen=True):
    """Options of `tebiki verify`.

    Attributes:
        root: the project; into: the folder of its lock.
        python: the interpreter of what is there now; runner: how that is reached somewhere else.
        base: the revision that it is held against; empty: the lock alone, or the same code if there is `base_python`.
        base_python: the interpreter of that; empty: the same one.
        head: the revision that is verified; empty: the files as they are.
        seconds: of real time to make one input smaller.
        connects: addresses that it may connect to, besides those of the lock.
        only: modules, packages or files; cases that reach none of them are left out. Empty: none is.
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
