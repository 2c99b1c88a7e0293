"""Put the cases of a lock to the program, in its own interpreter, and take what comes of them."""

import json
import os
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.lock import Case, Clock, Parts, Setup
from toolkit.model.session import SessionFailure
from toolkit.session.connection_log import ConnectionLog
from toolkit.session.deferred import split_deferred
from toolkit.session.isolation import isolation_request, listening
from toolkit.session.isolation_check import check_isolation
from toolkit.session.probe_start import PROBE
from toolkit.session.process import Process
from toolkit.session.refusals import explain_failed_import
from toolkit.session.runner import path_over_there, runner_command
from toolkit.session.variables import expand_variables, inherited_variables
from toolkit.system.process_group import run_group

_FIXED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
_SECONDS_TO_START = 120.0
_REAL = 10  # times the CPU time of a case that it may take, as in the probe
_QUIET = 3.0  # seconds that a case is waited for before anybody is told
_GRACE = 10.0  # seconds that the process gets to end a late case by itself


class RunTarget(msgspec.Struct, frozen=True):
    """Where the program is run.

    Attributes:
        python: its interpreter.
        root: the copy of the project.
        runner: a command line by which the interpreter is reached somewhere else: `toolkit.session.runner`.
        log: what programs there were connected to.
    """

    python: str
    root: Path
    runner: str = ""
    log: ConnectionLog = msgspec.field(default_factory=ConnectionLog)

    @property
    def there(self) -> str:
        """The copy of the project, as the interpreter sees it."""
        return path_over_there(self.runner, "root", self.root)

    def command(self, entry: str, variables: Mapping[str, str]) -> list[str]:
        """What starts an entry of the probe with some variables."""
        inside = ["--in", self.there] if self.runner else []
        words = [self.python, "-B", path_over_there(self.runner, "probe", PROBE), *inside, entry]
        return runner_command(self.runner, words, variables, self.root)


class Response(msgspec.Struct, frozen=True):
    """What came of a case.

    Attributes:
        parts: see `toolkit.model.lock`.
        refused: what the guard kept from happening, as pairs of kind and detail: `toolkit.session.refusals`.
        reached: symbols that ran; seconds: CPU time, 0 if it is not known.
        learned: secrets that names gave away in the answer, in clear: they may not be written. Empty if nobody asked.
    """

    parts: Parts
    reached: tuple[str, ...] = ()
    seconds: float = 0.0
    refused: tuple[tuple[str, str], ...] = ()
    learned: tuple[str, ...] = ()


def environment(setup: Setup, place: RunTarget, hash_seed: int) -> dict[str, str]:
    """The variables that the program is started with, besides those of this process."""
    asked = {
        name: expand_variables(value).replace("{scratch}", place.there) for name, value in setup.environment.items()
    }
    path = os.pathsep.join(str(Path(place.there) / one) for one in setup.path)
    return _FIXED | {"PYTHONHASHSEED": str(hash_seed)} | asked | ({"PYTHONPATH": path} if path else {})


def run_before_commands(setup: Setup, place: RunTarget) -> None:
    """Run the commands that come before a replay; what listens on this machine since then counts as named.

    Raises:
        UsageError: one of them fails.
    """
    variables = environment(setup, place, 0)
    before = listening() if setup.before else set()
    for command in setup.before:
        words = [
            expand_variables(word).replace("{python}", place.python).replace("{scratch}", place.there)
            for word in command
        ]
        if place.runner:
            words = ["sh", "-c", 'cd "$0" && exec "$@"', place.there, *words]
        started = runner_command(place.runner, words, variables, place.root)
        code, output = run_group(started, place.root, inherited_variables() | variables, None)
        if code in (126, 127):
            raise UsageError(f"cannot start {started[0]} ({output.strip()[-600:]}): look at --before.")
        if code:
            raise UsageError(f"--before `{shlex.join(words)}` ended with {code}: {output.strip()[-600:]}")
    if setup.before:
        place.log.made |= listening() - before


