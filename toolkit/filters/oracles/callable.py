"""Any implementation in Python, in its own interpreter: `package.module:function`, reached through the probe.

The forms a function may have are told in `toolkit/probe/filters/target.py`. Whatever it does, every document gets an
answer: a process that hangs, crashes or says nonsense is ended and started anew for the documents that are left. It is
held back as `toolkit/probe/isolation/walls.py` says, from the import on: nothing is written but in a temporary
directory, and nothing is connected to but what is named.
"""

import json
import os
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from toolkit.errors import UsageError
from toolkit.filters.extended_json import canonical
from toolkit.filters.oracles import Answer, Document, Filter, Rejected
from toolkit.filters.oracles.asking import ask_each
from toolkit.model.isolation import Connections, Wall
from toolkit.model.session import SessionFailure
from toolkit.session.connection_log import ConnectionLog
from toolkit.session.deferred import split_deferred
from toolkit.session.process import Process
from toolkit.session.refusal_list import explain_refusals
from toolkit.system.temporary import temporary_directory

PROBE = Path(__file__).parents[2] / "probe"
"""What enters the other interpreter; it can be copied."""

_PATIENCE = 3  # failures in one batch until the rest of it is given up
# Ours are about our interpreter; printing what the terminal cannot show must not be an exception.
_NOT_INHERITED = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONWARNINGS", "__PYVENV_LAUNCHER__"})
_MEASURING = "COVERAGE_"  # variables that have a program measured, which writes what it measured
_ENVIRONMENT = {"PYTHONIOENCODING": "utf-8:backslashreplace"}


class CallableTarget(Struct, frozen=True):
    """What to ask, and where it lives.

    Attributes:
        function: `package.module:function`, or `package.module:function:batch`.
        python: its interpreter, 2.7 or 3.6 and newer.
        root: the directory it runs in, which is the first place of imports, as for `python -m`.
        path: more places of imports.
        env: environment variables, besides those of this process.
        seconds: how long to wait for the next answer.
        seconds_to_start: how long the import of the function may take.
        connects: what it may connect to: `HOST:PORT`, or the path of a socket.
        wall: a weaker wall than the strongest there is; tests of the fallbacks set it.
        least: the wall that the user was told of; it is not asked behind a weaker one.
    """

    function: str
    python: str
    root: Path
    path: tuple[Path, ...] = ()
    env: Mapping[str, str] = {}
    seconds: float = 10.0
    seconds_to_start: float = 60.0
    connects: tuple[str, ...] = ()
    wall: Wall = ""
    least: Wall = ""


class _News(Struct):
    """What a line says besides its answer: `toolkit/probe/filters/answer.py`."""

    connections: Connections | None = None
    refused: tuple[tuple[str, str], ...] = ()


