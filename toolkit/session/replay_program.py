"""Replay the cases of a lock in the program, in its own interpreter."""

import secrets
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Literal, Self

import msgspec

from toolkit.model.lock import Case, Clock, Parts, Setup
from toolkit.model.session import SessionFailure
from toolkit.model.varied_run import SeenValue
from toolkit.session.probe_session import ProbeSession
from toolkit.session.run_target import RunTarget
from toolkit.session.start_program import start_program

Endless = Literal["late", "waits"]

_REAL = 60  # times the CPU time of a case: the process ends itself what waits or computes too long
_QUIET = 3.0  # seconds to wait for a case before reporting it as slow
_GRACE = 10.0  # seconds for the process to end a late case by itself
_LATE = {"$py": "late"}
_CRASH = {"$py": "crash"}
_UNMASKED = ("order", "draws", "plain")
_ENDLESS: Mapping[Any, Endless] = {"late": "late", "waits": "waits"}


class Response(msgspec.Struct, frozen=True):
    """The response of the program to one case.

    Attributes:
        parts: see `toolkit.model.lock`.
        refused: (kind, detail) of the actions that the sandbox refused, see `toolkit.session.refusals`.
        reached: symbols of the code that ran; seconds: CPU time, 0 if unknown.
        raised: what raised the exception of a call, and where, see `toolkit/probe/replay/raised_by.py`; `input` if the
            input could not be created.
        learned: unmasked secrets that names revealed in the answer; never write them. Empty unless requested.
        lines: (path, line) of each traced line that ran.
        exact: part of the answer -> place in it -> keyed fingerprint of the value. Empty unless requested.
        unanswered: the first database statement that is not in the case's recording; empty: there is none.
        derived: (digest, key) of what was derived from passwords, see `RunTarget.derived`. Empty unless requested.
        seen: number of a mark -> values of the marked expression. Empty unless requested.
        error: class and message of the exception in which a request ended, or of the last one that it logged.
        digest: of the answer before it was masked. Empty unless requested.
        borrowed: which of the answers of earlier cases, `earlier`, were used, by their positions.
        settled: (position, parameters) of each recorded statement that was sent with 0 for a time that the program has
            measured, which is 0 while the clock stands still. Empty unless the case has `earlier`.
    """

    parts: Parts
    reached: tuple[str, ...] = ()
    seconds: float = 0.0
    refused: tuple[tuple[str, str], ...] = ()
    learned: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    raised: tuple[str | int, ...] = ()
    exact: Mapping[str, Mapping[str, str]] = {}
    unanswered: str = ""
    seen: Mapping[str, tuple[SeenValue, ...]] = {}
    borrowed: tuple[int, ...] = ()
    settled: tuple[tuple[int, Any], ...] = ()
    derived: tuple[tuple[str, Any], ...] = ()
    error: str = ""
    digest: str = ""

    @property
    def why_endless(self) -> Endless | None:
        """The reason why the case did not end in time; None if it did.

        `late`: it timed out. `waits`: it would wait for longer than allowed on the pinned clock (`probe/pin/waits.py`).
        """
        exception = self.parts.get("exception")
        reason = exception.get("$py") if isinstance(exception, Mapping) and len(exception) == 1 else None
        return _ENDLESS.get(reason)

    @property
    def is_late(self) -> bool:
        """True if the case timed out, so that the program was interrupted at an arbitrary place."""
        return self.why_endless == "late"


class MaskedAnswers:
    """Masked answers of a proof's replays: one that is the same again is not masked a second time.

    What is masked depends on the case and its answer alone, not on the code or the process that gave it; and not on
    the clock, but for a secret that is the present day there, where both versions of a change get the same.

    Attributes:
        key: key of the digests by which unmasked answers are known again.
    """

    def __init__(self) -> None:
        self.key = secrets.token_hex()
        self._known: dict[tuple[str, Clock | None], tuple[Mapping[str, Any], Response]] = {}

    def find(self, case: Case, clock: Clock) -> Response | None:
        """Return the last response to a case at a clock, else at any; None if there is none with a digest."""
        for key in ((case.id, clock), (case.id, None)):
            ask, response = self._known.get(key, (None, None))
            if ask is case.ask or (ask is not None and _masked_by(ask) == _masked_by(case.ask)):
                return response
        return None

    def add(self, case: Case, clock: Clock, response: Response) -> None:
        """Remember a response to a case at a clock."""
        if response.digest:
            self._known[case.id, clock] = self._known[case.id, None] = case.ask, response


