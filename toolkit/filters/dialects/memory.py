"""Oracle that caches answers between runs, so that a search continues where the last one ended."""

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TextIO

from toolkit.errors import UsageError
from toolkit.filters.dialects.questions import bson_of
from toolkit.filters.oracles import Answer, Document, Filter, Oracle, Rejected
from toolkit.model.session import SessionFailure


class Remembering:
    """Answers known questions from a file, and passes the others to an oracle.

    Args:
        oracle: answers the questions that are not cached.
        file: file of the cache, one batch per line.
        state: identifies the state of the implementation; answers for another state are discarded.

    Raises:
        UsageError: the file cannot be written.
    """

    def __init__(self, oracle: Oracle, file: Path, state: str) -> None:
        self._oracle = oracle
        self.remembered, self.notes = _read(file, state)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            handle = os.open(file, flags | (os.O_APPEND if self.remembered else os.O_TRUNC), 0o666)
            self._file: TextIO = os.fdopen(handle, "w", encoding="utf-8")
        except OSError as error:
            raise UsageError(f"cannot write {file}: {error.strerror}. Choose another directory with --out.") from error
        if not self.remembered:
            self._write({"state": state})

    @property
    def name(self) -> str:
        """The name of the wrapped oracle."""
        return self._oracle.name

    def ask(self, filter_: Filter, documents: Sequence[Document]) -> tuple[Answer, ...]:
        """Return one answer for each document, in order."""
        key = hashlib.sha256(bson_of(filter_) + bson_of(list(documents))).hexdigest()[:24]
        known = self.remembered.get(key)
        if known is None or len(known) != len(documents):
            answers = self._oracle.ask(filter_, documents)
            if not any(isinstance(answer, SessionFailure) for answer in answers):  # a failure may have been an accident
                self._write({"key": key, "answers": [_encode_answer(answer) for answer in answers]})
            return answers
        return known

    def close(self) -> None:
        """Close the file and the wrapped oracle."""
        self._file.close()
        self._oracle.close()

    def _write(self, line: Any) -> None:
        self._file.write(json.dumps(line, ensure_ascii=True, separators=(",", ":")) + "\n")


def _encode_answer(answer: Answer) -> Any:
    if isinstance(answer, Rejected):
        return [answer.code, answer.name, answer.message]
    return int(bool(answer))


def _answer(written: Any) -> Answer:
    return Rejected(int(written[0]), str(written[1]), str(written[2])) if isinstance(written, list) else bool(written)


def _read(file: Path, state: str) -> tuple[dict[str, tuple[Answer, ...]], list[str]]:
    """Read the cached answers, with a note about them."""
    if not file.exists():
        return {}, []
    found: dict[str, tuple[Answer, ...]] = {}
    try:
        first, *lines = file.read_text("utf-8").splitlines()
        if json.loads(first).get("state") != state:
            return {}, ["changed"]
        for line in lines:
            entry = json.loads(line)
            found[entry["key"]] = tuple(_answer(one) for one in entry["answers"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError, IndexError):
        return {}, ["damaged"]
    return found, ["resumed"] if found else []
