"""Values that describe an implementation of Mongo-style filters, written to `dialect.json` and read from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from toolkit.model.isolation import Connections

SCHEMA = 1
DESCRIPTION_FILE, TARGET_FILE = "dialect.json", "target.json"
"""Files in the folder of a dialect: what it is, and how the implementation is reached."""
JSON_TYPES = ("int", "string", "null", "bool", "double", "long", "array", "object")
"""The BSON types that JSON can say, in the order in which they are asked."""


class DialectScope(msgspec.Struct, frozen=True):
    """Operators, fields and types that implementations are tried with.

    Attributes:
        operators: with their dollar; None: every operator that is worth asking.
        fields: the first one is asked most.
        types: BSON types of values; None: all.
        lists: whether lists of filters are asked as well.
    """

    operators: tuple[str, ...] | None = None
    fields: tuple[str, ...] = ("a", "b")
    types: tuple[str, ...] | None = JSON_TYPES
    lists: bool = False


class DialectTarget(msgspec.Struct, frozen=True):
    """An implementation as the user names it.

    Attributes:
        function: `package.module:function`, or `package.module:function:batch`; perhaps with `@REVISION` after it.
        python: its interpreter; root: the directory that it runs in; paths: more places of imports.
        seconds: to wait for one answer.
        connects: what it may connect to: `HOST:PORT`, or the path of a socket.
    """

    function: str
    python: str
    root: Path
    paths: tuple[Path, ...] = ()
    seconds: float = 10.0
    connects: tuple[str, ...] = ()


class DialectAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An answer.

    Attributes:
        verdict: `yes`, `no`, `rejected` or `failed`.
        name: the error's name or class, or why there is no answer.
        message: what it says.
    """

    verdict: str
    name: str = ""
    message: str = ""


class DialectExample(msgspec.Struct, frozen=True):
    """One question and both answers; filter and document in canonical Extended JSON."""

    filter: Any
    document: Any
    expected: DialectAnswer
    given: DialectAnswer


class DialectDifference(msgspec.Struct, frozen=True):
    """Differences with one cause.

    Attributes:
        id: names it; the same in every run.
        cause: key of the cause.
        operators: the operators with which it was seen.
        sentence: language -> what is said of it.
        example: the plainest example.
        speaking_for, speaking_against: how many questions of this kind differ, and how many do not.
        stable: whether the example gave the same answer each time, asked alone.
        more: other examples.
    """

    id: str
    cause: str
    operators: tuple[str, ...]
    sentence: dict[str, str]
    example: DialectExample
    speaking_for: int
    speaking_against: int
    stable: bool
    more: tuple[DialectExample, ...]


class SecurityNote(msgspec.Struct, frozen=True):
    """Result of one security probe.

    Attributes:
        probe: which one.
        concern: whether somebody should look at it.
        sentence: language -> what is said of it.
        filter, document: what was asked, in canonical Extended JSON; shortened if it is large.
        happened: what was answered.
    """

    probe: str
    concern: bool
    sentence: dict[str, str]
    filter: Any
    document: Any
    happened: DialectAnswer


class Dialect(msgspec.Struct, frozen=True):
    """Differences of an implementation from MongoDB.

    Attributes:
        target, compared_with: who was asked.
        operators, fields, types, lists: what was asked about.
        asked: how many questions.
        steps_done, steps_total: how far the systematic part came.
        tried: how many questions hypothesis has drawn.
        differences: by cause, the plainest first.
        chained: lists of filters that are answered otherwise than the implementation's own `$and` of them, whose answer
            stands as the expected one.
        security: notes.
        unrepeated: how many questions one of them failed at (crashed, hung) that it answered when it was asked again:
            these answers hang on what was asked before, and show nothing.
    """

    target: str
    compared_with: str
    operators: tuple[str, ...]
    fields: tuple[str, ...]
    types: tuple[str, ...]
    lists: bool
    asked: int
    steps_done: int
    steps_total: int
    tried: int
    differences: tuple[DialectDifference, ...]
    chained: tuple[DialectExample, ...] = ()
    security: tuple[SecurityNote, ...] = ()
    schema: int = SCHEMA
    unrepeated: int = 0

    @property
    def is_complete(self) -> bool:
        """True if the systematic part was asked whole."""
        return self.steps_done == self.steps_total


class CharacterizeResult(msgspec.Struct, frozen=True):
    """Result of characterizing an implementation.

    Attributes:
        dialect: what was found.
        files: what was written, by name in the folder.
        notes: what there is to say about what was remembered: `resumed`, `changed`, `damaged`; `probes_cut`: calls that
            do not answer left no time for some questions about security.
        seconds: how long it took.
        connections: what the implementation was connected to.
        refused: (kind, detail) of what it was kept from -> in how many calls.
    """

    dialect: Dialect
    files: Mapping[str, bytes]
    notes: tuple[str, ...]
    seconds: float
    connections: Connections
    refused: Mapping[tuple[str, str], int]


class CompareResult(msgspec.Struct, frozen=True):
    """Result of comparing two implementations.

    Attributes:
        dialect: where the new one answers otherwise.
        connections: what each of the two was connected to.
        refused: (kind, detail) of what they were kept from -> in how many calls.
    """

    dialect: Dialect
    connections: tuple[Connections, Connections]
    refused: Mapping[tuple[str, str], int]


class QuestionAnswer(msgspec.Struct, frozen=True):
    """A filter, a document, and what an implementation answers in some state of its project.

    Attributes:
        shown: both, for a person.
        verdict: `yes`, `no`, `rejected`; `failed`: it gave no answer.
    """

    shown: str
    verdict: str


SuiteAnswers = Mapping[str, Mapping[str, QuestionAnswer]]
"""Folder of a dialect -> question, as one text -> what was answered."""