class Implementation:
    """An implementation that runs in a process of its own; `close` ends it.

    Args:
        target: what to ask.

    Raises:
        UsageError: the interpreter cannot be started, there is no such function in it, or nothing would hold it back.
    """

    def __init__(self, target: CallableTarget) -> None:
        self._target = target
        self._scratch = ExitStack()
        self._log = ConnectionLog()
        self.refused: Counter[tuple[str, str]] = Counter()
        self._is_batch = target.function.endswith(":batch")
        self._process: Process | None = None
        self._python = ""
        self._start()

    @property
    def name(self) -> str:
        """The function, and the version of its Python."""
        return f"{self._target.function} (Python {self._python})"

    @property
    def connections(self) -> Connections:
        """What it was connected to until now."""
        return self._log.result()

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """One answer for each document, in order."""
        return ask_each(self._answers, filter_, documents)

    def close(self) -> None:
        """End the process and everything it started, and remove what it wrote."""
        if self._process is not None:
            self._process.end()
            self._process = None
        self._scratch.close()

    def _answers(self, filter_: Filter, documents: list[dict[str, Any]]) -> list[Answer]:
        answers: list[Answer] = []
        size, patience = len(documents), _PATIENCE
        while len(answers) < len(documents):
            chunk = documents[len(answers) :][:size]
            given, failure = self._exchange(filter_, chunk)
            answers += given
            if failure is None:
                continue
            patience -= 1
            if self._is_batch and len(chunk) > 1:
                size = 1  # it is not known which document brought it about
            else:
                answers.append(failure)
            if not patience:
                given_up = SessionFailure(failure.reason, f"not asked, after {_PATIENCE} failures with this filter")
                answers += [given_up] * (len(documents) - len(answers))
        return answers

    def _exchange(self, filter_: Filter, documents: list[dict[str, Any]]) -> tuple[list[Answer], SessionFailure | None]:
        """The answers until the first failure, and that failure."""
        answers: list[Answer] = []
        try:
            process = self._running()
        except UsageError as error:  # it could be started before
            return answers, SessionFailure("crashed", str(error))
        process.send(f'{{"filter":{canonical(filter_)},"documents":{canonical(documents)}}}'.encode())
        for _ in documents:
            said = process.line(self._target.seconds)
            try:
                answers.append(self._heard(process, said))
            except ValueError as nonsense:
                self.close()
                return answers, said if isinstance(said, SessionFailure) else SessionFailure(
                    "not_an_answer", str(nonsense)
                )
        return answers, None

    def _heard(self, process: Process, line: bytes | SessionFailure) -> Answer:
        """The answer that a line says; `ValueError`: none."""
        said = None if isinstance(line, SessionFailure) else _parse_line(line)
        if isinstance(said, dict):
            self._hear_news(process, said)
        answer = _answer(said)
        if answer is None:
            raise ValueError(f"it said {line!r:.200}")
        return answer

    def _hear_news(self, process: Process, said: dict[str, Any]) -> None:
        try:
            news = msgspec.convert(said, _News)
        except msgspec.ValidationError as error:
            raise ValueError(f"it said {said!r:.200}") from error
        self._log.hear(process, said)
        self.refused.update(news.refused)

    def _running(self) -> Process:
        if self._process is None or self._process.has_ended:
            self.close()
            self._start()
        assert self._process is not None
        return self._process

    def _start(self) -> None:
        target = self._target
        command = [target.python, "-B", str(PROBE), "filters.answer", target.function]
        scratch = self._scratch.enter_context(temporary_directory())
        try:
            at_start, later = split_deferred(_environment(target))
            self._process = Process(command, target.root, _inherited() | at_start)
        except OSError as error:
            self.close()
            raise UsageError(
                f"cannot start {target.python} in {target.root}: {error.strerror or error}. "
                "Name the interpreter of the project and the directory in which the project lies."
            ) from error
        isolate = {"wall": target.wall, "least": target.least, "required": True}
        request = {"scratch": str(scratch), "isolate": isolate, "connects": target.connects, "variables": later}
        self._process.send(json.dumps(request).encode())
        self._python = self._greeted(self._process)

    def _greeted(self, process: Process) -> str:
        """Its version of Python, from its first line; what the interpreter prints before is passed over."""
        deadline = time.monotonic() + self._target.seconds_to_start
        failure = {"name": "timeout", "message": f"it printed other things for {self._target.seconds_to_start:g} s"}
        while (left := deadline - time.monotonic()) > 0:
            line = process.line(left)
            if isinstance(line, SessionFailure):
                failure = {"name": line.reason, "message": line.detail}
                break
            hello = _parse_line(line)
            if isinstance(hello, dict) and "python" in hello:
                self._hear_news(process, hello)
                return str(hello["python"])
            if isinstance(hello, dict) and "error" in hello:
                failure = hello["error"]
                break
        self.close()
        raise UsageError(_explain_start(self._target, failure))


def _explain_start(target: CallableTarget, failure: Mapping[str, Any]) -> str:
    """Why a function cannot be asked, and what to do; `failure` is as the probe says it."""
    if failure["name"] == "Unprotected":
        return (
            f"{target.function} is not called: thousands of filters that nobody wrote may make it write, delete or "
            f"send anything, and nothing would stop it: {failure['message']}. Name an interpreter of Python 3.8 or "
            "newer, or have user namespaces allowed (in Docker: --security-opt seccomp=unconfined)."
        )
    if failure["name"] == "Weakened":
        return f"{target.function} is not called: {failure['message']}. Nothing was lost; start the command again."
    what = f"cannot ask {target.function}: {failure['name']}: {failure['message']}. "
    if refused := failure.get("refused"):
        what += f"While it was imported, {explain_refusals(refused)} "
    return what + (
        f"Check the name, the interpreter ({target.python}) and the directory ({target.root}): `import` of the module "
        "has to work there."
    )


def _environment(target: CallableTarget) -> dict[str, str]:
    path = os.pathsep.join(map(str, target.path))
    return {**_ENVIRONMENT, **({"PYTHONPATH": path} if path else {}), **target.env}


def _inherited() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _NOT_INHERITED and not name.startswith(_MEASURING)
    }


def _answer(said: Any) -> Answer | None:
    """The answer that the value of a line stands for; None: it is none."""
    match said:
        case bool() | {"answer": bool()}:
            return said if isinstance(said, bool) else bool(said["answer"])
        case {"rejected": {"code": int(code), "name": str(name), "message": str(message)}}:
            return Rejected(code, name, message)
        case {"no_answer": str(why), "refused": list(refused)}:
            return SessionFailure("refused", f"{why}; {explain_refusals(refused)}")
        case {"no_answer": str(why)}:
            return SessionFailure("not_an_answer", why)
    return None


def _parse_line(line: bytes) -> Any:
    """What a line says; None: it is no JSON."""
    try:
        return json.loads(line)
    except ValueError:
        return None
