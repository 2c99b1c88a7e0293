"""Recording of a running program that the probe writes, and the answers of a replay.

A recording is a folder of `*.jsonl` files, one or more for each process. Every line is one JSON object; `kind` says
which of the values below it is. Keys of these values stand in alphabetical order and those with their default are left
out; keys of values that the program handled keep the program's order, because it can matter.

Values of the program are written as MongoDB Extended JSON v2, in which numbers, texts, `null`, `true`, `false`, arrays
and objects stand for themselves (relaxed form; a float always has a point or an exponent, an integer never).
What Python has and Extended JSON has not is `{"$py": KIND, ...}`:

| KIND | besides | |
|---|---|---|
| `tuple`, `set`, `frozenset` | `of`: array | the members of sets in the order of their texts |
| `dict` | `of`: array of `[key, value]` | keys that are not texts, or that look like a wrapper |
| `datetime`, `date`, `time` | `of`: ISO 8601 text | naive and aware stay apart; microseconds stay |
| `timedelta` | `of`: `[days, seconds, microseconds]` | |
| `timezone` | `of`: seconds east of UTC | |
| `bytes` | `of`: text | if they are UTF-8; others are `$binary` |
| `Decimal`, `complex`, `range`, `slice`, `bytearray`, `re` | `of` | |
| `OrderedDict`, `deque`, `partial`, `namespace`, `ZoneInfo`, `pytz` and more | `of` | see `stdlib_types.py` |
| `keys`, `values`, `items`, `mappingproxy` | `of`: the dictionary beneath | |
| `iterator` | `of`: array | what is left in it |
| `StringIO`, `BytesIO` | `of`: `[content, position]` | |
| `method` | `of`: `[object, name]` | a bound method |
| `unicode` | `of`: text | Python 2 only, where `str` is a plain text if it is ASCII and bytes otherwise |
| `name` | `of`: `module:qualname` | a class, function, module or constant that can be found again by that name |
| `function` | `of`: `module:qualname`, `nth`, `closure`, `defaults`, `named` | one that is written inside another |
| `enum` | `of`: `module:Class.NAME` | several flags at once: `of`: `module:Class`, `value` |
| `object` | `class`: `module:Class`, `state`: its attributes | `base`: the built-in value; `id`: if it comes again |
| `same` | `of`: `id` | that object once more |
| `django_request` | `environ`, `body`, `state`: what was put on it | handed to a view directly |
| `django_lazy`, `django_file` | `of` | a lazy text; the file of a field: instance, field, name |
| `exception` | `class`, `args`, `state`: its attributes | class `?`: only that there was one is known (before 3.12) |

`{"$cut": WHY, "type": ..., ...}` stands for what was not written: `opaque` (an object that only its program can make),
`long` (with `size` and `starts`), `deep`, `many` (with `size`), `cycle`. A call with a cut in what
it was given cannot be replayed.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

FORMAT = 1
"""Version of the format. Readers refuse a greater one."""


class RecordingHeader(msgspec.Struct, frozen=True, tag_field="kind", tag="run", omit_defaults=True):
    """The first line of every file of a recording: the process that writes it.

    Attributes:
        process: names the process within the recording; files of one process share it.
        python: version and implementation of the interpreter, as in `3.8.18 CPython`.
        tebiki: version of the probe.
        root: the folder that the paths of symbols start from, as the program saw it.
        command: what the process was started as, masked.
        environment: what a replay needs to know: `DJANGO_SETTINGS_MODULE` and its like.
        levels: what was recorded: `http`, `functions`, `data`, `outgoing`.
        packages: prefixes of the modules whose functions were recorded; empty: every module below `root`.
        masked: patterns and names of fields whose values were masked.
        pinned: what was held fast while recording.
        at: seconds since 1970 when it began; 0: an older probe wrote it.
    """

    format: int
    process: str
    python: str
    tebiki: str
    root: str
    command: tuple[str, ...] = ()
    environment: Mapping[str, str] = {}
    levels: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    at: float = 0.0


class RecordedCall(msgspec.Struct, frozen=True, tag_field="kind", tag="call", omit_defaults=True):
    """A call of a function, with inputs that were not seen before in that process.

    Attributes:
        seam: `module:qualname`, by which a replay finds the function.
        symbol: `path::qualname`, by which the rest of tebiki speaks of it.
        given: arguments by name before the call; `*args` is an array and `**kwargs` an object under their names.
        around: what surrounded it beside its arguments: `patched` names those that a test had patched, the name of a
            framework says what that held for the thread (`toolkit/probe/frameworks`).
        after: those arguments that the call changed, as they were afterwards. Objects are looked at ever more rarely
            after a function has left some as they were; a replay always looks.
        outcome: what came of it.
        cut: where something was left out of `given` or the outcome, and why: `given.request: opaque flask:Request`.
        replayable: nothing of `given` was cut.
        reached: symbols that ran beneath it; filled by a replay.
        statements: positions of the last statement to a database before it, and of the last one by its end.
        answers: these statements with their answers, in their order; filled when a recording is read.
        generation: which of the recording's generations of rows that a framework keeps was in force: a test that
            empties tables gives them new ids. None: nothing is known of such rows; filled when a recording is read.
    """

    seam: str
    symbol: str
    given: Mapping[str, Any]
    outcome: "CallOutcome"
    after: Mapping[str, Any] = {}
    around: Mapping[str, Any] = {}
    cut: tuple[str, ...] = ()
    replayable: bool = True
    reached: tuple[str, ...] = ()
    statements: tuple[int, int] = (0, 0)
    answers: tuple[Mapping[str, Any], ...] = ()
    generation: int | None = None


class CallOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """Outcome of a call: exactly one of the first two, besides what a generator yielded before.

    Attributes:
        result: the value returned, in the form above; absent if the call raised or was never finished.
        exception: `{"$py": "exception", ...}`.
        yielded: values that a generator gave, the first ones only if there were very many (then `cut` says so).
    """

    result: Any = msgspec.UNSET
    exception: Mapping[str, Any] | None = None
    yielded: tuple[Any, ...] | None = None


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """Bytes of a request or an answer.

    Attributes:
        text: if they are UTF-8, else `base64`.
        size: of the whole in bytes; more than is here if it was cut.
    """

    text: str = ""
    base64: str = ""
    size: int = 0


class Exchange(msgspec.Struct, frozen=True, tag_field="kind", tag="exchange", omit_defaults=True):
    """A request and its answer, at the border of the application (`incoming`) or from it to others (`outgoing`).

    Attributes:
        direction: `incoming` or `outgoing`.
        method, target: as in the first line of the request: `GET`, `/members?page=2`; outgoing: the whole URL.
        headers: pairs in their order; names as they were written.
        status: of the answer; 0: there was none, because of `exception`.
        app: where a replay finds the application: `module:name`, or empty if it is held by no module.
        protocol: `wsgi`, `asgi`, `import` (from a HAR file or an access log: nothing is known of the answer but what
            the file says).
        order: position among the exchanges of the process, because one can depend on those before.
        commands: statements to databases while it ran, as the `order` of each `Command`.
        at: the moment at which it began, in seconds since 1970; 0: nobody knows.
        around: what surrounded it beside what it holds, as of a call.
        server: scheme, name and port that it was put to, where no header tells.
        answers, generation: as of a call; filled when a recording is read.
        cut: what was left out, and why.
    """

    method: str
    target: str
    direction: str = "incoming"
    headers: tuple[tuple[str, str], ...] = ()
    body: Body = Body()
    status: int = 0
    answer_headers: tuple[tuple[str, str], ...] = ()
    answer_body: Body = Body()
    exception: Mapping[str, Any] | None = None
    app: str = ""
    protocol: str = ""
    order: int = 0
    commands: tuple[int, ...] = ()
    at: float = 0.0
    around: Mapping[str, Any] = {}
    server: tuple[str, ...] = ()
    answers: tuple[Mapping[str, Any], ...] = ()
    generation: int | None = None
    cut: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()

    @property
    def is_of_test(self) -> bool:
        """True if the client of a test put it: no other request made the data that it found."""
        return any(isinstance(held, Mapping) and "testing" in held for held in self.around.values())


class Command(msgspec.Struct, frozen=True, tag_field="kind", tag="command", omit_defaults=True):
    """A statement to a database.

    Attributes:
        system: `mongodb`, `sqlalchemy`, `django`, `sqlite3`.
        database: its name or dialect; never an address.
        statement: SQL with its placeholders, or the name of a MongoDB command.
        given: parameters, or the document of the command.
        answer: what is known of the answer: numbers of rows, the last id, the error and its message.
        order: position among the commands of the process.
    """

    system: str
    statement: str
    database: str = ""
    given: Any = None
    answer: Mapping[str, Any] = {}
    order: int = 0
    cut: tuple[str, ...] = ()


class Rows(msgspec.Struct, frozen=True, tag_field="kind", tag="rows", omit_defaults=True):
    """Rows that a program has taken from the answer to a statement, a piece of them a line.

    Attributes:
        of: the position of the statement.
        rows: values by column; `cut`: there are more, or one of them could not be written.
    """

    of: int
    rows: tuple[tuple[Any, ...], ...] = ()
    cut: bool = False


class NotRecorded(msgspec.Struct, frozen=True, tag_field="kind", tag="left_out", omit_defaults=True):
    """Something that was not recorded, counted from the start of the process: the greatest count is the latest.

    While a process runs, counts are written whenever they double, so that one that is killed has told at least half.

    Attributes:
        what: a stable key: see `toolkit.render.terminal.record`; `masked`: recorded, but masked by `where`.
        where: the symbol, type or system.
        count: how often; `at_least`: nobody looked any more after that.
    """

    what: str
    where: str
    count: int
    at_least: bool = False


class End(msgspec.Struct, frozen=True, tag_field="kind", tag="end", omit_defaults=True):
    """The last line of a process that ended in an orderly way.

    Attributes:
        lines: how many it wrote.
        environment: the variables of the first line, as the program has set them by then.
        path: folders below the root, relative to it, that modules were imported from.
    """

    process: str
    lines: int = 0
    environment: Mapping[str, str] = {}
    path: tuple[str, ...] = ()


Line = RecordingHeader | RecordedCall | Exchange | Command | Rows | NotRecorded | End


class Recording(msgspec.Struct, frozen=True):
    """A whole recording, in the order in which it happened within each process.

    Attributes:
        runs: one for each process, with the environment as it was at its end.
        path: folders that modules were imported from, relative to the root.
        cached: statements with their answers that a framework asks once in a process.
        left_out: (what, where) -> sum over all processes, sorted.
        unfinished: processes without a last line: they were killed, end without telling (`os._exit`), or go on.
        damaged: lines that cannot be read, as `file:line`.
    """

    runs: tuple[RecordingHeader, ...] = ()
    calls: tuple[RecordedCall, ...] = ()
    exchanges: tuple[Exchange, ...] = ()
    commands: tuple[Command, ...] = ()
    left_out: tuple[NotRecorded, ...] = ()
    unfinished: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    cached: tuple[Mapping[str, Any], ...] = ()
