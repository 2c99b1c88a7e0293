"""Nothing is lost between two runs on one lock, and a project decides nothing by files that look like ours."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import Ran, ended, started, tebiki, write
from tests.survive.test_signals import git, until
from toolkit.characterize.lock_files import read_lock
from toolkit.cli._folder import write_folder
from toolkit.cli._lock_folder import LockFolder, claimed_lock
from toolkit.errors import UsageError
from toolkit.system.write_claim import begin_write, check_finished, claim_folder, decided_folder, unfinished_write

_CALC = "def double(n):\n    return n * 2\n"
_WAIT = """\
import os, time
if os.environ.get("BEGUN"):
    open(os.environ["BEGUN"], "a").close()
    while not os.path.exists(os.environ["GO"]):
        time.sleep(0.02)
"""
_DRIVE = "import sys, calc\nfor one in sys.argv[1:]:\n    calc.double(int(one))\n"
ACCEPTING = ("--accept", "all", "--because", "it is meant", "--reviewer", "team lead")
OPTIONS = ("--python", sys.executable)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project, which has a lock of one case, and with recordings of two more cases each."""
    place = tmp_path_factory.mktemp("made")
    root = write(place / "calc", {"calc.py": _CALC, "drive.py": _DRIVE, "wait.py": _WAIT})
    for name, values in {"first": "1", "a": "10 11", "b": "20 21"}.items():
        words = ("--out", place / name, "--python", sys.executable, "--", "python", "drive.py", *values.split())
        subprocess.run(
            [sys.executable, "-m", "toolkit", "record", *map(str, words)],
            cwd=root,
            check=True,
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(Path(__file__).parents[2])},
        )
    assert lock(root, place / "first").code == 0
    return place


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """The project in a copy of that folder, `tmp_path`."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    return tmp_path / "calc"


def lock(root: Path, recording: Path) -> Ran:
    """Add a recording to the lock."""
    return tebiki("lock", root, *OPTIONS, *_of(recording))


def _of(recording: Path) -> tuple[object, ...]:
    before = "{python} {scratch}/wait.py"
    return "--recording", recording, "--only", "calc", "--seconds", "0", "--before", before


def inputs(root: Path) -> list[int]:
    """Arguments of the cases of the lock."""
    cases = read_lock(root / "characterization_tests").cases
    return sorted(case.ask["given"]["n"] for case in cases)


@pytest.mark.parametrize(
    "second", ["lock", *(pytest.param(name, marks=pytest.mark.corpus) for name in ("accept", "strength"))]
)
def test_a_second_run_on_a_lock_is_refused_and_no_case_is_lost(root: Path, tmp_path: Path, second: str) -> None:
    begun, go = tmp_path / "begun", tmp_path / "go"
    env = {"BEGUN": str(begun), "GO": str(go)}
    first = started("lock", root, *OPTIONS, *_of(tmp_path / "a"), env=env)
    try:
        until(lambda: begun.exists() or first.poll() is not None, "the first run does not start")
        assert first.poll() is None
        words = {
            "lock": ("lock", root, *_of(tmp_path / "b")),
            "accept": ("lock", root, *ACCEPTING),
            "strength": ("strength", root, "--seconds", "1"),
        }[second]
        ran = tebiki(*words, *OPTIONS)
        assert ran.code == 2
        assert f"another tebiki (process {first.pid}) is using {root / 'characterization_tests'}" in ran.err
        assert "Wait until it is done" in ran.err
    finally:
        go.touch()
    assert ended(first).code == 0
    assert inputs(root) == [1, 10, 11]
    if second != "lock":  # what follows is the same
        return
    assert lock(root, tmp_path / "b").code == 0
    assert inputs(root) == [1, 10, 11, 20, 21]


def test_a_lock_that_somebody_else_changed_is_not_overwritten(root: Path, tmp_path: Path) -> None:
    begun, go = tmp_path / "begun", tmp_path / "go"
    env = {"BEGUN": str(begun), "GO": str(go)}
    words = ("lock", root, *OPTIONS, *_of(tmp_path / "a"))
    first = started(*words, env=env)
    file = root / "characterization_tests" / "cases" / "calc.jsonl"
    try:
        until(lambda: begun.exists() or first.poll() is not None, "the first run does not start")
        changed = file.read_text().replace('"n":{', '"n": {').replace('"n":1', '"n": 1')
        assert changed != file.read_text()
        file.write_text(changed)
    finally:
        go.touch()
    ran = ended(first)
    assert ran.code == 2
    assert "was changed while this command ran" in ran.err
    assert file.read_text() == changed


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    code = "import os, sys; from pathlib import Path; from toolkit.system.write_claim import claim_folder\n"
    code += "with claim_folder(Path(sys.argv[1])):\n    print(1, flush=True)\n    sys.stdin.read()\n"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code, tmp_path], stdin=pipe, stdout=pipe) as holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(UsageError, match=f"process {holder.pid}"), claim_folder(tmp_path):
            pass
        holder.kill()
        holder.wait()
        with claim_folder(tmp_path), pytest.raises(UsageError, match="is using"), claim_folder(tmp_path / "."):
            pass


def test_without_a_cache_directory_a_changed_lock_is_still_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEBIKI_CACHE_DIR", "/dev/null/nowhere")
    with claimed_lock(tmp_path) as folder, claimed_lock(tmp_path) as other:
        assert isinstance(folder, LockFolder)
        other.write({"lock.json": b"{}"})
        with pytest.raises(UsageError, match="was changed while this command ran"):
            folder.write({"lock.json": b"{ }"})


_NAMES = (".tebiki-written", ".tebiki-written-" + "0" * 32, ".tebiki-writing-" + "0" * 32)


@pytest.mark.parametrize(
    ("name", "known_to_git"),
    [
        *zip(_NAMES, (False, True, False), strict=True),
        *(pytest.param(*row, marks=pytest.mark.corpus) for row in zip(_NAMES, (True, False, True), strict=True)),
    ],
)
def test_a_project_decides_nothing_with_an_unfinished_write(root: Path, name: str, *, known_to_git: bool) -> None:
    folder = root / "characterization_tests"
    write(folder / name, {"lock.json": "", ".tebiki-report": "lock.json\n"})
    if known_to_git:
        git(root, "init", "-q")
        git(root, "add", "-A", "-f")
        git(root, "commit", "-qm", "all of it")
    before = {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and ".git" not in file.parts}
    ran = tebiki("verify", root, "--python", sys.executable)
    assert ran.code == (0 if known_to_git else 3), ran  # outside git it is not known what changed
    assert "all answered as before" in ran.out
    after = {file: file.read_bytes() for file in root.rglob("*") if file.is_file() and ".git" not in file.parts}
    assert after == before
    assert tebiki("strength", root, "--python", sys.executable, "--seconds", "1").code == 0
    kept = {file: data for file, data in before.items() if file.name != "strength.json"}
    assert {file: file.read_bytes() for file in kept} == kept


def test_a_write_that_was_broken_off_is_completed_by_lock_alone(root: Path) -> None:
    folder = root / "characterization_tests"
    number = begin_write(folder)
    new = (folder / "lock.json").read_bytes() + b"\n"
    names = (folder / ".tebiki-report").read_bytes()
    write(decided_folder(folder, number), {"lock.json": new, ".tebiki-report": names})
    old = (folder / "lock.json").read_bytes()
    ran = tebiki("verify", root, "--python", sys.executable)
    assert ran.code == 2
    assert "tebiki lock PATH --seconds 0" in ran.err
    assert (folder / "lock.json").read_bytes() == old
    with pytest.raises(UsageError, match="killed while it put files in place"):
        check_finished(folder)
    with claimed_lock(folder):
        assert (folder / "lock.json").read_bytes() == new
    assert unfinished_write(folder) == ""
    assert tebiki("verify", root, "--python", sys.executable).code == 3


def test_a_number_in_the_cache_is_no_path(tmp_path: Path) -> None:
    write_folder(tmp_path / "out", {"a.txt": b"a"})
    begin_write(tmp_path / "out")
    places = [*Path(os.environ["TEBIKI_CACHE_DIR"]).glob("*.write")]
    for place in places:
        place.write_text("../../precious")
    assert unfinished_write(tmp_path / "out") == ""
    for place in places:
        place.unlink()


@pytest.mark.parametrize(
    "words",
    [
        ("record", "--out", "{folder}", "--", sys.executable, "-c", "1"),
        ("record", "--out", "{folder}", "--import", "{har}"),
        ("filters", "characterize", "shop:matches", "{root}", "--out", "{folder}", "--seconds", "1"),
        ("verify", "{root}", "--lock", "{folder}", "--accept", "abcd", "--because", "x", "--reviewer", "lead"),
    ],
    ids=["record", "import", "characterize", "accept"],
)
def test_no_two_runs_write_into_one_folder(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = write(tmp_path / "shop", {"shop.py": "def matches(query, document):\n    return True\n"})
    folder, har = tmp_path / "folder", tmp_path / "some.har"
    har.write_text('{"log": {"entries": []}}')
    with claim_folder(folder):
        ran = tebiki(*(word.format(folder=folder, har=har, root=root) for word in words))
    assert ran.code == 2
    assert f"another tebiki (process {os.getpid()}) is using {folder}" in ran.err
    assert not folder.exists()