def first_request(setup: Setup, place: RunTarget, clock: Clock, answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the probe is told before the first case.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    least = check_isolation(place.python, place.runner).wall
    return {
        "pin": {"at": clock.at, "zone": clock.zone},
        "app": setup.app,
        "root": place.there,
        "packages": list(setup.packages),
        "answers": list(answers),
        "names": list(setup.names),
        "patterns": [list(one) for one in setup.patterns],
        "keep": list(setup.keep),
        "seconds": setup.seconds,
        "scratch": place.there,
        "writes": list(setup.writes),
        "guard": True,
        "connects": sorted({*setup.connects, *place.log.made}),
        "isolate": isolation_request(contained=bool(place.runner), least=least),
    }


class ReplayProgram:
    """The program, ready to answer cases; it is started when the first one is put, and anew after a crash.

    Args:
        setup: how it is started; place: where; clock: what time it is there.
        answers: recorded requests to others.
        hash_seed: of its interpreter.
        watched: whether `reached` is wanted of the answers; without, they come quicker.
        report: is called with a case that has been waited for for some seconds.
        learns: whether `learned` is wanted.
    """

    def __init__(  # noqa: PLR0913 - a program has that many sides
        self,
        setup: Setup,
        place: RunTarget,
        clock: Clock,
        answers: Sequence[Mapping[str, Any]] = (),
        *,
        hash_seed: int = 0,
        watched: bool = True,
        report: Callable[[Case], None] = lambda _case: None,
        learns: bool = False,
    ) -> None:
        self._report = report
        self._setup = setup
        self._place = place
        self._clock, self._answers, self._watched = clock, answers, watched
        self._learns = learns
        self._seed = hash_seed
        self._process: Process | None = None
        self.described: Mapping[str, Any] = {}

    def came(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Response]]:
        """Each case with what came of it; one that ends the process or hangs has the part `exception`.

        Raises:
            UsageError: the program cannot be started.
        """
        try:
            for case in cases:
                yield case, self.answer(case)
        finally:
            self.close()

    def start(self) -> Process:
        """Start the program, and hear who it is.

        Raises:
            UsageError: it cannot be started.
        """
        if self._process is None:
            run_before_commands(self._setup, self._place)
            variables = environment(self._setup, self._place, self._seed)
            request = first_request(self._setup, self._place, self._clock, self._answers)
            request |= {"reached": self._watched, "learn": self._learns}
            self._process, self.described = start_probe(self._place, "replay.locked_cases", variables, request)
        return self._process

    def close(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def answer(self, case: Case) -> Response:
        """What comes of one case; the program stays ready for the next one."""
        process = self.start()
        process.send(json.dumps({"id": case.id, "ask": case.ask}).encode())
        said = process.line(_QUIET)
        if isinstance(said, SessionFailure) and said.reason == "timeout":
            self._report(case)
            said = process.line(_REAL * self._setup.seconds + _GRACE - _QUIET)
        if isinstance(said, SessionFailure):
            self.close()
            return Response({"exception": {"$py": "late" if said.reason == "timeout" else "crash"}})
        answer = json.loads(said)
        self._place.log.hear(process, answer)
        refused = tuple((str(kind), str(detail)) for kind, detail in answer.get("refused", ()))
        learned = tuple(answer.get("learned", ()))
        came = Response(answer["parts"], tuple(answer["reached"]), answer.get("seconds", 0.0), refused, learned)
        if came.parts.get("exception") == {"$py": "late"}:
            self.close()
        return came


def start_probe(
    place: RunTarget, entry: str, variables: Mapping[str, str], request: Mapping[str, Any]
) -> tuple[Process, Mapping[str, Any]]:
    """Start an entry of the probe and hear its first line.

    Args:
        place: where.
        entry: its name.
        variables: of the program; `DEFERRED` ones come with the request.
        request: the first one.

    Raises:
        UsageError: the interpreter cannot be started, or the program cannot be imported.
    """
    at_start, later = split_deferred(variables)
    try:
        process = Process(place.command(entry, at_start), place.root, inherited_variables() | at_start)
    except OSError as error:
        name, option = (place.runner, "--runner") if place.runner else (place.python, "--python")
        raise UsageError(f"cannot start {name}: {error.strerror}. Correct it with {option}.") from error
    try:
        return process, _first_line(process, place, json.dumps({**request, "variables": later}).encode())
    except BaseException:  # an interrupt as well: nothing may be at work in a copy that is removed
        process.end()
        raise


def _first_line(process: Process, place: RunTarget, request: bytes) -> Mapping[str, Any]:
    process.send(request)
    while not isinstance(said := process.line(_SECONDS_TO_START), SessionFailure):
        hello = _hello(said)
        if hello is None:
            continue
        if "error" in hello:
            raise UsageError(explain_failed_import(place.python, hello["error"]))
        place.log.hear(process, hello)
        return hello
    raise UsageError(f"{place.python} does not answer: {said.detail}. Is it the interpreter of the project?")


def _hello(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) and "tebiki_probe" in said else None
