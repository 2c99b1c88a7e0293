"""Answers of one run are known in the next, as long as they can be trusted."""

from pathlib import Path
from typing import Any

import pytest

from tests.filters.dialects.in_process import InProcess
from toolkit.errors import UsageError
from toolkit.filters.dialects.memory import Remembering
from toolkit.filters.oracles import Rejected
from toolkit.model.session import SessionFailure

_REFUSED = Rejected(2, "BadValue", "no\nsuch")


def _oracle() -> InProcess:
    return InProcess(lambda filter_, document: _REFUSED if "$x" in filter_ else filter_ == document)


def _asked(file: Path, state: str, *questions: tuple[Any, list[Any]]) -> tuple[InProcess, Remembering, list[Any]]:
    oracle = _oracle()
    remembering = Remembering(oracle, file, state)
    answers = [remembering.ask(*question) for question in questions]
    remembering.close()
    return oracle, remembering, answers


_QUESTIONS = (({"a": 1}, [{"a": 1}, {}]), ({"$x": 1}, [{}]))
_ANSWERS = [(True, False), (_REFUSED,)]


def test_answers_are_remembered(tmp_path: Path) -> None:
    first, _, answers = _asked(tmp_path / "sub" / "answers", "s", *_QUESTIONS)
    assert (first.asked, answers) == (3, _ANSWERS)
    second, remembering, answers = _asked(tmp_path / "sub" / "answers", "s", *_QUESTIONS, ({"a": 2}, [{"a": 1}]))
    assert (second.asked, answers) == (1, [*_ANSWERS, (False,)])
    assert (remembering.notes, remembering.name) == (["resumed"], "a function")


@pytest.mark.parametrize(
    ("kept", "note"),
    [
        ('{"state":"other"}\n', "changed"),
        ("", "damaged"),
        ("[1]\n", "damaged"),
        ('{"state":"s"}\n{"key":', "damaged"),
        ('{"state":"s"}\n{"key":"k"}\n', "damaged"),
        ('{"state":"s"}\n{"key":"k","answers":[[1]]}\n', "damaged"),
        ("\ud800", "damaged"),
    ],
)
def test_what_cannot_be_trusted_is_thrown_away(tmp_path: Path, kept: str, note: str) -> None:
    file = tmp_path / "answers"
    file.write_bytes(kept.encode("utf-8", "surrogatepass"))
    oracle, remembering, answers = _asked(file, "s", *_QUESTIONS)
    assert (oracle.asked, answers, remembering.notes) == (3, _ANSWERS, [note])
    assert _asked(file, "s", *_QUESTIONS)[0].asked == 0


def test_a_failure_is_not_remembered(tmp_path: Path) -> None:
    class Tired(InProcess):
        def ask(self, filter_: Any, documents: Any) -> Any:
            self.asked += 1
            return (SessionFailure("timeout"),) * len(documents)

    tired = Tired(bool)
    remembering = Remembering(tired, tmp_path / "answers", "s")
    for _ in range(2):
        assert remembering.ask({}, [{}]) == (SessionFailure("timeout"),)
    remembering.close()
    assert tired.asked == 2


def test_a_place_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot write"):
        Remembering(_oracle(), tmp_path / "file" / "answers", "s")