def _masked_by(ask: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what of an input decides how its answer is masked, and some more."""
    return {name: held for name, held in ask.items() if name not in _UNMASKED}


class ReplayProgram:
    """The program that answers cases; it is started for the first one, and restarted after a crash.

    Leaving its `with` block ends it.

    Args:
        setup: how it is started; target: where it runs; clock: its pinned clock.
        outgoing: recorded requests to other services.
        hash_seed: of its interpreter.
        watched: whether responses have `reached`; they are faster without.
        report: called with a case that is slow.
        learns: whether responses have `learned` and `derived`.
        lines: path -> first and last line of each statement to trace for `lines`.
        traced: ids of the cases to trace, and to make fingerprints of; None: all. Cases are faster without.
        key: key of the fingerprints in `exact`; empty: no fingerprints. Making them exhausts iterators in answers, so
            that other parts of such answers must not be compared.
        sees: whether responses have `seen`.
        digest_key: key of `digest`, which spares masking an answer twice; empty: no digest.
        memory: earlier responses, which spare `run_cases` the same; their key is that of `digest`.
        kept: whether a fork of a program that is kept warm will do, see `start_program`.

    Attributes:
        hello: the first line of the probe; empty until the program is started.
    """

    def __init__(  # noqa: PLR0913 - a program has that many sides
        self,
        setup: Setup,
        target: RunTarget,
        clock: Clock,
        outgoing: Sequence[Mapping[str, Any]] = (),
        *,
        hash_seed: int = 0,
        watched: bool = True,
        report: Callable[[Case], None] = lambda _case: None,
        learns: bool = False,
        lines: Mapping[str, Sequence[tuple[int, int]]] = {},
        traced: Container[str] | None = None,
        key: str = "",
        sees: bool = False,
        digest_key: str = "",
        memory: MaskedAnswers | None = None,
        kept: bool = False,
    ) -> None:
        self._kept = kept
        self._report = report
        self._setup = setup
        self._target = target
        self._clock, self._outgoing = clock, outgoing
        self._wanted = {"reached": watched, "learn": learns, "executed": lines, "exact": key, "seen": sees}
        self._wanted["digest"] = memory.key if memory else digest_key
        self._wanted["hidden"] = memory is not None
        self._memory = memory
        self._traced = traced
        self._hash_seed = hash_seed
        self._session: ProbeSession | None = None
        self.hello: Mapping[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def run_cases(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Response]]:
        """Replay cases one after the other; if one ends the process or hangs, its part `exception` says so.

        Raises:
            UsageError: the program cannot be started.
        """
        with self:
            for case in cases:
                response = self.run_case(case, self._memory.find(case, self._clock) if self._memory else None)
                if self._memory:
                    self._memory.add(case, self._clock, response)
                yield case, response

    def start(self) -> ProbeSession:
        """Start the program unless it is running, and receive its description.

        Raises:
            UsageError: it cannot be started.
        """
        if self._session is None:
            self._session = start_program(
                self._setup,
                self._target,
                "replay.locked_cases",
                {**self._wanted, "derived": list(self._target.derived.items())},
                clock=self._clock,
                outgoing=self._outgoing,
                hash_seed=self._hash_seed,
                kept=self._kept,
            )
            self.hello = self._session.hello
        return self._session

    def close(self) -> None:
        """End the program."""
        if self._session is not None:
            self._session.end()
            self._session = None

    def run_case(self, case: Case, masked: Response | None = None) -> Response:
        """Replay one case; the program stays ready for the next one.

        Args:
            case: its input.
            masked: an earlier response to it, made with the same `digest_key`; if the answer is the same again, its
                `parts` and `learned` are taken over.

        Raises:
            UsageError: the program cannot be started.
        """
        session = self.start()
        plain = {} if self._traced is None or case.id in self._traced else {"plain": True}
        known = {"masked": masked.digest} if masked and masked.digest else {}
        answer = session.ask({"id": case.id, "ask": case.ask, **plain, **known}, _QUIET)
        if _is_timeout(answer):
            self._report(case)
            answer = session.receive(_REAL * self._setup.seconds + _GRACE - _QUIET)
        response = response_of(answer, masked)
        if response is None or response.is_late:
            self.close()
        else:
            self._target.derived.update(response.derived)
        return response or Response({"exception": _LATE if _is_timeout(answer) else _CRASH})


def _is_timeout(answer: Any) -> bool:
    return isinstance(answer, SessionFailure) and answer.reason == "timeout"


def response_of(answer: Any, masked: Response | None = None) -> Response | None:
    """Convert an answer to a response, with the parts of an earlier one of the same digest; None if it is not one."""
    if masked and isinstance(answer, Mapping) and "parts" not in answer and answer.get("digest") == masked.digest:
        answer = {**answer, "parts": masked.parts, "learned": masked.learned}
    with suppress(msgspec.ValidationError):
        return msgspec.convert(answer, Response)
    return None
