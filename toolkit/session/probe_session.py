"""Run an entry of the probe in a process of its own: JSON lines in, JSON lines out, each with a deadline.

This is the only place that talks to a program under the probe. To start what a lock describes:
`toolkit.session.start_program`; to replay its cases: `toolkit.session.replay_program`.
"""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Self

from toolkit.model.session import SessionFailure
from toolkit.session.answer_count import count_answer
from toolkit.session.compiled_sources import compiled_sources
from toolkit.session.environment import inherited_variables, split_deferred
from toolkit.session.process import LineProcess, Process
from toolkit.session.run_target import RunTarget


class ProbeSession:
    """A running entry of the probe; leaving its `with` block ends it and everything that it started.

    Args:
        process: the process in which it runs.
        target: where that runs; its log collects the connections reported in answers.

    Attributes:
        process: as given.
        hello: the first line of the probe; empty until it was received.
    """

    def __init__(self, process: LineProcess, target: RunTarget) -> None:
        self.process = process
        self.hello: dict[str, Any] = {}
        self._log, self._root = target.log, target.root
        self._sources = None if target.runner else compiled_sources(target.python)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def has_ended(self) -> bool:
        """True if the process has exited, and all its lines were read."""
        return self.process.has_ended

    def leave(self, seconds: float) -> None:
        """Close the channel and let the process end by itself, for as many seconds; then end it."""
        self.process.leave(seconds)

    def end(self) -> None:
        """End the process and everything that it started."""
        self.process.end()

    def send(self, message: Mapping[str, Any] | bytes) -> None:
        """Queue a message (bytes: it is JSON already); it is sent while answers are awaited."""
        self.process.send_line(message if isinstance(message, bytes) else json.dumps(message).encode())

    def ask(self, message: Mapping[str, Any], seconds: float) -> Any:
        """Send a message and return its answer, as `receive` does."""
        self.send(message)
        return self.receive(seconds)

    def receive(self, seconds: float) -> Any:
        """Return the value of the next line, or a `SessionFailure`: `timeout`, `crashed`, `not_an_answer`.

        Args:
            seconds: how long to wait.
        """
        line = self._read(seconds)
        if isinstance(line, SessionFailure):
            return line
        try:
            answer = json.loads(line)
            self._take_news(answer)
        except (ValueError, RecursionError):
            return SessionFailure("not_an_answer", f"it wrote {line!r:.200}")
        return answer

    def receive_hello(self, seconds: float) -> dict[str, Any] | SessionFailure:
        """Return the first message of the probe, skipping output of interpreter and project before it.

        Args:
            seconds: how long to wait for it.

        Returns:
            the message; it has `error` if the program could not be imported, or is not run.
        """
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            line = self._read(left)
            if isinstance(line, SessionFailure):
                return line
            if hello := self._parse(line, _is_hello):
                self.hello = hello
                return hello
        return SessionFailure("timeout", f"it printed other things for {seconds:g} s")

    def receive_all(self, seconds: float, is_answer: Callable[[dict[str, Any]], bool]) -> Iterator[dict[str, Any]]:
        """Return answers until the process ends or is silent for too long.

        Args:
            seconds: how long to wait for each.
            is_answer: recognizes answers; other lines, which called functions may write, are skipped.
        """
        while not isinstance(line := self._read(seconds), SessionFailure):
            if answer := self._parse(line, is_answer):
                yield answer

    def _read(self, seconds: float) -> bytes | SessionFailure:
        line = self.process.read_line(seconds)
        if isinstance(line, bytes):
            count_answer()
        return line

    def _take_news(self, answer: Any) -> None:
        """Note the connections and compiled modules in an answer.

        Raises:
            ValueError: their form is not that of the probe.
        """
        self._log.add(self, answer)
        if self._sources and isinstance(answer, dict):
            self._sources.note(answer.pop("sources", None), self._root)

    def _parse(self, line: bytes, is_answer: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        """Parse a line; None if it is not an answer."""
        with suppress(ValueError, RecursionError):
            answer = json.loads(line)
            if isinstance(answer, dict) and is_answer(answer):
                self._take_news(answer)
                return answer
        return None


def start_session(  # noqa: PLR0913 - a process has that many sides
    target: RunTarget,
    entry: str,
    request: Mapping[str, Any],
    *,
    variables: Mapping[str, str],
    arguments: Sequence[str] = (),
    inherited: Mapping[str, str] | None = None,
) -> ProbeSession:
    """Start an entry of the probe.

    Args:
        target: where it runs.
        entry: a module of the probe: `replay.locked_cases`.
        request: the first message, sent at once.
        variables: environment of the program; those withheld at the start (`environment.DEFERRED`) are sent with the
            request.
        arguments: arguments of the entry.
        inherited: variables of this process that it inherits; None: those of a replay (`inherited_variables`).

    Raises:
        OSError: the interpreter or the runner cannot be started.
        UsageError: the runner is not a command line, or has no `{cmd}`.
    """
    at_start, deferred = split_deferred(variables)
    around = inherited_variables() if inherited is None else inherited
    command = target.probe_command(at_start, entry, *arguments)
    session = ProbeSession(Process(command, target.root, {**around, **at_start}), target)
    session.send({**request, "variables": deferred})
    return session


def _is_hello(answer: dict[str, Any]) -> bool:
    """Return whether an object is the first message of the probe, and not output of the program."""
    error = answer.get("error", {"name": "", "message": ""})
    is_error = isinstance(error, dict) and all(isinstance(error.get(key), str) for key in ("name", "message"))
    return "tebiki_probe" in answer and is_error
