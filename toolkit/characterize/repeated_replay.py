"""Replay cases twice at each clock, and no more often than useful.

The second time the interpreter has another hash seed, and cases come in the opposite order. Only requests that are a
session keep their order and are replayed whole. Calls, and requests of tests, stand alone: a program that has answered
the known ones stays warm and gets those that are found later, as it would in a longer list; and a case that is answered
alike at two clocks is not put a second time at the later one. The functions that a case reaches are watched in the
first order alone, because watching takes long; an answer that is the same again is not masked a second time.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any, Self

from toolkit.characterize.cases import canonical
from toolkit.characterize.part_comparison import changed_parts
from toolkit.model.lock import Case, Clock, Setup
from toolkit.session.replay_program import Endless, ReplayProgram, Response
from toolkit.session.run_target import OpenCopy

ResponsePair = tuple[Mapping[str, Response], Mapping[str, Response]]
"""Responses (case id -> response) of both replays at one clock."""


class Patience:
    """Knowledge of slow cases, and of the start of the program, shared by all runs of one lock.

    Args:
        report: called with a case that is slow.
        count: called whenever a case of a lock has been answered.

    Attributes:
        late: case id -> reason, for cases that timed out once or would wait for too long; they are not replayed again.
        not_set_up: why a framework could not be set up before the first call; empty if it was, or if there is none.
    """

    def __init__(
        self, report: Callable[[Case], None] = lambda _case: None, count: Callable[[], None] = lambda: None
    ) -> None:
        self.report = report
        self.count = count
        self.late: dict[str, Endless] = {}
        self.not_set_up = ""

    def quick_cases(self, cases: Iterable[Case]) -> list[Case]:
        """Return the cases that are not known to exceed the time limit."""
        return [case for case in cases if case.id not in self.late]

    def note_slow(self, responses: Mapping[str, Response]) -> bool:
        """Record the cases that timed out; return whether there were any."""
        late = {case: reason for case, response in responses.items() if (reason := response.why_endless)}
        self.late |= late
        return bool(late)


class RepeatedReplay:
    """Replays groups of cases, all calls or all requests, for as long as its `with` block lasts.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        outgoing: recorded requests to others.
        patience: knowledge of slow cases.

    Attributes:
        python: the version of the interpreter; empty until it ran.
        flaky: case id -> parts that have differed between the two replays of a call.
    """

    def __init__(
        self, setup: Setup, open_copy: OpenCopy, outgoing: Sequence[Mapping[str, Any]], patience: Patience
    ) -> None:
        self._setup = setup
        self._open_copy = open_copy
        self._outgoing = outgoing
        self._patience = patience
        self._masked: dict[bytes, Response] = {}
        self._digest_key = secrets.token_hex()
        self._calls, self._requests = self._warm_runs(), self._warm_runs()
        self._sessions: dict[tuple[bytes, ...], list[ResponsePair]] = {}
        self.flaky: dict[str, set[str]] = defaultdict(set)
        self.python = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for forward, backward in (*self._calls, *self._requests):
            forward.start_over()
            backward.start_over()

    def _warm_runs(self) -> list[tuple["_WarmRun", "_WarmRun"]]:
        """Return what runs cases in their order, and in the opposite one, at each clock."""
        return [(self._warm_run(clock, 0), self._warm_run(clock, 1)) for clock in self._setup.clocks]

    def _warm_run(self, clock: Clock, hash_seed: int) -> "_WarmRun":
        return _WarmRun(partial(self._program, clock, hash_seed), self._masked, self._patience.count)

    def end_programs(self) -> None:
        """End the programs that new calls would restart anyway."""
        for _, backward in (*self._calls, *self._requests):
            backward.end_program()

    def replay(self, group: Sequence[Case]) -> list[ResponsePair]:
        """Return two responses of every case at each clock; fewer for cases that time out.

        Raises:
            UsageError: the program cannot be started.
        """
        if group[0].is_call:
            return self._replay_each(self._calls, group)
        if all("answered" in case.ask for case in group):  # requests of tests
            return self._replay_each(self._requests, group)
        key = tuple(map(_key, group))
        if key not in self._sessions:
            self._sessions = {key: self._replay_session(group)}
        return self._sessions[key]

    def replay_first(self, group: Sequence[Case]) -> Mapping[str, Response]:
        """Return one response of every call, at the first clock; it is not put again for `replay`.

        Raises:
            UsageError: the program cannot be started.
        """
        return self._ask(self._calls[0][0], group)

    def replay_offered(self, cases: Sequence[Case]) -> list[Mapping[str, Response]]:
        """Return the responses of cases that are offered answers of earlier ones, in both orders, at the first clock.

        `keep_answers` spares requests the same replays once it is settled what they are lent.

        Raises:
            UsageError: the program cannot be started.
        """
        if all(case.is_call for case in cases):
            return [self.replay_once(some, self._setup.clocks[0]) for some in (cases, cases[::-1])]
        forward, backward = self._requests[0]
        return [self._ask(forward, cases), self._ask_backwards(backward, cases)]

    def keep_answers(self, offered: Sequence[Case], settled: Mapping[str, Case]) -> None:
        """Keep what `replay_offered` was answered, where a case used all that it is lent now (case id -> case)."""
        for run in self._requests[0]:
            for case in offered:
                run.keep_answer(case, settled[case.id])

    def replay_again(self, cases: Sequence[Case]) -> Mapping[str, Response]:
        """Return further responses of cases at the first clock, not kept; those of a session in a new process.

        Raises:
            UsageError: the program cannot be started.
        """
        if not all(case.is_call or "answered" in case.ask for case in cases):
            return self.replay_once(cases, self._setup.clocks[0])
        return (self._calls if cases[0].is_call else self._requests)[0][0].ask_again(cases)

    def _replay_each(self, runs: Sequence[tuple["_WarmRun", "_WarmRun"]], group: Sequence[Case]) -> list[ResponsePair]:
        """A case that takes too long is asked once: it ends the process, and waiting for it is what takes the time."""
        pairs: list[ResponsePair] = []
        for forward, backward in runs:
            first = self._ask(forward, group)
            again = self._ask_backwards(backward, [case for case in group if self._tells_more(case, first, pairs)])
            pairs.append((first, {**first, **again}))
            self._learn_flaky(first, again)
        return pairs

    @staticmethod
    def _tells_more(case: Case, first: Mapping[str, Response], pairs: Sequence[ResponsePair]) -> bool:
        """Return whether a call must be replayed a second time at a clock: its answer differs from the earlier ones."""
        if not pairs or case.id not in first:
            return True
        before = pairs[0][0].get(case.id)
        return before is None or bool(changed_parts(before.parts, first[case.id].parts))

    def _ask_backwards(self, run: "_WarmRun", cases: Sequence[Case]) -> Mapping[str, Response]:
        """Replay calls in reverse order in a new program, because one that has seen other calls may differ."""
        if not {case.id for case in cases} <= run.ids:
            run.start_over()
        return self._ask(run, cases[::-1])

    def _ask(self, run: "_WarmRun", cases: Sequence[Case]) -> Mapping[str, Response]:
        responses = run.ask_missing(self._patience.quick_cases(cases))
        self._patience.note_slow(responses)
        self._hear(run.hello)
        return responses

    def _learn_flaky(self, first: Mapping[str, Response], again: Mapping[str, Response]) -> None:
        for case in first.keys() & again.keys():
            if differs := changed_parts(first[case].parts, again[case].parts):
                self.flaky[case].update(differs)

    def _replay_session(self, group: Sequence[Case]) -> list[ResponsePair]:
        """Replay a session; after a request times out, restart without it, because later ones depend on it."""
        rounds = [(clock, seed) for clock in self._setup.clocks for seed in (0, 1)]
        runs: list[Mapping[str, Response]] = []
        while len(runs) < len(rounds):
            responses = self.replay_once(self._patience.quick_cases(group), *rounds[len(runs)])
            runs.append(responses)
            if self._patience.note_slow(responses):
                runs.clear()
        return list(zip(runs[::2], runs[1::2], strict=True))

    def replay_once(self, cases: Iterable[Case], clock: Clock, hash_seed: int = 0) -> Mapping[str, Response]:
        """Return the responses of cases in a new process, in this order."""
        run = self._warm_run(clock, hash_seed)
        try:
            return run.ask_missing(cases)
        finally:
            self._hear(run.hello)
            run.start_over()

    def _hear(self, hello: Mapping[str, Any]) -> None:
        self.python = str(hello.get("python") or self.python)
        self._patience.not_set_up = str(hello.get("not_set_up") or self._patience.not_set_up)

    def _program(self, clock: Clock, hash_seed: int) -> Iterator[ReplayProgram]:
        report = self._patience.report
        with (
            self._open_copy() as target,
            ReplayProgram(
                self._setup,
                target,
                clock,
                self._outgoing,
                hash_seed=hash_seed,
                watched=not hash_seed,
                learns=True,
                report=report,
                digest_key=self._digest_key,
            ) as program,
        ):
            yield program


class _WarmRun:
    """A program in a scratch copy that keeps running between cases.

    Args:
        open_program: generator that opens copy and program, and yields the program once.
        masked: key of a case -> the latest response to it in any run, so that the same answer is masked once.
        count: called after each answer.

    Attributes:
        ids: ids of the cases that it was asked.
        hello: the first message of the program.
    """

    def __init__(
        self,
        open_program: Callable[[], Iterator[ReplayProgram]],
        masked: dict[bytes, Response],
        count: Callable[[], None],
    ) -> None:
        self._masked = masked
        self._count = count
        self._open_program = contextmanager(open_program)
        self._held = ExitStack()
        self._program: ReplayProgram | None = None
        self._responses: dict[bytes, Response] = {}
        self.ids: set[str] = set()
        self.hello: Mapping[str, Any] = {}

    def ask_missing(self, cases: Iterable[Case]) -> dict[str, Response]:
        """Return the responses of cases, replaying those without one."""
        responses = {}
        try:
            for case in cases:
                key = _key(case)
                if key not in self._responses:
                    self._responses[key] = self._start().run_case(case, self._masked.get(key))
                    self._masked[key] = self._responses[key]
                    self.ids.add(case.id)
                    self._count()
                responses[case.id] = self._responses[key]
        except BaseException:  # an answer may be on its way
            self.start_over()
            raise
        return responses

    def ask_again(self, cases: Iterable[Case]) -> dict[str, Response]:
        """Return new responses of cases, which are not kept."""
        try:
            return {case.id: self._start().run_case(case) for case in cases}
        except BaseException:  # an answer may be on its way
            self.start_over()
            raise

    def keep_answer(self, offered: Case, settled: Case) -> None:
        """Keep the response of a case that was offered answers for the case that is lent those which it used."""
        response = self._responses.get(_key(offered))
        if response is None:
            return
        used = [offered.ask["earlier"][number] for number in sorted(response.borrowed)]
        elapsed = [number for number, _ in response.settled]
        if used == settled.ask.get("lent", []) and sorted(elapsed) == settled.ask.get("settled", []):
            self._responses[_key(settled)] = response

    def _start(self) -> ReplayProgram:
        if self._program is None:
            self._program = self._held.enter_context(self._open_program())
            self._program.start()
            self.hello = self._program.hello
        return self._program

    def end_program(self) -> None:
        """End the program; its responses are kept."""
        self._program = None
        self._held.close()

    def start_over(self) -> None:
        """End the program, and begin anew with the next case."""
        self.end_program()
        self._responses = {}
        self.ids = set()


def _key(case: Case) -> bytes:
    """Tell cases apart that are asked otherwise: places that hold a secret are named in `hidden`, answers are lent."""
    others = b"".join(name.encode() for name in ("lent", "earlier", "settled") if name in case.ask)
    return case.id.encode() + canonical(case.ask.get("hidden", ())) + others
