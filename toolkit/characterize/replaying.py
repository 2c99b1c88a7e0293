"""Put recorded cases to the program again, in its own interpreter, and take what comes of them."""

import json
import os
import shlex
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from toolkit.characterize.probe_start import PROBE
from toolkit.errors import UsageError
from toolkit.model.recording import Call, Command, Exchange

_NOON = 1_704_067_200.0  # 2024-01-01T00:00:00Z


class Pin(msgspec.Struct, frozen=True):
    """A clock that is held fast.

    Attributes:
        at: seconds since 1970; `step`: how far it goes at every look; `zone`: name of the time zone.
    """

    at: float = _NOON
    step: float = 0.0
    zone: str = "UTC"


SHIFTED = Pin(at=_NOON + 400 * 86400 + 13 * 3600, step=1.0, zone="Asia/Tokyo")
"""A second clock: more than a year later, another zone, a second more at every look."""


class Program(msgspec.Struct, frozen=True):
    """A program that can be asked.

    Attributes:
        python: its interpreter; `root`: where it is started.
        app: what answers requests: `module:name`, `module:factory()` or `django`; empty: only calls are put.
        packages: prefixes of the modules whose functions are reported as reached; empty: all below `root`.
        environment: variables on top of those of this process.
        answers: what others answered to its requests.
        runner: how to start a command elsewhere: `{probe}` is the folder of the probe, `{cmd}` the command.
        probe: where that folder is over there.
        key, names, patterns, keep: how answers are masked; as in `Asked`.
        seconds: for one case, after which the process is ended and begun anew.
    """

    python: str
    root: Path
    app: str = ""
    packages: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    answers: tuple[Exchange, ...] = ()
    runner: str = ""
    probe: str = "/probe"
    key: str = ""
    names: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    seconds: float = 10.0


class Described(msgspec.Struct, frozen=True):
    """Who answered: `pinned` holds, `broken` does not hold although it was asked for."""

    python: str
    pinned: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()
    clock: str = ""


class Replayed(msgspec.Struct, frozen=True):
    """What came of one case.

    Attributes:
        line: the case with what came of it now; None: nothing, because of `why`.
        commands, outgoing: what it asked of databases and of others; `reached`: symbols that ran.
        why: `timeout`, `crashed: ...`, or what its inputs lack.
    """

    line: Call | Exchange | None
    commands: tuple[Command, ...] = ()
    outgoing: tuple[Exchange, ...] = ()
    reached: tuple[str, ...] = ()
    why: str = ""


def replay(
    program: Program, cases: Sequence[Call | Exchange], pin: Pin | None, hash_seed: int = 0
) -> tuple[Described, Iterator[Replayed]]:
    """Put cases one after the other to one process.

    Args:
        program: what is asked.
        cases: calls and incoming exchanges; sessions in the order of the recording.
        pin: the clock; None: nothing is held fast.
        hash_seed: of the interpreter.

    Returns:
        who answers, and one `Replayed` for each case, in order.

    Raises:
        UsageError: the interpreter cannot be started, or the application cannot be imported.
    """
    process = _Process(program, pin, hash_seed)
    described = process.start()
    return described, _answers(process, cases)


def _answers(process: "_Process", cases: Iterable[Call | Exchange]) -> Iterator[Replayed]:
    with process.ended():
        for case in cases:
            yield process.ask(case)


class _Process:
    def __init__(self, program: Program, pin: Pin | None, hash_seed: int) -> None:
        self._program = program
        self._pin = pin
        self._hash_seed = hash_seed
        self._process: subprocess.Popen[bytes] | None = None
        self._told: IO[bytes] | None = None

    def start(self) -> Described:
        program = self._program
        environment = {**os.environ, **program.environment, "PYTHONHASHSEED": str(self._hash_seed)}
        environment.pop("TEBIKI_RECORD", None)
        self._told = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        try:
            self._process = subprocess.Popen(
                self._command(),
                cwd=program.root,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._told,
                start_new_session=True,
            )
        except OSError as error:
            raise UsageError(
                f"cannot start {program.python}: {error.strerror}. Name another one with --python."
            ) from error
        answer = self._exchange(self._asked(), 60 + program.seconds)
        if answer is None or "error" in answer:
            why = answer["error"] if answer else {"name": "ended", "message": self._tail()}
            self.end()
            raise UsageError(
                f"{program.app or 'the program'} cannot be loaded by {program.python} in {program.root}: "
                f"{why['name']}: {why['message']}"
            )
        return msgspec.convert(answer, Described)

    def ask(self, case: Call | Exchange) -> Replayed:
        if self._process is None:
            self.start()
        answer = self._exchange(msgspec.to_builtins(case), self._program.seconds)
        if answer is None:
            why = "timeout" if self._ran_out else f"crashed: {self._tail()}"
            self.end()
            return Replayed(None, why=why)
        if "unmakeable" in answer:
            return Replayed(None, why=answer["unmakeable"])
        return msgspec.convert(answer, Replayed)

    @contextmanager
    def ended(self) -> Iterator[None]:
        try:
            yield
        finally:
            self.end()

    def end(self) -> None:
        """End the process and whatever it has started."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._told):
            if stream is not None:
                with suppress(BrokenPipeError):
                    stream.close()
        self._process = None

    def _command(self) -> list[str]:
        program = self._program
        if not program.runner:
            return [program.python, "-B", str(PROBE), "replay_cases"]
        inside = shlex.join(
            ["env", f"PYTHONHASHSEED={self._hash_seed}", program.python, "-B", program.probe, "replay_cases"]
        )
        return ["sh", "-c", program.runner.replace("{probe}", shlex.quote(str(PROBE))).replace("{cmd}", inside)]

    def _asked(self) -> dict[str, Any]:
        program = self._program
        return {
            "pin": msgspec.to_builtins(self._pin),
            "app": program.app,
            "packages": program.packages,
            "answers": msgspec.to_builtins(program.answers),
            "key": program.key,
            "names": program.names,
            "patterns": program.patterns,
            "keep": program.keep,
        }

    def _exchange(self, request: Any, seconds: float) -> dict[str, Any] | None:
        """One request and its answer; None if the process ended, or was ended because time ran out."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        self._ran_out = False
        timer = threading.Timer(seconds, self._run_out)
        timer.start()
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
            line = process.stdout.readline()
            while line and not line.strip():
                line = process.stdout.readline()
        except BrokenPipeError:
            return None
        finally:
            timer.cancel()
        if not line:
            return None
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _run_out(self) -> None:
        self._ran_out = True
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def _tail(self) -> str:
        assert self._told is not None
        self._told.seek(0)
        return self._told.read()[-1000:].decode("utf-8", "replace").strip()
