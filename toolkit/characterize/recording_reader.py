"""Read a recording: the files of all its processes as one value."""

import json
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.answered_statements import AnsweredStatements
from toolkit.errors import UsageError
from toolkit.model.recording import (
    FORMAT,
    Believed,
    Command,
    ConfirmedPassword,
    DecryptedText,
    End,
    Exchange,
    Line,
    NotRecorded,
    RecordedCall,
    Recording,
    RecordingHeader,
    Rows,
)
from toolkit.system.regular_file import open_regular

_DECODER = msgspec.json.Decoder(Line)
_OF_SEQUENCES = re.compile(rb'"kind": ?"(?:run|exchange|end|command|left_out)"')
_OF_REQUESTS = re.compile(rb'"kind": ?"(?:run|exchange|end)"')
_HALF_CHARACTER = re.compile(rb"\\u[dD][89a-fA-F]")


def read_recording(folder: Path) -> Recording:
    """Read the `*.jsonl` files of a folder.

    A killed process leaves a broken last line, which is listed in `damaged`; everything before it counts.

    Raises:
        UsageError: there is no recording there, or it was written by a newer tebiki.
    """
    return _read(folder)


def read_recorded_requests(folder: Path) -> Recording:
    """Read only the processes and the requests of a recording, which is much faster.

    Raises:
        UsageError: as for `read_recording`.
    """
    return _read(folder, _OF_REQUESTS)


def read_sent_statements(folder: Path) -> Recording:
    """Read only the processes, requests and statements of a recording, without calls and rows.

    Raises:
        UsageError: as for `read_recording`.
    """
    return _read(folder, _OF_SEQUENCES)


def _read(folder: Path, wanted: re.Pattern[bytes] | None = None) -> Recording:
    """Read the lines that match a pattern."""
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise UsageError(f"{folder} holds no recording (*.jsonl). Make one with: tebiki record --out {folder} -- CMD")
    collector = _RecordingCollector()
    for file in files:
        for position, line in _read_lines(file, collector.damaged, wanted):
            collector.add(line, position)
    return collector.recording()


class _RecordingCollector:
    def __init__(self) -> None:
        self.runs: dict[str, RecordingHeader] = {}
        self.calls: list[RecordedCall] = []
        self.exchanges: list[Exchange] = []
        self.commands: list[Command] = []
        self.counts: dict[tuple[str, str, str], tuple[int, bool]] = {}
        self.ended: set[str] = set()
        self.damaged: list[str] = []
        self.path: list[str] = []
        self.statements = AnsweredStatements()
        self.believed: set[Believed] = set()
        self.asking: list[int] = []
        self.stacks: dict[tuple[str, int], tuple[str, ...]] = {}
        self._process = ""
        self._format = FORMAT

    def add(self, line: Line, position: str) -> None:
        match line:
            case RecordingHeader():
                if line.format > FORMAT:
                    raise UsageError(
                        f"{position}: format {line.format} is newer than this tebiki ({FORMAT}). Update tebiki."
                    )
                self._process, self._format = line.process, line.format
                self.runs.setdefault(line.process, line)
            case RecordedCall():
                self._add_call(line)
            case Exchange():
                senders = self._find_senders(line)
                self.exchanges.append(msgspec.structs.replace(line, process=self._process, senders=senders))
            case Command():
                senders = self._find_senders(line)
                self.commands.append(msgspec.structs.replace(line, process=self._process, senders=senders))
                self.statements.add(self._process, line)
            case Rows():
                self.statements.add_rows(self._process, line, self._format)
            case ConfirmedPassword() | DecryptedText():
                self.believed.add(line)
            case NotRecorded():
                key = (self._process, line.what, line.where)
                count, at_least = self.counts.get(key, (0, False))
                self.counts[key] = (max(count, line.count), at_least or line.at_least)
            case End():
                self._end(line)

    def _add_call(self, line: RecordedCall) -> None:
        self.calls.append(msgspec.structs.replace(line, process=self._process))
        if line.statements[1]:
            self.asking.append(len(self.calls) - 1)

    def _find_senders(self, line: Command | Exchange) -> tuple[str, ...]:
        """Return the stack that sent a statement or request; only the first line with its number has it."""
        if not line.sent_by:
            return ()
        return self.stacks.setdefault((self._process, line.sent_by), line.senders)

    def _end(self, line: End) -> None:
        self.ended.add(line.process)
        self.path += [place for place in line.path if place not in self.path]
        if run := self.runs.get(line.process):
            environment = {**run.environment, **line.environment}
            self.runs[line.process] = msgspec.structs.replace(run, environment=environment)

    def recording(self) -> Recording:
        for position in self.asking:
            call = self.calls[position]
            answers = self.statements.statements_between(call.process, *call.statements)
            generation = self.statements.generation_at(call.process, call.statements[1])
            self.calls[position] = msgspec.structs.replace(call, answers=answers, generation=generation)
        return Recording(
            tuple(self.runs.values()),
            tuple(self.calls),
            tuple(map(self._with_answers, self.exchanges)),
            tuple(self.commands),
            self._left_out(),
            tuple(sorted(set(self.runs) - self.ended)),
            tuple(self.damaged),
            tuple(self.path),
            (*self.statements.list_cached(), *self._list_believed()),
            self.statements.list_queries(
                {name: run.at for name, run in self.runs.items()},
                {one.process for one in self.exchanges if one.is_served},
            ),
        )

    def _list_believed(self) -> tuple[Mapping[str, Any], ...]:
        found = sorted(map(msgspec.to_builtins, self.believed), key=lambda one: (one["stored"], one["given"]))
        return tuple(found)

    def _with_answers(self, exchange: Exchange) -> Exchange:
        """Add the answers to its statements to a request that a replay can put alone."""
        if not (exchange.is_of_test or exchange.is_served):
            return exchange
        answers = self.statements.statements_at(exchange.process, exchange.commands)
        generation = self.statements.generation_at(exchange.process, exchange.order)
        return msgspec.structs.replace(exchange, answers=answers, generation=generation)

    def _left_out(self) -> tuple[NotRecorded, ...]:
        total: dict[tuple[str, str], int] = defaultdict(int)
        unsure: set[tuple[str, str]] = set()
        for (process, what, where), (count, at_least) in self.counts.items():
            total[what, where] += count
            if at_least or process not in self.ended:
                unsure.add((what, where))
        return tuple(NotRecorded(*key, count, key in unsure) for key, count in sorted(total.items()))


def _read_lines(file: Path, damaged: list[str], wanted: re.Pattern[bytes] | None = None) -> Iterator[tuple[str, Line]]:
    try:
        handle = open_regular(file)
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}. Remove it, or record again.") from error
    with os.fdopen(handle, "rb") as data:
        for number, text in enumerate(data, 1):
            if wanted and not wanted.search(text):
                continue
            position = f"{file.name}:{number}"
            try:
                yield position, _decode(text)
            except (msgspec.DecodeError, ValueError, RecursionError):
                damaged.append(position)


def _decode(text: bytes) -> Line:
    """Decode a line, also with lone surrogates, which programs may return and msgspec refuses."""
    is_half = _HALF_CHARACTER.search(text)
    line: Line = msgspec.convert(json.loads(text), Line) if is_half else _DECODER.decode(text)
    return line
