"""A project may bring links in the places where tebiki writes: what they lead to stays as it is."""

import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.rows import fast_rows
from tests.survive.trees import APP, content, project
from toolkit.characterize.recording_files import take_file
from toolkit.cli._pulls import check_output
from toolkit.errors import UsageError
from toolkit.filters.dialects.memory import Remembering

REQUEST = '{"method": "GET", "url": "http://shop.invalid/", "headers": [], "queryString": [], "cookies": []}'
RESPONSE = '{"status": 200, "headers": [], "cookies": [], "content": {"mimeType": "text/plain", "text": "x"}}'
HAR = f'{{"log": {{"entries": [{{"request": {REQUEST}, "response": {RESPONSE}}}]}}}}'


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A directory that nothing may be written to."""
    return write(tmp_path / "outside", {"file": "mine\n", "accepted": ""})


COMMANDS = {
    "plan": ("plan", "."),
    "baseline": ("analyze", ".", "--baseline", ".tebiki/baseline", "--update-baseline", "--out", "../out"),
    "ledger": ("actuals", "add", "1", "2h"),
    "reports": ("analyze", "."),
    "pulls": ("refactor", "narrow_except", ".", "--branch"),
    "record": ("record", "--", "true"),
    "import": ("record", "--import", "../x.har"),
}
LINKS = {".tebiki": "", "reports": "", "recording": ""}
FILES = {
    ".tebiki/plan.json": "not-there",
    ".tebiki/ledger.jsonl": "accepted",
    ".tebiki/.ledger.jsonl.new": "file",
    ".tebiki/baseline": "accepted",
    "recording/.gitignore": "file",
    "recording/import-x.000.jsonl": "file",
    "recording/import-x.000.jsonl.finishing": "file",
}


_FOLDERS_OF = ("plan", "reports", "record")
"""Commands of which each writes into another folder; the others, which write there too, have links to files."""


@pytest.mark.parametrize("command", fast_rows(COMMANDS, *_FOLDERS_OF))
def test_no_linked_folder_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: Path, command: str
) -> None:
    _run_among_links(tmp_path, monkeypatch, outside, LINKS, command)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_linked_file_is_written_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: Path, command: str
) -> None:
    _run_among_links(tmp_path, monkeypatch, outside, FILES, command)


def _run_among_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outside: Path, links: dict[str, str], command: str
) -> None:
    """Run a command in a project whose folders or files are links, none of which leads it out of the project."""
    root = project(tmp_path / "r")
    write(tmp_path, {"x.har": HAR})
    for place, target in links.items():
        (root / place).parent.mkdir(exist_ok=True)
        (root / place).symlink_to(outside / target)
    before = content(outside)
    monkeypatch.chdir(root)
    ran = tebiki(*COMMANDS[command])
    assert content(outside) == before
    assert ran.code in (0, 2, 3), ran.err
    if ran.code == 2:
        assert "link" in ran.err or "already contains a recording" in ran.err


def test_links_that_a_runner_leaves_are_not_taken_over(tmp_path: Path, outside: Path) -> None:
    (tmp_path / "made.jsonl").symlink_to(outside / "file")
    take_file(tmp_path / "made.jsonl", tmp_path / "taken.jsonl")
    assert not (tmp_path / "taken.jsonl").exists()
    write(tmp_path, {"real.jsonl": "line\n"})
    take_file(tmp_path / "real.jsonl", tmp_path / "taken.jsonl")
    assert (tmp_path / "taken.jsonl").read_text() == "line\n"
    assert (tmp_path / "taken.jsonl").stat().st_mode & 0o777 == 0o600


def test_answers_that_are_kept_follow_no_link(tmp_path: Path, outside: Path) -> None:
    before = content(outside)
    (tmp_path / "answers.jsonl").symlink_to(outside / "file")
    with pytest.raises(Exception, match="cannot write"):
        Remembering(None, tmp_path / "answers.jsonl", "state")  # type: ignore[arg-type]
    assert content(outside) == before


def test_a_link_to_a_file_of_the_project_is_not_rewritten(tmp_path: Path) -> None:
    root = project(tmp_path / "r", {"script": APP.replace("pick", "script")})
    (root / "link.py").symlink_to("script")
    before = (root / "script").read_bytes()
    ran = tebiki("refactor", "narrow_except", root)
    assert "link.py" in ran.err
    assert "+++ b/link.py" not in ran.out
    assert (root / "script").read_bytes() == before


ACCEPT = ("verify", "--accept", "key", "--because", "wording", "--reviewer", "team")


@pytest.mark.parametrize("command", [("lock",), ("strength",), ACCEPT], ids=["lock", "strength", "verify"])
@pytest.mark.parametrize("options", [(), ("--folder",)], ids=["default", "named"])
def test_the_folder_of_a_lock_is_no_link_out_of_the_project(
    tmp_path: Path, outside: Path, command: tuple[str, ...], options: tuple[str, ...]
) -> None:
    root = write(tmp_path / "r", {"m.py": "def add(a):\n    return int(a) + 1\n"})
    (root / "characterization_tests").symlink_to(outside)
    before = content(outside)
    named = ("--lock", root / "characterization_tests") if options else ()
    ran = tebiki(*command, root, "--python", sys.executable, *named)
    assert ran.code == 2
    assert "is a link that leads out of the project" in ran.err
    assert content(outside) == before


def test_a_linked_folder_is_refused_before_proofs_are_run(
    tmp_path: Path, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project(tmp_path / "r"))
    Path("reports").symlink_to(outside)
    with pytest.raises(UsageError, match="reports/pulls is a link to"):
        check_output(Path(), {"out": Path("reports/pulls"), "publish": None})
