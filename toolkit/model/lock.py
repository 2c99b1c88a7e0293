"""A lock: what a program does today, held fast as cases that can be put to it again.

It lives in `characterization_tests/` of the analysed project: `lock.json` (a `Setup`), one file of cases for each
endpoint or module (one `Case` a line, sorted), and the pytest files that replay them.

What came of a case is kept as parts, each of them what `json.dumps` can write, and values of the program in the form
of `toolkit.model.recording`:

| part | of a call | of a request |
|---|---|---|
| `result`, `exception`, `yielded` | what came of it | `exception` only |
| `after` | arguments that it changed | |
| `status`, `body` | | of the answer |
| `header NAME` | | all values of that header, in their order |
| `commands` | statements that change a database | the same |
| `outgoing` | requests to others | the same |
| `gone` | there is no such function any more, or no such values | |
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

FORMAT = 1
"""Version of the files. Readers refuse a greater one."""

REFERENCE = re.compile(r"\$\{(\w+)\}")
"""A variable that a replay takes from its own environment, in a value of a lock's set-up: `${NAME}`."""

Parts = Mapping[str, Any]
ExactAnswers = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Case -> part of its outcome -> place in that part -> keyed fingerprint of the value. Never in a file."""
Origin = Literal["recorded", "invented"]


OwnDatabase = Literal["", "none", "new", "kept"]


class Clock(msgspec.Struct, frozen=True):
    """A moment at which the clock stands still.

    Attributes:
        at: seconds since 1970.
        zone: name of the time zone.
    """

    at: float
    zone: str


FROZEN = Clock(1704067200.0, "UTC")  # 2024-01-01T00:00:00Z, at which the probe pins by itself
SHIFTED = Clock(1812345678.0, "Asia/Kathmandu")  # 2027-06-07T04:33:03+05:45: later, and no whole hour from UTC


class Setup(msgspec.Struct, frozen=True):
    """Settings with which the program is started for a replay.

    Attributes:
        root: the project, relative to the folder of the lock.
        python: version of the interpreter that the lock was taken with.
        app: where requests find the application: `module:name`, `module:factory()`, `django`; empty: no requests.
        packages: prefixes of the modules whose functions are reported as reached; empty: all of the project.
        path: more places of imports, relative to the project.
        environment: variables that it is started with; `{scratch}` stands for the copy of the project it runs in.
        before: commands that prepare what it needs (a database), run in that copy before it is started; `{python}`
            stands for the interpreter.
        writes: files and folders outside of that copy that may be written all the same, relative to the project.
        connects: addresses that it may connect to, `HOST:PORT` or the path of a socket of this machine; nothing else is
            reached, besides what a command of `before` made listen.
        clocks: the moments at which every case is replayed; the first one is the one that answers are written for.
        names, patterns, keep: what is masked besides the usual, and what is not.
        seconds: CPU time that one case may take.
        statements: whether statements of recorded calls are answered from the recording; no call connects then, not
            even one of which none was recorded.
        database: whether a database is made for replays, which they use instead of the one that the settings name:
            `new`: for each run, and dropped at its end; `kept`: it stays until migrations change; `none`, or empty
            where nobody said anything: none is.
        warnings: keys of what a reader should know: `sqlite`.
    """

    root: str = ".."
    format: Annotated[int, msgspec.Meta(ge=1)] = FORMAT
    python: str = ""
    app: str = ""
    packages: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    before: tuple[tuple[str, ...], ...] = ()
    writes: tuple[str, ...] = ()
    connects: tuple[str, ...] = ()
    clocks: Annotated[tuple[Clock, ...], msgspec.Meta(min_length=1)] = (FROZEN, SHIFTED)
    names: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    seconds: Annotated[float, msgspec.Meta(gt=0)] = 5.0
    statements: bool = False
    database: OwnDatabase = ""
    warnings: tuple[str, ...] = ()

    @property
    def referenced_names(self) -> tuple[str, ...]:
        """Names of the variables that a replay takes from its own environment, sorted."""
        texts = [*self.environment.values(), *(word for words in self.before for word in words)]
        return tuple(sorted({name for text in texts for name in REFERENCE.findall(text)}))


class Accepted(msgspec.Struct, frozen=True):
    """A reason why today's answer of a case is no longer the one that was locked first.

    Attributes:
        because: the reason, in the words of whoever accepted it.
        reviewer: the role of whoever reviewed it; never a name.
        on: the day, as in `2024-01-30`.
        was: the parts that were different, as they were before.
    """

    because: str
    reviewer: str
    on: str
    was: Parts = {}


class Case(msgspec.Struct, frozen=True):
    """One input with its outcome.

    Attributes:
        id: names it: hash of the seam and the input (`toolkit.model.links.case_id`).
        about: the function `module:qualname`, or the endpoint `METHOD /folded/{}`.
        origin: whether the program was seen with this input.
        ask: the line that is put to the probe: a call or an exchange without what came of it.
        parts: what came of it at the first clock.
        shifted: the parts that are different at the second clock; None for one that is not there then.
        not_locked: parts that were not the same twice, and are not compared.
        reached: symbols that ran.
        refused: what the guard kept from happening, so that the answer may be another one elsewhere: kinds of
            `toolkit.session.refusals`.
        accepted: changes that were accepted, the oldest first.
    """

    id: str
    about: str
    origin: Origin
    ask: Mapping[str, Any]
    parts: Parts
    shifted: Mapping[str, Any] = {}
    not_locked: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    accepted: tuple[Accepted, ...] = ()

    @property
    def is_call(self) -> bool:
        """True if it is a call of a function, not a request."""
        return bool(self.ask["kind"] == "call")

    @property
    def is_session(self) -> bool:
        """True if it is a request that may find what those before it have made: it has no data of its own."""
        return not self.is_call and "answered" not in self.ask

    def expected_parts(self, clock: int) -> dict[str, Any]:
        """The parts at one of the clocks, by its position."""
        merged = dict(self.parts) | (dict(self.shifted) if clock else {})
        raised = merged.get("exception") is not None  # then there is no result, not even None
        return {name: held for name, held in merged.items() if held is not None or (name == "result" and not raised)}


def is_cut(answer: Any) -> bool:
    """True if something in an answer is only written up to a limit of size: a long text, a list of many members."""
    if isinstance(answer, dict):
        return ("$cut" in answer and "size" in answer) or any(map(is_cut, answer.values()))
    return isinstance(answer, list | tuple) and any(map(is_cut, answer))


ENDLESS = "endless"
"""The reason not to lock a function: no recorded call of it has returned."""


IN_REQUEST = "in_request"
"""The reason not to lock a call whose input could only be recorded in part: a locked request runs its function."""


class Excluded(msgspec.Struct, frozen=True):
    """Something that is not in the lock, and why.

    Attributes:
        about: the function or endpoint.
        why: a stable key: see `toolkit.render.terminal.lock`.
        count: how often.
        example: what was seen, for a person; may be empty.
        recorded: how many of them were recorded, and not generated.
    """

    about: str
    why: str
    count: int = 1
    example: str = ""
    recorded: int = 0


class Lock(msgspec.Struct, frozen=True):
    """A whole lock.

    Attributes:
        setup: how the program is started.
        cases: sorted as they are written: by `about`, recorded ones first, then by id; requests in their order.
        outgoing: recorded requests to others, from which such requests are answered, and statements (`kind`) that a
            framework asks once in a process.
        kept_out: what is not locked, sorted.
        refused: cases whose answer rests on a refusal of the guard, by function and kind, with what was refused first;
            known of cases that were just asked, and not written.
    """

    setup: Setup
    cases: tuple[Case, ...] = ()
    outgoing: tuple[Mapping[str, Any], ...] = ()
    kept_out: tuple[Excluded, ...] = ()
    refused: tuple[Excluded, ...] = ()
