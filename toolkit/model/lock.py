"""A lock: the present behaviour of a program, as cases that can be replayed.

It lives in `characterization_tests/` of the analysed project: `lock.json` (a `Setup`), one file of cases for each
endpoint or module (one `Case` a line, sorted), and the pytest files that replay them.

The outcome of a case is kept as parts that `json.dumps` can write, with values of the program in the form of
`toolkit.model.recording`:

| part | for a call | for a request |
|---|---|---|
| `result`, `exception`, `yielded` | its outcome | `exception` only |
| `after` | arguments that it mutated | |
| `status`, `body` | | those of the response |
| `header NAME` | | all values of that header, in order |
| `commands` | statements that change a database | the same |
| `outgoing` | requests to other services | the same |
| `gone` | the function or its input values no longer exist | |
| `hidden in NAME` | keyed fingerprint of a part of which something is masked, for proofs only | the same |
"""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import msgspec

from toolkit.model.plain_text import PlainText, Variable

FORMAT = 1
"""Version of the file format. Readers refuse a higher one."""

REFERENCE = re.compile(r"\$\{(\w+)\}")
"""A reference (`${NAME}`) in a value of a lock's set-up, which a replay fills from its own environment."""

Parts = Mapping[str, Any]
ExactAnswers = Mapping[str, Mapping[str, Mapping[str, str]]]
"""Case id -> part of its outcome -> place in that part -> keyed fingerprint of the value. Never written to a file."""
HIDDEN_IN = "hidden in "
"""Beginning of the name of a part that tells masked values apart; it is only compared where both answers have it."""
Origin = Literal["recorded", "invented"]


OwnDatabase = Literal["", "none", "new", "kept"]


class Clock(msgspec.Struct, frozen=True):
    """A moment at which the clock is frozen.

    Attributes:
        at: seconds since 1970.
        zone: name of the time zone.
    """

    at: float
    zone: PlainText


FROZEN = Clock(1704067200.0, "UTC")  # 2024-01-01T00:00:00Z, the probe's default
SHIFTED = Clock(1814395683.5, "Asia/Kathmandu")
"""2027-07-01T04:33:03.5+05:45: later, half a second, a fractional UTC offset, another month, day and hour than UTC."""


class Setup(msgspec.Struct, frozen=True):
    """Settings with which the program is started for a replay.

    Attributes:
        root: the project, relative to the folder of the lock.
        python: version of the interpreter that the lock was taken with.
        app: import path of the application: `module:name`, `module:factory()`, `django`; empty: no requests.
        packages: prefixes of the modules whose functions are reported as reached; empty: all of the project.
        path: more folders to import from, relative to the project.
        environment: variables that it is started with; `{scratch}` stands for the scratch copy that it runs in.
        before: commands that prepare what it needs (a database), run in the scratch copy before the start; `{python}`
            stands for the interpreter.
        writes: files and folders outside of the scratch copy that it may write, relative to the project.
        connects: addresses that it may connect to, `HOST:PORT` or the path of a local socket; all others are refused,
            except for servers that a command of `before` started.
        clocks: the moments at which every case is replayed; answers are stored in full for the first one.
        names, patterns, keep: fields and patterns masked in addition to the defaults, and those not masked.
        seconds: CPU seconds that one case may take.
        statements: whether database statements of calls are answered from the recording; then no call connects to a
            database, not even one without recorded statements.
        database: whether a database is created for replays in place of the one in the program's settings: `new`: for
            each run, dropped at its end; `kept`: kept until migrations change; `none`, or empty if not set: not
            created.
        warnings: keys of what a reader should know: `sqlite`.
    """

    root: PlainText = ".."
    format: Annotated[int, msgspec.Meta(ge=1)] = FORMAT
    python: PlainText = ""
    app: PlainText = ""
    packages: tuple[str, ...] = ()
    path: tuple[PlainText, ...] = ()
    environment: Mapping[Variable, PlainText] = {}
    before: tuple[tuple[PlainText, ...], ...] = ()
    writes: tuple[PlainText, ...] = ()
    connects: tuple[PlainText, ...] = ()
    clocks: Annotated[tuple[Clock, ...], msgspec.Meta(min_length=1)] = (FROZEN, SHIFTED)
    names: tuple[str, ...] = ()
    patterns: tuple[tuple[str, str], ...] = ()
    keep: tuple[str, ...] = ()
    seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 5.0
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
        because: the reason, in the words of the person who accepted it.
        reviewer: the role of the reviewer, never a name.
        on: the date, as in `2024-01-30`.
        was: the changed parts, with their former values.
    """

    because: str
    reviewer: str
    on: str
    was: Parts = {}


class Case(msgspec.Struct, frozen=True):
    """One input with its outcome.

    Attributes:
        id: hash of the seam and the input (`toolkit.model.links.case_id`).
        about: the function `module:qualname`, or the endpoint `METHOD /folded/{}`.
        origin: where the input comes from: a recording, or the generator of inputs.
        ask: the line that is sent to the probe: a call or an exchange without its outcome.
        parts: its outcome at the first clock.
        shifted: the parts that differ at the second clock; None for a part that is absent there.
        not_locked: parts that differed between two replays, and are not compared.
        reached: symbols of the code that ran.
        refused: kinds of the actions that the sandbox refused (`toolkit.session.refusals`), so that the answer may be
            different elsewhere.
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
        """True if it is a request that may depend on data written by earlier requests: it has no data of its own."""
        return not self.is_call and "answered" not in self.ask

    def expected_parts(self, clock: int) -> dict[str, Any]:
        """Return the expected parts at the clock of this index."""
        merged = dict(self.parts) | (dict(self.shifted) if clock else {})
        raised = merged.get("exception") is not None  # then there is no result, and None is not one
        return {name: held for name, held in merged.items() if held is not None or (name == "result" and not raised)}


def is_cut(answer: Any) -> bool:
    """Return whether a part of an answer was truncated: a long text, or a list with many members."""
    if isinstance(answer, dict):
        return ("$cut" in answer and "size" in answer) or any(map(is_cut, answer.values()))
    return isinstance(answer, list | tuple) and any(map(is_cut, answer))


UNANSWERED = "the recording holds no answer to this statement"
"""Part of the message of an error that a replay raises for a statement (`probe/replay/recorded_statements.py`)."""
ENDLESS = "endless"
"""Reason to exclude a function: no recorded call of it has returned."""


IN_REQUEST = "in_request"
"""Reason to exclude a call whose input was only recorded in part: a locked request runs its function."""


class Excluded(msgspec.Struct, frozen=True):
    """A function or endpoint that is not in the lock, or not entirely, and why.

    Attributes:
        about: the function or endpoint.
        why: a stable key: see `toolkit.render.terminal.lock`.
        count: number of calls or requests.
        example: an example for a person; may be empty.
        recorded: number of those that were recorded, not generated.
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
        outgoing: recorded requests to other services, from which such requests are answered, statements (`kind`)
            that a framework sends once per process, passwords that were confirmed, and texts that were decrypted.
        kept_out: functions and endpoints that are not locked, sorted.
        refused: cases whose answer depends on a refusal of the sandbox, by function and kind, with the first refused
            action; only known of cases that were just replayed, and not written.
    """

    setup: Setup
    cases: tuple[Case, ...] = ()
    outgoing: tuple[Mapping[str, Any], ...] = ()
    kept_out: tuple[Excluded, ...] = ()
    refused: tuple[Excluded, ...] = ()
