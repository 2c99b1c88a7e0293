"""Call an implementation in Python in its own interpreter, through the probe: `package.module:function`.

`toolkit/probe/filters/target.py` describes the forms of a function. Whatever it does, every document gets an
answer: a process that hangs, crashes or returns garbage is restarted for the remaining documents. It is
isolated as `toolkit/probe/isolation/sandbox.py` describes, from the import on: it writes only to a temporary
directory, and connects only to what is allowed.
"""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from toolkit.errors import UsageError
from toolkit.filters.extended_json import canonical
from toolkit.filters.oracles import Answer, Document, Filter, Rejected
from toolkit.filters.oracles.asking import ask_each
from toolkit.filters.oracles.waiting_budget import WaitingBudget, WaitingSpentError
from toolkit.model.isolation import Connections, SandboxLevel
from toolkit.model.session import SessionFailure
from toolkit.session.environment import inherited_variables
from toolkit.session.probe_session import ProbeSession, start_session
from toolkit.session.refusals import explain_refusals
from toolkit.session.run_target import RunTarget
from toolkit.session.text_masker import TextMasker
from toolkit.system.temporary import temporary_directory

_PATIENCE = 3  # failures in one batch until the rest of it is given up
# They are about our interpreter; COVERAGE_ has a program measured, which writes what it measured.
_NOT_INHERITED = ("PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "PYTHONWARNINGS", "__PYVENV_LAUNCHER__", "COVERAGE_")
_MASKED = 4000  # characters of which the first ones are shown
_PRINTABLE = {"PYTHONIOENCODING": "utf-8:backslashreplace"}  # printing must not raise because of the terminal


class CallableTarget(Struct, frozen=True):
    """The function to call, and its place.

    Attributes:
        function: `package.module:function`, or `package.module:function:batch`.
        python: its interpreter, 2.7 or 3.6 and newer.
        root: its working directory, which is the first import directory, as for `python -m`.
        path: additional import directories.
        env: environment variables, besides those of this process.
        seconds: timeout of one answer.
        seconds_to_start: timeout of the import of the function.
        connects: allowed connections: `HOST:PORT`, or the path of a socket.
        wall: a weaker isolation than the strongest available; for tests of the fallbacks.
        least: the isolation that was announced to the user; the function is not called with a weaker one.
    """

    function: str
    python: str
    root: Path
    path: tuple[Path, ...] = ()
    env: Mapping[str, str] = {}
    seconds: float = 10.0
    seconds_to_start: float = 60.0
    connects: tuple[str, ...] = ()
    wall: SandboxLevel = ""
    least: SandboxLevel = ""


class Implementation:
    """An implementation that runs in a process of its own; `close` ends it.

    Args:
        target: the function to call.
        patience: seconds that may be lost to hanging calls.

    Attributes:
        refused: number of refusals by kind and detail.
        unrepeated: number of failed batches whose questions were all answered when asked alone.

    Raises:
        UsageError: the interpreter cannot be started, there is no such function in it, or nothing would hold it back.
    """

    def __init__(self, target: CallableTarget, patience: WaitingBudget | None = None) -> None:
        self._target = target
        self._patience = patience or WaitingBudget()
        self._place = RunTarget(target.python, target.root)
        self._scratch = ExitStack()
        self._masker = TextMasker(target.env)
        self.refused: Counter[tuple[str, str]] = Counter()
        self.unrepeated = 0
        self._is_batch = target.function.endswith(":batch")
        self._session: ProbeSession | None = None
        self._python = ""
        self._start()

    @property
    def name(self) -> str:
        """The function, and the version of its Python."""
        return f"{self._target.function} (Python {self._python})"

    @property
    def connections(self) -> Connections:
        """Return the connections that it has made so far."""
        return self._place.log.connections()

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """Return one answer for each document, in order.

        Raises:
            WaitingSpentError: too many seconds were lost to hanging calls.
        """
        return ask_each(self._answers, filter_, documents)

    def close(self) -> None:
        """End the process with all its children, and remove the files that it wrote."""
        self._stop()
        self._masker.close()

    def _stop(self) -> None:
        if self._session is not None:
            self._session.end()
            self._session = None
        self._scratch.close()

    def _answers(self, filter_: Filter, documents: list[dict[str, Any]]) -> list[Answer]:
        answers: list[Answer] = []
        size, patience, failed_at = len(documents), _PATIENCE, -1
        while len(answers) < len(documents):
            chunk = documents[len(answers) :][:size]
            try:
                given, failure = self._exchange(filter_, chunk)
            except WaitingSpentError as error:
                raise error.after(answers) from None
            answers += given
            if failure is None:
                continue
            patience -= 1
            if self._is_batch and len(chunk) > 1:
                size, failed_at = 1, len(answers)  # it is not known which document brought it about
            else:
                answers.append(failure)
            if not patience:
                given_up = SessionFailure(failure.reason, f"not asked, after {_PATIENCE} failures with this filter")
                answers += [given_up] * (len(documents) - len(answers))
        if failed_at >= 0 and not any(isinstance(answer, SessionFailure) for answer in answers[failed_at:]):
            self.unrepeated += 1
        return answers

    def _exchange(self, filter_: Filter, documents: list[dict[str, Any]]) -> tuple[list[Answer], SessionFailure | None]:
        """Return the answers until the first failure, and that failure."""
        answers: list[Answer] = []
        self._patience.limit(self._target.seconds)
        try:
            session = self._running_session()
        except UsageError as error:  # it could be started before
            return answers, SessionFailure("crashed", str(error))
        session.send(f'{{"filter":{canonical(filter_)},"documents":{canonical(documents)}}}'.encode())
        for _ in documents:
            try:
                line = self._receive(session)
            except WaitingSpentError as error:
                raise error.after(answers) from None
            self._count_refusals(line)
            answer = _parse_answer(line)
            if answer is None:
                self._stop()
                if isinstance(line, SessionFailure):
                    return answers, self._masked(line)
                return answers, SessionFailure("not_an_answer", f"it wrote {self._show(line)}")
            if isinstance(answer, Rejected):
                answer = replace(answer, message=self._masker.mask(answer.message))
            answers.append(self._masked(answer) if isinstance(answer, SessionFailure) else answer)
        return answers, None

    def _masked(self, failure: SessionFailure) -> SessionFailure:
        """Return a failure whose text, which may be the program's own, shows no secret."""
        return replace(failure, detail=self._masker.mask(failure.detail))

    def _show(self, line: Any) -> str:
        """Return the beginning of what the program wrote instead of an answer, masked before it is cut."""
        return f"{self._masker.mask(repr(line)[:_MASKED]):.200}"

    def _receive(self, session: ProbeSession) -> Any:
        """Receive the next line, or the reason why there is none; end a process that stays silent."""
        seconds = self._patience.limit(self._target.seconds)
        line = session.receive(seconds)
        if isinstance(line, SessionFailure) and line.reason == "timeout":
            self._stop()
            self._patience.spend(seconds, self._target.seconds)
        return line

    def _count_refusals(self, line: Any) -> None:
        if isinstance(line, dict):
            self.refused.update((kind, detail) for kind, detail in line.get("refused", ()))

    def _running_session(self) -> ProbeSession:
        if self._session is None or self._session.has_ended:
            self._stop()
            self._start()
        assert self._session is not None
        return self._session

    def _start(self) -> None:
        target = self._target
        scratch = self._scratch.enter_context(temporary_directory())
        isolate = {"wall": target.wall, "least": target.least, "required": True}
        try:
            self._session = start_session(
                self._place,
                "filters.answer",
                {"scratch": str(scratch), "isolate": isolate, "connects": target.connects},
                variables=_variables(target),
                arguments=(target.function,),
                inherited=inherited_variables(_NOT_INHERITED),
            )
        except OSError as error:
            self.close()
            raise UsageError(
                f"cannot start {target.python} in {target.root}: {error.strerror or error}. "
                "Name the interpreter of the project and the directory in which the project lies."
            ) from error
        hello = self._session.receive_hello(target.seconds_to_start)
        self._count_refusals(hello)
        if isinstance(hello, SessionFailure):
            detail = self._masker.mask(hello.detail)
            self.close()
            raise UsageError(_explain_start(target, {"name": hello.reason, "message": detail}))
        if "error" in hello:
            failure = {**hello["error"], "message": self._masker.mask(f"{hello['error']['message']}")}
            self.close()
            raise UsageError(_explain_start(target, failure))
        if not isinstance(hello.get("python"), str):
            what = {"name": "not_an_answer", "message": f"its module wrote {self._show(hello)} in place of the probe"}
            self.close()
            raise UsageError(_explain_start(target, what))
        self._python = hello["python"]


def _explain_start(target: CallableTarget, failure: Mapping[str, Any]) -> str:
    """Explain why a function cannot be called, with the remedy; `failure` is the probe's message."""
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


def _variables(target: CallableTarget) -> dict[str, str]:
    path = os.pathsep.join(map(str, target.path))
    return {**_PRINTABLE, **({"PYTHONPATH": path} if path else {}), **target.env}


def _parse_answer(line: Any) -> Answer | None:
    """Convert the value of a line to an answer; None if it is not one."""
    match line:
        case bool() | {"answer": bool()}:
            return line if isinstance(line, bool) else bool(line["answer"])
        case {"rejected": {"code": int(code), "name": str(name), "message": str(message)}}:
            return Rejected(code, name, message)
        case {"no_answer": str(why), "refused": list(refused)}:
            return SessionFailure("refused", f"{why}; {explain_refusals(refused)}")
        case {"no_answer": str(why)}:
            return SessionFailure("not_an_answer", why)
    return None
