"""Put the cases of a lock to the program, in its own interpreter, and take what comes of them."""

import json
import os
import shlex
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.probe_start import PROBE
from toolkit.errors import UsageError
from toolkit.filters.oracles import Failed
from toolkit.filters.oracles.process import Process
from toolkit.model.lock import Case, Clock, Parts, Setup

_NOT_INHERITED = ("PYTHON", "TEBIKI_", "COVERAGE_")
_FIXED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
_SECONDS_TO_START = 120.0
_GRACE = 10.0  # seconds that the process gets to end a late case by itself


class Place(msgspec.Struct, frozen=True):
    """Where the program is run.

    Attributes:
        python: its interpreter.
        root: the copy of the project.
        runner: a command line with `{cmd}` and perhaps `{probe}` by which the interpreter is reached somewhere else;
            empty: here.
        probe: the folder of the probe as that interpreter sees it.
    """

    python: str
    root: Path
    runner: str = ""
    probe: str = str(PROBE)

    def command(self, entry: str) -> list[str]:
        """What starts an entry of the probe."""
        command = [self.python, "-B", self.probe, entry]
        if not self.runner:
            return command
        return shlex.split(self.runner.format(cmd=shlex.join(command), probe=PROBE))


class Came(msgspec.Struct, frozen=True):
    """What came of a case.

    Attributes:
        parts: see `toolkit.model.lock`.
        reached: symbols that ran; seconds: CPU time, 0 if it is not known.
    """

    parts: Parts
    reached: tuple[str, ...] = ()
    seconds: float = 0.0


def environment(setup: Setup, place: Place, hash_seed: int) -> dict[str, str]:
    """The variables that the program is started with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_INHERITED)}
    asked = {name: value.replace("{scratch}", str(place.root)) for name, value in setup.environment.items()}
    path = os.pathsep.join(str(place.root / one) for one in setup.path)
    return kept | _FIXED | {"PYTHONHASHSEED": str(hash_seed)} | asked | ({"PYTHONPATH": path} if path else {})


def prepare(setup: Setup, place: Place) -> None:
    """Run the commands that come before a replay.

    Raises:
        UsageError: one of them fails.
    """
    for command in setup.before:
        words = [word.replace("{python}", place.python).replace("{scratch}", str(place.root)) for word in command]
        try:
            done = subprocess.run(
                words, cwd=place.root, env=environment(setup, place, 0), capture_output=True, text=True, check=False
            )
        except OSError as error:
            raise UsageError(f"cannot start {words[0]} ({error.strerror}): look at --before.") from error
        if done.returncode:
            told = (done.stderr or done.stdout).strip()[-600:]
            raise UsageError(f"--before `{shlex.join(words)}` ended with {done.returncode}: {told}")


def first_request(setup: Setup, place: Place, clock: Clock, answers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What the probe is told before the first case."""
    return {
        "pin": {"at": clock.at, "zone": clock.zone},
        "app": setup.app,
        "root": str(place.root),
        "packages": list(setup.packages),
        "answers": list(answers),
        "names": list(setup.names),
        "patterns": [list(one) for one in setup.patterns],
        "keep": list(setup.keep),
        "seconds": setup.seconds,
        "scratch": str(place.root),
        "guard": True,
    }


class Program:
    """The program, ready to answer cases; it is started when the first one is put, and anew after a crash.

    Args:
        setup: how it is started; place: where; clock: what time it is there.
        answers: recorded requests to others.
        hash_seed: of its interpreter.
        watched: whether `reached` is wanted of the answers; without, they come quicker.
    """

    def __init__(
        self,
        setup: Setup,
        place: Place,
        clock: Clock,
        answers: Sequence[Mapping[str, Any]] = (),
        *,
        hash_seed: int = 0,
        watched: bool = True,
    ) -> None:
        self._setup = setup
        self._place = place
        request = first_request(setup, place, clock, answers) | {"reached": watched}
        self._request = json.dumps(request).encode()
        self._seed = hash_seed
        self._process: Process | None = None
        self.described: Mapping[str, Any] = {}

    def came(self, cases: Iterable[Case]) -> Iterator[tuple[Case, Came]]:
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
            prepare(self._setup, self._place)
            variables = environment(self._setup, self._place, self._seed)
            self._process, self.described = started(self._place, "replay_locked", variables, self._request)
        return self._process

    def close(self) -> None:
        """End the program."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def answer(self, case: Case) -> Came:
        """What comes of one case; the program stays ready for the next one."""
        process = self.start()
        process.send(json.dumps({"id": case.id, "ask": case.ask}).encode())
        said = process.line(self._setup.seconds + _GRACE)
        if isinstance(said, Failed):
            self.close()
            return Came({"exception": {"$py": "late" if said.reason == "timeout" else "crash"}})
        answer = json.loads(said)
        came = Came(answer["parts"], tuple(answer["reached"]), answer.get("seconds", 0.0))
        if came.parts.get("exception") == {"$py": "late"}:
            self.close()
        return came


def started(
    place: Place, entry: str, variables: Mapping[str, str], request: bytes
) -> tuple[Process, Mapping[str, Any]]:
    """Start an entry of the probe and hear its first line.

    Raises:
        UsageError: the interpreter cannot be started, or the program cannot be imported.
    """
    try:
        process = Process(place.command(entry), place.root, variables)
    except OSError as error:
        raise UsageError(
            f"cannot start {place.python}: {error.strerror}. Name the interpreter with --python."
        ) from error
    process.send(request)
    while not isinstance(said := process.line(_SECONDS_TO_START), Failed):
        hello = _hello(said)
        if hello is None:
            continue
        if "error" in hello:
            process.end()
            why = hello["error"]
            raise UsageError(
                f"the program cannot be imported in {place.python}: {why['name']}: {why['message']}. "
                "See that --python, --path and --env are those that it needs."
            )
        return process, hello
    process.end()
    raise UsageError(f"{place.python} does not answer: {said.detail}. Is it the interpreter of the project?")


def _hello(line: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) and "tebiki_probe" in said else None
