"""Values that describe an implementation of Mongo-style filters, written to `dialect.json` and read from it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from toolkit.model.isolation import Connections

SCHEMA = 1
DESCRIPTION_FILE, TARGET_FILE = "dialect.json", "target.json"
"""Files in the folder of a dialect: its description, and how to call the implementation."""
JSON_TYPES = ("int", "string", "null", "bool", "double", "long", "array", "object")
"""The BSON types that plain JSON can express, in the order in which they are tried."""


class DialectScope(msgspec.Struct, frozen=True):
    """The operators, fields and types of the filters with which implementations are tried.

    Attributes:
        operators: names with `$`; None: every operator that is worth trying.
        fields: names of fields; the first one is tried most.
        types: BSON types of the values; None: all.
        lists: whether lists of filters are tried as well.
    """

    operators: tuple[str, ...] | None = None
    fields: tuple[str, ...] = ("a", "b")
    types: tuple[str, ...] | None = JSON_TYPES
    lists: bool = False


class DialectTarget(msgspec.Struct, frozen=True):
    """An implementation of filters, as the user specifies it.

    Attributes:
        function: `package.module:function` or `package.module:function:batch`, optionally followed by `@REVISION`.
        python: its interpreter; root: the directory that it runs in; paths: more folders to import from.
        seconds: time limit of one answer.
        connects: addresses that it may connect to: `HOST:PORT`, or the path of a socket.
    """

    function: str
    python: str
    root: Path
    paths: tuple[Path, ...] = ()
    seconds: float = 10.0
    connects: tuple[str, ...] = ()


class DialectAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer of an implementation to one question.

    Attributes:
        verdict: `yes`, `no`, `rejected` or `failed`.
        name: name or class of the error, or why there is no answer.
        message: the message of the error.
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
        id: identifier that is the same in every run.
        cause: key of the cause.
        operators: the operators with which it was seen.
        sentence: language -> a sentence about it.
        example: the plainest example.
        speaking_for, speaking_against: number of questions of this kind that differ, and that do not.
        stable: whether the example gave the same answer each time when it was asked alone.
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
        probe: name of the probe.
        concern: whether a person should look at it.
        sentence: language -> a sentence about it.
        filter, document: the question, in canonical Extended JSON; shortened if it is large.
        happened: the answer.
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
        target, compared_with: names of the implementations.
        operators, fields, types, lists: the scope, as of `DialectScope`.
        asked: number of questions.
        steps_done, steps_total: progress of the systematic part.
        tried: number of questions drawn by hypothesis.
        differences: by cause, the plainest first.
        chained: lists of filters whose answer differs from the implementation's own `$and` of the same filters, which
            is taken as the expected answer.
        security: notes of the security probes.
        unrepeated: number of questions at which an implementation crashed or hung, but which it answered when asked
            again: such answers depend on earlier questions, and show nothing.
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
        """True if the systematic part was finished."""
        return self.steps_done == self.steps_total


class CharacterizeResult(msgspec.Struct, frozen=True):
    """Result of characterizing an implementation.

    Attributes:
        dialect: the differences that were found.
        files: name in the folder -> bytes that were written.
        notes: keys about the state of an earlier run: `resumed`, `changed`, `damaged`; `probes_cut`: calls without an
            answer left no time for some security probes.
        seconds: duration of the run.
        connections: addresses that the implementation connected to.
        refused: (kind, detail) of an action that the sandbox refused -> number of calls.
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
        dialect: where the new implementation answers differently.
        connections: addresses that each of the two connected to.
        refused: (kind, detail) of an action that the sandbox refused -> number of calls.
    """

    dialect: Dialect
    connections: tuple[Connections, Connections]
    refused: Mapping[tuple[str, str], int]


class QuestionAnswer(msgspec.Struct, frozen=True):
    """A filter, a document, and the answer of an implementation at one revision of its project.

    Attributes:
        shown: filter and document, formatted for a person.
        verdict: `yes`, `no`, `rejected`, or `failed` if there was no answer.
    """

    shown: str
    verdict: str


SuiteAnswers = Mapping[str, Mapping[str, QuestionAnswer]]
"""Folder of a dialect -> question, as one text -> its answer."""
