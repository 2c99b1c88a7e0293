"""Recording of a running program that the probe writes, and the answers of a replay.

A recording is a folder of `*.jsonl` files, one or more for each process. Every line is one JSON object; its `kind`
names one of the values below. Their keys are in alphabetical order, and keys with default values are omitted; keys of
the program's own values keep their order, because it can matter.

Values of the program are written as MongoDB Extended JSON v2, in which numbers, texts, `null`, `true`, `false`, arrays
and objects stand for themselves (relaxed form; a float always has a point or an exponent, an integer never).
Python values without a counterpart in Extended JSON are written as `{"$py": KIND, ...}`:

| KIND | other keys | |
|---|---|---|
| `tuple`, `set`, `frozenset` | `of`: array | the members of sets in the order of their texts |
| `dict` | `of`: array of `[key, value]` | if keys are not texts, or look like a wrapper |
| `datetime`, `date`, `time` | `of`: ISO 8601 text | naive or aware; microseconds are kept |
| `timedelta` | `of`: `[days, seconds, microseconds]` | |
| `timezone` | `of`: seconds east of UTC | |
| `bytes` | `of`: text | if they are UTF-8; others are `$binary` |
| `Decimal`, `complex`, `range`, `slice`, `bytearray`, `memoryview`, `re` | `of` | |
| `OrderedDict`, `deque`, `partial`, `namespace`, `ZoneInfo`, `pytz` and more | `of` | see `stdlib_types.py` |
| `pem` | `of`: PEM | a certificate, request, list of revoked ones or public key of `cryptography` |
| `keys`, `values`, `items`, `mappingproxy` | `of`: the dictionary beneath | |
| `iterator` | `of`: array | its remaining items |
| `StringIO`, `BytesIO` | `of`: `[content, position]` | |
| `random` | `of`: version, numbers, the next one of `gauss` | a generator of random numbers |
| `method` | `of`: `[object, name]` | a bound method |
| `unicode` | `of`: text | Python 2 only, where `str` is a plain text if it is ASCII and bytes otherwise |
| `name` | `of`: `module:qualname` | a class, function, module or constant that can be imported by that name |
| `function` | `of`: `module:qualname`, `nth`, `closure`, `defaults`, `named` | a nested function |
| `enum` | `of`: `module:Class.NAME` | several flags at once: `of`: `module:Class`, `value` |
| `object` | `class`: `module:Class`, `state`: its attributes | `base`: built-in value; `id`: if it is repeated |
| `same` | `of`: `id` | the same object again |
| `sqlite` | `of`: schema, rows by table, settings | a connection, made anew in memory; `id`: if it is repeated |
| `sqlite_cursor` | `of`: `[connection, row factory]` | |
| `sqlalchemy_state` | `of`: the instance | what SQLAlchemy remembers of it, which `vars` of it hands on |
| `django_request` | `environ`, `body`, `state`: its added attributes | passed to a view directly |
| `django_lazy`, `django_lazy_number` | `of` | a lazy text; one whose number comes when it is formatted |
| `django_file` | `of` | the file of a field: instance, field, name |
| `exception` | `class`, `args`, `state`: its attributes | class `?`: unknown (before 3.12) |

`{"$cut": WHY, "type": ..., ...}` replaces values that were not written: `opaque` (an object that only its program can
create), `long` (with `size` and `starts`), `deep`, `many` (with `size`), `cycle`. A call with a cut in its arguments
cannot be replayed.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from toolkit.model.plain_text import PlainText, Variable

FORMAT = 2
"""Version of the format. Readers refuse a higher one, and read lower ones: see `characterize/old_answers.py`."""


class RecordingHeader(msgspec.Struct, frozen=True, tag_field="kind", tag="run", omit_defaults=True):
    """The first line of every file of a recording: the process that writes it.

    Attributes:
        process: identifies the process within the recording; files of one process share it.
        python: version and implementation of the interpreter, as in `3.8.18 CPython`.
        tebiki: version of the probe.
        root: the folder that paths of symbols are relative to, as the program saw it.
        command: its command line, masked.
        environment: variables that a replay needs, such as `DJANGO_SETTINGS_MODULE`.
        levels: what was recorded: `http`, `functions`, `data`, `outgoing`.
        packages: prefixes of the modules whose functions were recorded; empty: every module below `root`.
        masked: patterns and names of fields whose values were masked.
        pinned: what was pinned while recording.
        at: start time in seconds since 1970; 0: an older probe wrote it.
    """

    format: int
    process: str
    python: str
    tebiki: str
    root: str
    command: tuple[str, ...] = ()
    environment: Mapping[Variable, PlainText] = {}
    levels: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    masked: tuple[str, ...] = ()
    pinned: tuple[str, ...] = ()
    at: float = 0.0


class RecordedCall(msgspec.Struct, frozen=True, tag_field="kind", tag="call", omit_defaults=True):
    """A call of a function with inputs that were new in that process.

    Attributes:
        seam: `module:qualname`, by which a replay finds the function.
        symbol: `path::qualname`, its name in the rest of tebiki.
        given: arguments by name before the call; `*args` is an array and `**kwargs` an object under their names.
        around: its context besides arguments: `patched` names objects that a test had patched; `stand_ins` describes
            what stood there, if a replay can put the same there (`toolkit/probe/record/stand_ins.py`); `environment`
            has the variables that a test had set (None: removed), `tokens` the settings whose values headers of a
            request hold (`toolkit/probe/record/token_references.py`), `files` the small files that it names
            (`toolkit/probe/record/file_contents.py`); the name of a framework gives that framework's state of the
            thread (`toolkit/probe/frameworks`).
        after: the arguments that the call mutated, as they were afterwards. Objects are inspected ever more rarely for
            a function that has left some unchanged; a replay always inspects them.
        outcome: its return value or exception.
        cut: places of `given` or the outcome that were not written, and why: `given.request: opaque flask:Request`.
        replayable: whether nothing of `given` was cut.
        reached: symbols that ran during the call; filled by a replay.
        statements: positions of the last database statement before it, and of the last one at its end.
        answers: these statements with their answers, in order; filled when a recording is read.
        generation: index of the generation of rows that a framework keeps: a test that empties the tables gives these
            rows new ids. None: nothing is known of such rows; filled when a recording is read.
        process: id of the process that made it; filled when a recording is read.
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
    process: str = ""


class CallOutcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """Outcome of a call: exactly one of `result` and `exception`, and the values that a generator yielded before.

    Attributes:
        result: the returned value in the form above; absent if the call raised or never finished.
        exception: `{"$py": "exception", ...}`.
        yielded: values that a generator yielded; only the first ones if there were very many (then `cut` says so).
    """

    result: Any = msgspec.UNSET
    exception: Mapping[str, Any] | None = None
    yielded: tuple[Any, ...] | None = None


class Body(msgspec.Struct, frozen=True, omit_defaults=True):
    """Bytes of a request or an answer.

    Attributes:
        text: the bytes as text if they are UTF-8, else `base64`.
        size: full size in bytes; larger than what is stored if it was cut.
    """

    text: str = ""
    base64: str = ""
    size: int = 0


class Exchange(msgspec.Struct, frozen=True, tag_field="kind", tag="exchange", omit_defaults=True):
    """A request and its response, to the application (`incoming`) or from it to other services (`outgoing`).

    Attributes:
        direction: `incoming` or `outgoing`.
        method, target: as in the request line: `GET`, `/members?page=2`; outgoing: the whole URL.
        headers: (name, value) in order; names as they were written.
        status: status code of the response; 0: there was none, because of `exception`.
        app: import path of the application for a replay, `module:name`; empty if no module holds it.
        protocol: `wsgi`, `asgi`, `import` (from a HAR file or an access log: the response is only known as far as the
            file gives it).
        order: position among the exchanges of the process, because an exchange can depend on earlier ones.
        commands: database statements while it ran, as the `order` of each `Command`.
        at, ended: when it began, and when its answer was complete, in seconds since 1970; 0: unknown.
        around: its context, as of `RecordedCall`; the state of a framework may have `held`, what a context that a test
            held open shared with it: `rows` of a session, and values of `g` (`toolkit/probe/record/written_around.py`).
        server: scheme, host and port that it was sent to, if no header gives them.
        client: address that it came from, masked; empty: this machine, or unknown.
        answers, generation, process: as of `RecordedCall`; filled when a recording is read.
        cut: places that were not written, and why.
        request: outgoing: `order` of the incoming request during which it was sent; 0: none, or an older probe.
        sent_by, senders: outgoing: as of `Command`.
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
    ended: float = 0.0
    around: Mapping[str, Any] = {}
    server: tuple[str, ...] = ()
    client: str = ""
    answers: tuple[Mapping[str, Any], ...] = ()
    generation: int | None = None
    process: str = ""
    cut: tuple[str, ...] = ()
    reached: tuple[str, ...] = ()
    request: int = 0
    sent_by: int = 0
    senders: tuple[str, ...] = ()

    @property
    def is_of_test(self) -> bool:
        """True if a test client sent it: its data does not come from earlier requests."""
        return self._is_surrounded_by("testing")

    @property
    def is_served(self) -> bool:
        """True if a server had it, and a framework answered it of which a replay can put each request alone."""
        return self._is_surrounded_by("served") and not self.is_of_test

    def _is_surrounded_by(self, name: str) -> bool:
        return any(isinstance(held, Mapping) and name in held for held in self.around.values())


class Command(msgspec.Struct, frozen=True, tag_field="kind", tag="command", omit_defaults=True):
    """A database statement.

    Attributes:
        system: `mongodb`, `sqlalchemy`, `django`, `sqlite3`.
        database: its name or dialect; never an address.
        statement: SQL with its placeholders, or the name of a MongoDB command.
        given: parameters, or the document of the command.
        answer: what is known of the answer: number of rows, last id, error and message.
        order: position among the commands of the process.
        sent_by: number of the stack of functions that sent it, in its process; 0: not during a request, by no function
            of the program, or an older probe.
        senders: that stack, `path::qualname:line`, the outermost function first; `*` stands for a function of a
            framework that calls views, `+` for one that calls hooks or middleware. Only the first line with its number
            has it; filled for others when a recording is read.
        process: id of the process that sent it; filled when a recording is read.
    """

    system: str
    statement: str
    database: str = ""
    given: Any = None
    answer: Mapping[str, Any] = {}
    order: int = 0
    cut: tuple[str, ...] = ()
    sent_by: int = 0
    senders: tuple[str, ...] = ()
    process: str = ""


class Rows(msgspec.Struct, frozen=True, tag_field="kind", tag="rows", omit_defaults=True):
    """Rows of a statement, or documents of a cursor, that a program fetched, in batches of one per line.

    Attributes:
        of: the `order` of the statement.
        rows: values by column; a document is the only value of its row.
        cut: whether there were too many to be kept, or one could not be written.
        more: whether there may be more: the program left off before the database said that there are none.
    """

    of: int
    rows: tuple[tuple[Any, ...], ...] = ()
    cut: bool = False
    more: bool = False


class ConfirmedPassword(msgspec.Struct, frozen=True, tag_field="kind", tag="password", omit_defaults=True):
    """A password that the program confirmed, and what it had stored of it; both are pseudonyms.

    Attributes:
        stored, given: as they stand in the recorded inputs and rows.
    """

    stored: str
    given: str


class DecryptedText(msgspec.Struct, frozen=True, tag_field="kind", tag="decrypted", omit_defaults=True):
    """A text that the program decrypted (Fernet), and what it meant; both are pseudonyms.

    Attributes:
        stored, given: as they stand in the recorded rows, inputs and results.
    """

    stored: str
    given: str


class NotRecorded(msgspec.Struct, frozen=True, tag_field="kind", tag="left_out", omit_defaults=True):
    """Something that was not recorded, counted from the start of the process: the highest count is the latest.

    While a process runs, counts are written whenever they double, so that a killed process has written at least half.

    Attributes:
        what: stable key, see `toolkit.render.terminal.record`; `masked`: recorded, but masked by `where`.
        where: the symbol, type or system that it is about.
        count: number of occurrences; `at_least`: whether counting stopped there.
    """

    what: str
    where: str
    count: int
    at_least: bool = False


class End(msgspec.Struct, frozen=True, tag_field="kind", tag="end", omit_defaults=True):
    """The last line of a process that ended in an orderly way.

    Attributes:
        lines: number of lines that it wrote.
        environment: the variables of the header, with the values at the end.
        path: folders below the root that modules were imported from, relative to it.
    """

    process: str
    lines: int = 0
    environment: Mapping[Variable, PlainText] = {}
    path: tuple[str, ...] = ()


Believed = ConfirmedPassword | DecryptedText
"""Lines that a replay believes, because pseudonyms cannot be checked."""

Line = RecordingHeader | RecordedCall | Exchange | Command | Rows | Believed | NotRecorded | End


class Recording(msgspec.Struct, frozen=True):
    """A whole recording, in the order in which it happened within each process.

    Attributes:
        runs: one for each process, with the environment as it was at its end.
        path: folders that modules were imported from, relative to the root.
        cached: statements that a framework sends once per process, with their answers; passwords and decrypted texts.
        queries: process -> position, position of the next same query (infinite if there is none) and line of each query
            whose rows are known, in their order.
        left_out: (what, where) -> sum over all processes, sorted.
        unfinished: processes without a last line: killed, ended by `os._exit`, or still running.
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
    queries: Mapping[str, tuple[tuple[int, float, Mapping[str, Any]], ...]] = {}
