"""`tebiki record` as a person calls it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from toolkit.characterize.recording_reader import read_recording
from toolkit.cli.record import COMMAND
from toolkit.errors import SettingsError, UsageError
from toolkit.render.terminal.record import describe_recording

_LOG = (
    '127.0.0.1 - - [25/Nov/2023:01:02:03 +0900] "GET /members?email=taro%40example.com HTTP/1.1" 200 17 "-" "c"\n'
    '127.0.0.1 - - [25/Nov/2023:01:02:04 +0900] "POST /api/members HTTP/1.1" 201 5\n'
    "not a request\n"
)
_HAR = {
    "log": {
        "entries": [
            {
                "request": {
                    "method": "POST",
                    "url": "https://shop.invalid/login?x=1",
                    "headers": [{"name": ":authority", "value": "x"}, {"name": "Cookie", "value": "pl4nted-cookie"}],
                    "postData": {"text": '{"password": "pl4nted-body"}'},
                },
                "response": {
                    "status": 200,
                    "headers": [{"name": "Content-Type", "value": "text/plain"}],
                    "content": {"text": "cGw0bnRlZC1ib2R5", "encoding": "base64"},
                },
            }
        ]
    }
}


@pytest.fixture
def call(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def call(*words):
        done = CliRunner().invoke(COMMAND, words, standalone_mode=False)
        if done.exception:
            raise done.exception
        return done

    return call


def test_a_command_is_recorded_and_its_exit_code_kept(call, tmp_path, capfd):
    (tmp_path / "work.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "program.py").write_text("import work, sys\nprint(work.add(1, 2))\nsys.exit(3)\n")
    done = call("--python", sys.executable, "--", "python", "program.py")
    assert done.return_value == 3
    assert capfd.readouterr().out == "3\n"
    assert "COMMAND failed (exit code 3)" in done.stderr
    assert "1 call of 1 function, 0 requests, 0 requests to other services, 0 statements, in 1 process." in done.stderr
    assert len(read_recording(tmp_path / "recording").calls) == 1
    files = {file: file.read_bytes() for file in (tmp_path / "recording").iterdir()}
    with pytest.raises(UsageError, match="already contains a recording"):
        call("--", sys.executable, "program.py")
    assert files == {file: file.read_bytes() for file in (tmp_path / "recording").iterdir()}


def test_paths_start_from_where_recording_was_started(call, tmp_path):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "work.py").write_text("def add(a, b):\n    return a + b\n\nadd(1, 2)\n")
    call("--", "sh", "-c", f"cd site && {sys.executable} work.py")
    held = read_recording(tmp_path / "recording")
    assert [one.symbol for one in held.calls] == ["site/work.py::add"]


def test_that_nothing_was_recorded_is_said(call):
    assert "Nothing was recorded" in call("--", "true").stderr
    assert "何も記録されませんでした" in call("--out", "other", "--lang", "ja", "--", "true").stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ((), "no command to record"),
        (("--", "no-such-command"), "cannot start no-such-command"),
        (("--python", "/nowhere/python", "--", "python"), "no interpreter"),
        (("--mask", "(", "--", "true"), "not a regular expression"),
        (("--mask-pattern", "x", "--", "true"), "empty pattern"),
        (("--out", "/proc/none", "--", "true"), "cannot write to"),
        (("--runner", "docker run image", "--", "true"), "needs {probe} and {cmd}"),
    ],
)
def test_what_cannot_work_is_said(call, words, message):
    with pytest.raises(UsageError, match=message):
        call(*words)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_page_for_approval_tells_what_is_masked(call, lang, tmp_path):
    page = call("--dry-run", "--keep", "email", "--mask", "member_no", "--lang", lang, "--", "flask", "run").stdout
    for word in ("flask run", "member_no", "password", "jwt", "http", "TEBIKI_RECORD"):
        assert word in page
    assert len(page.splitlines()) < 40
    assert list(tmp_path.iterdir()) == []


def test_a_project_says_once_what_is_masked_in_every_recording(call, tmp_path, capfd):
    (tmp_path / "tebiki.toml").write_text(
        '[record]\nmask = ["member_no"]\nkeep = ["phone"]\nmask-patterns = {ticket = "T-[0-9]{6}"}\n'
    )
    page = call("--dry-run", "--mask", "nickname", "--", "true").stdout
    assert all(word in page for word in ("member_no", "nickname", "ticket", "not masked, as requested: phone"))
    (tmp_path / "work.py").write_text("def add(member_no, phone, text):\n    return text\n")
    (tmp_path / "program.py").write_text("import work\nwork.add('M-0815', '090-1234-5678', 'see T-123456')\n")
    call("--", sys.executable, "program.py")
    (given,) = [one.given for one in read_recording(tmp_path / "recording").calls]
    assert given["phone"] == "090-1234-5678"
    assert "M-0815" not in given["member_no"]
    assert "T-123456" not in given["text"]
    (tmp_path / "tebiki.toml").write_text('[record]\nmaks = ["x"]\n')
    with pytest.raises(SettingsError, match="did you mean `mask`"):
        call("--", "true")
    (tmp_path / "tebiki.toml").write_text('[record]\nmask = ["("]\n')
    with pytest.raises(UsageError, match="not a regular expression"):
        call("--", "true")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_nothing_is_masked_silently(call, tmp_path, lang):
    (tmp_path / "work.py").write_text("def add(password, text):\n    return text\n")
    (tmp_path / "program.py").write_text(
        "import work\nfor n in range(3):\n    work.add('pl4nted-%d' % n, 'of m%d@example.com' % n)\n"
    )
    words = ("--lang", lang, "--level", "functions", "--", sys.executable, "program.py")
    short = call("--out", "one", *words).stderr
    listed = call("--out", "two", "--show-masked", *words).stderr
    assert "--show-masked" in short
    late = {"en": "and 0 after the program had ended", "ja": "終了後に0件"}[lang]
    assert late in short
    assert "name:password" not in short
    assert "pl4nted" not in listed
    counts = {line.split()[1]: int(line.split()[0]) for line in listed.splitlines() if line.startswith("   ")}
    assert counts["name:password"] >= 3
    assert counts["pattern:email"] == 6  # given and returned


def test_what_is_masked_after_the_end_is_counted_too(call, tmp_path):
    (tmp_path / "work.py").write_text("def log(text):\n    return 1\n\n\ndef login(password):\n    return 1\n")
    (tmp_path / "program.py").write_text("import work\nwork.log('it is pl4nted-body')\nwork.login('pl4nted-body')\n")
    told = call("--level", "functions", "--", sys.executable, "program.py").stderr
    assert "Masked: 1 value, by 1 name or pattern, and 1 after the program had ended" in told


def test_requests_of_a_log_and_a_har_file_are_taken_over_masked(call, tmp_path):
    (tmp_path / "access.log").write_text(_LOG)
    (tmp_path / "session.har").write_text(json.dumps(_HAR))
    done = call("--import", "access.log", "--import", "session.har")
    assert "access.log: 2 requests imported, 1 other line skipped." in done.stdout
    held = read_recording(tmp_path / "recording")
    assert [one.method for one in held.exchanges] == ["GET", "POST", "POST"]
    assert held.exchanges[2].target == "/login?x=1"
    assert [name for name, _ in held.exchanges[2].headers] == ["Cookie"]
    written = "".join(file.read_text() for file in (tmp_path / "recording").iterdir())
    for secret in ("taro%40example.com", "pl4nted", "cGw0bnRlZC1ib2R5"):
        assert secret not in written
    for name, text in (("bad.har", "{}"), ("bad.log", "nothing\n")):
        (tmp_path / name).write_text(text)
        with pytest.raises(UsageError, match=name):
            call("--import", name)


def test_the_probe_works_from_another_place(call, tmp_path):
    (tmp_path / "work.py").write_text("def add(a, b):\n    return a + b\n")
    (tmp_path / "program.py").write_text("import work\nprint(work.add(1, 2))\n")
    told = call("--export", "elsewhere").stdout
    assert "sh elsewhere/record.sh" in told
    words = ["sh", "elsewhere/record.sh", sys.executable, "program.py"]
    subprocess.run(words, cwd=tmp_path, check=True, capture_output=True)
    assert len(read_recording(tmp_path / "elsewhere" / "recordings").calls) == 1
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("")
    with pytest.raises(UsageError, match="contains something else"):
        call("--export", "full")


def test_a_runner_that_changes_paths(call, tmp_path):
    """Do without a container what one does: another folder, another home of the probe, an empty environment."""
    inside = tmp_path / "container"
    inside.mkdir()
    (inside / "work.py").write_text("def add(a, b):\n    return a + b\n")
    (inside / "program.py").write_text("import work\nwork.add(1, 2)\n")
    (tmp_path / "runner.sh").write_text(
        f'ln -sfn "$1" {tmp_path}/mounted; cd {inside}; shift; exec env -i PATH="$PATH" "$@"\n'
    )
    call(
        "--runner",
        f"sh {tmp_path}/runner.sh {{probe}} {{cmd}}",
        "--probe",
        f"{tmp_path}/mounted",
        "--",
        sys.executable,
        "program.py",
    )
    held = read_recording(tmp_path / "recording")
    assert [one.symbol for one in held.calls] == ["work.py::add"]
    assert held.runs[0].root == str(inside)


def test_a_recording_of_tomorrow_is_refused(tmp_path):
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"kind": "run", "format": 99, "process": "1", "python": "", "tebiki": "", "root": ""}) + "\n"
    )
    with pytest.raises(UsageError, match="newer than this tebiki"):
        read_recording(tmp_path)
    with pytest.raises(UsageError, match="holds no recording"):
        read_recording(tmp_path / "none")


@pytest.mark.parametrize(("lang", "told"), [("en", "at least"), ("ja", "以上")])
def test_what_was_left_out_is_listed_with_how_often(call, tmp_path, lang, told):
    functions = "".join(f"def f{n}(x):\n    return x\n" for n in range(20))
    (tmp_path / "work.py").write_text(
        f"{functions}def outer():\n    def inner():\n        return 1\n    return inner()\n"
    )
    (tmp_path / "program.py").write_text(
        "import os, sqlite3, work\nwork.outer()\nsqlite3.connect(':memory:').execute('SELECT 1')\n"
        "for n in range(20):\n    for m in range(203):\n        getattr(work, 'f%d' % n)(m)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    words = "import sys; from toolkit.cli import main; sys.argv[0] = 'tebiki'; main()"
    done = subprocess.run(
        [sys.executable, "-c", words, "record", "--lang", lang, "--", sys.executable, "program.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9
    assert told in done.stderr
    assert [line.partition("work.py::")[2][:2] for line in done.stderr.splitlines() if "work.py::f" in line] == ["f0"]
    assert len(done.stderr.splitlines()) < 10
    held = read_recording(tmp_path / "recording")
    assert len(held.commands) == 1
    assert ("nested", "work.py::inner") in {(one.what, one.where) for one in held.left_out}
    file = next((tmp_path / "recording").glob("*.jsonl"))
    file.write_bytes(file.read_bytes() + b'{"kind":"call"')
    assert "1 " in "".join(
        line
        for line in describe_recording(read_recording(file.parent), str(file.parent), "en")
        if "cannot be read" in line
    )


@pytest.mark.parametrize("case", [(True, None, "0"), (True, "7", "7"), (False, None, None), (False, "7", "7")])
def test_tests_are_recorded_with_the_hash_seed_of_replays(call, tmp_path, monkeypatch, case):
    runs_tests, around, seed = case
    monkeypatch.delenv("PYTHONHASHSEED", raising=False)
    if around:
        monkeypatch.setenv("PYTHONHASHSEED", around)
    (tmp_path / "seed.py").write_text("import os\nopen('seed', 'w').write(repr(os.environ.get('PYTHONHASHSEED')))\n")
    (tmp_path / "test_seed.py").write_text("import seed\n")
    command = ("-m", "unittest", "-q", "test_seed") if runs_tests else ("seed.py",)
    call("--python", sys.executable, "--", "python", *command)
    assert (tmp_path / "seed").read_text() == repr(seed)
