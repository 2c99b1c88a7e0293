"""A program that cannot be started is quoted in errors, without the secrets that it was started with."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.command_line import write
from toolkit.errors import UsageError
from toolkit.model.lock import Setup
from toolkit.model.session import SessionFailure
from toolkit.session.refusals import explain_failed_import
from toolkit.session.run_target import RunTarget
from toolkit.session.start_program import _receive_hello, ask_program

_SAYS = "import os\nraise SystemExit('as admin with ' + os.environ['API_TOKEN'] + ' to mysql://u:hunter2@db/x')\n"
_RAISES = _SAYS.replace("SystemExit", "RuntimeError")


@pytest.mark.parametrize("is_before", [True, False])
def test_what_a_start_says_is_masked(tmp_path: Path, is_before: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "shop", {"prepare.py": _SAYS, "app.py": "x = 1\n" if is_before else _RAISES})
    monkeypatch.setenv("OUR_PASSWORD", "hunter2")
    before = ((sys.executable, "prepare.py", "--password", "hunter2"),) if is_before else ()
    setup = Setup(app="app:x", environment={"API_TOKEN": "planted-secret-1"}, before=before)
    with pytest.raises(UsageError, match=r"as admin with masked-\d+ to mysql://") as raised:
        ask_program(setup, RunTarget(sys.executable, root), "replay.list_urls")
    assert "hunter2" not in str(raised.value)
    assert "planted-secret-1" not in str(raised.value)


@pytest.mark.parametrize(("name", "advice"), [("FileNotFoundError", "--writes PLACE"), ("ImportError", "--python")])
def test_a_file_that_is_missing_below_tmp_is_told_with_the_remedy(name: str, advice: str) -> None:
    text = explain_failed_import("python", {"name": name, "message": "[Errno 2] No such file: '/tmp/shop/app.log'"})
    assert advice in text


def test_the_reason_of_a_program_that_prints_it_and_exits_is_told(tmp_path: Path) -> None:
    app = "try:\n    open('granted')\nexcept OSError as error:\n    print(error)\n    raise SystemExit(2)\n"
    with pytest.raises(UsageError, match=r"SystemExit: 2 \(FileNotFoundError: .*granted"):
        ask_program(
            Setup(app="app:x"), RunTarget(sys.executable, write(tmp_path / "shop", {"app.py": app})), "replay.list_urls"
        )


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (SessionFailure("timeout", "no answer within 600 s"), "no answer within 600 s. .* waits: for a lock"),
        (SessionFailure("crashed", "exit code 3"), "exit code 3. Is it the interpreter"),
    ],
)
def test_an_import_that_waits_is_not_told_as_a_wrong_interpreter(failure: SessionFailure, told: str) -> None:
    session: Any = SimpleNamespace(receive_hello=lambda _seconds: failure)
    with pytest.raises(UsageError, match=told):
        _receive_hello(session, "python", Setup())
