"""Reactions of a session to the other side: answers, nonsense, silence and the end."""

import ast
import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

from toolkit.model.session import SessionFailure
from toolkit.session.answer_count import counted_answers
from toolkit.session.probe_session import ProbeSession, start_session
from toolkit.session.process import Process
from toolkit.session.run_target import RunTarget

_TOOLKIT = Path(__file__).parents[2] / "toolkit"
_DEEP = "[" * 100_000
_SECONDS = 60.0  # a safety net: nothing here waits for it


def _session(folder: Path, script: str, **variables: str) -> ProbeSession:
    """A session with a shell script that stands for interpreter and probe."""
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    python.chmod(0o755)
    return start_session(RunTarget(str(python), folder), "entry", {"key": "value"}, variables=variables)


def _write(*lines: str) -> str:
    return "cat <<'END'\n" + "\n".join(lines) + "\nEND\n"


def test_the_first_request_holds_what_the_interpreter_must_not_be_started_with(tmp_path: Path) -> None:
    script = 'read -r request; echo "$HOME $MARK" >&2; printf \'{"tebiki_probe": 1, "request": %s}\\n\' "$request"'
    with _session(tmp_path, script, HOME="/nowhere", MARK="set") as session:
        hello = session.receive_hello(_SECONDS)
        ended = session.receive(_SECONDS)
    assert hello == {"tebiki_probe": 1, "request": {"key": "value", "variables": {"HOME": "/nowhere"}}}
    assert session.hello == hello
    assert isinstance(ended, SessionFailure)
    assert ended.detail.endswith(" set")
    assert "/nowhere" not in ended.detail


def test_what_is_printed_before_the_hello_is_passed_over(tmp_path: Path) -> None:
    noise = ("welcome", "17", '{"other": 1}', _DEEP, '{"tebiki_probe": 1, "unseen": 5}')
    with _session(tmp_path, _write(*noise, '{"tebiki_probe": 1}')) as session:
        assert session.receive_hello(_SECONDS) == {"tebiki_probe": 1}


@pytest.mark.parametrize(
    "line",
    [
        "no JSON",
        _DEEP,
        '{"connections": 5}',
        '{"connections": {"used": {"localhost:1": "many"}}}',
        '{"refused": [["write"]]}',
        '{"unseen": [1]}',
    ],
)
def test_nonsense_is_no_answer(tmp_path: Path, line: str) -> None:
    with _session(tmp_path, _write(line, "true")) as session:
        answer = session.receive(_SECONDS)
        assert isinstance(answer, SessionFailure)
        assert answer.reason == "not_an_answer"
        assert session.receive(_SECONDS) is True


def test_answers_are_told_from_what_else_is_written_until_the_end(tmp_path: Path) -> None:
    lines = (
        '{"number": 1}',
        "nonsense",
        '{"other": 2}',
        '{"number": 3, "unseen": ["numpy"]}',
        '{"number": 4, "unseen": 1}',
    )
    with _session(tmp_path, _write(*lines)) as session:
        answers = list(session.receive_all(_SECONDS, lambda answer: "number" in answer))
    assert [answer["number"] for answer in answers] == [1, 3]


def test_every_line_is_counted_whoever_asks_for_it(tmp_path: Path) -> None:
    counted = []
    lines = ('{"tebiki_probe": 1}', '{"number": 1}', '{"number": 2}', '{"number": 3}')
    with counted_answers(lambda: counted.append(1)), _session(tmp_path, _write(*lines)) as session:
        session.receive_hello(_SECONDS)
        session.receive(_SECONDS)
        list(session.receive_all(_SECONDS, lambda answer: "number" in answer))
    assert len(counted) == len(lines)


def test_the_target_knows_what_all_its_sessions_were_connected_to(tmp_path: Path) -> None:
    def news(count: int) -> str:
        return json.dumps({"connections": {"used": {"localhost:1": count}, "refused": ["h:2"]}, "unseen": ["lib"]})

    python = tmp_path / "python"
    python.write_text("#!/bin/sh\n" + _write(news(1), news(3)), "utf-8")
    python.chmod(0o755)
    target = RunTarget(str(python), tmp_path)
    for _ in range(2):
        with start_session(target, "entry", {}, variables={}) as session:
            list(session.receive_all(_SECONDS, lambda _answer: True))
    connections = target.log.connections()
    assert connections.used == {"localhost:1": 6}  # each process counts from its start: its last count stands
    assert (connections.refused, connections.unseen) == (("h:2",), ("lib",))


def test_a_silent_program_is_not_waited_for(tmp_path: Path) -> None:
    with _session(tmp_path, "exec sleep 600") as session:
        answer: Any = session.ask({}, 0.05)
    assert isinstance(answer, SessionFailure)
    assert (answer.reason, answer.detail) == ("timeout", "no answer within 0.05 s")


def test_nothing_but_a_session_starts_the_probe() -> None:
    allowed = {"characterize/probe_copy.py": {"toolkit.session.probe_environment.PROBE"}}  # it only reads the files
    restricted = {"toolkit.session.process.Process", "toolkit.session.probe_environment.PROBE"}
    for file in _TOOLKIT.rglob("*.py"):
        name = file.relative_to(_TOOLKIT).as_posix()
        text = file.read_bytes()
        if name.startswith(("session/", "probe/")) or b"toolkit.session" not in text:
            continue
        tree = ast.parse(text)
        imported = {
            f"{node.module}.{alias.name}"
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        assert imported & restricted <= allowed.get(name, set()), name
        joined = [node.right for node in ast.walk(tree) if isinstance(node, ast.BinOp)]
        folders = {part.value for part in joined if isinstance(part, ast.Constant)}
        assert "probe" not in folders, f"{name} names the folder of the probe by itself"


def test_a_program_that_is_left_may_write_more_than_a_pipe_holds(tmp_path: Path) -> None:
    code = "import sys; sys.stdin.read(); print('x' * 1000000, flush=True); open('ended', 'w').close()"
    Process([sys.executable, "-c", code], tmp_path, {**os.environ}).leave(60)
    assert (tmp_path / "ended").exists()
