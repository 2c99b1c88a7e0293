"""Output and its place: summary, progress, annotations; in both languages, on a terminal and in a pipe."""

import os
import pty
import re
from pathlib import Path

import pytest

from tests.command_line import Ran, ended, listed, started, tebiki, write
from tests.rows import fast_rows

SQL = "def find(db, name):\n    return db.execute('SELECT * FROM users WHERE name = %s' % name)\n\n\nprint(find)\n"
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")
ESCAPE = "\x1b"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", {"app.py": SQL, "broken.py": "def f(:\n"})


def analyze(project: Path, *options: object) -> Ran:
    return tebiki("analyze", project, "--out", project.parent / "out", "--executor", "serial", *options)


def on_terminal(project: Path, *options: object, env: dict[str, str] | None = None) -> tuple[int, str]:
    """Run on a terminal of its own; the exit code and all that it showed."""
    ours, theirs = pty.openpty()
    process = started(
        *("analyze", project, "--out", project.parent / "out", *options),
        env={"TERM": "xterm-256color", "COLUMNS": "100", "LINES": "40", "NO_COLOR": "", **(env or {})},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while piece := _read(ours):
        shown += piece
    os.close(ours)
    return process.wait(60), " ".join(shown.decode().split())


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 1 << 16)
    except OSError:  # Linux says so when the last writer is gone
        return b""


def test_plain_lines_tell_the_stages_and_the_result(project: Path) -> None:
    ran = analyze(project)
    assert ran.err.splitlines() == [
        "tebiki: Reading files",
        "tebiki: Measuring files (2)",
        "tebiki: Reading history",
        "tebiki: Applying rules",
        "tebiki: Planning",
        "tebiki: Writing the report",
    ]
    assert "Measured 1 of 2 Python files." in ran.out
    assert "app.py:2" in ran.out
    assert ran.out.endswith(f"The report: {project.parent}/out/index.html\n")
    assert ESCAPE not in ran.out + ran.err


def test_a_remembered_run_says_the_same(project: Path) -> None:
    first, again = analyze(project), analyze(project)
    assert again.out == first.out
    assert again.err == "tebiki: Reading files\n"


def test_quiet_prints_errors_only(project: Path) -> None:
    assert analyze(project, "--quiet") == Ran(0, "", "")
    assert analyze(project, "--quiet", "--strict") == Ran(3, "", "")
    assert analyze(project, "--quiet", "--accept-new").err.startswith("Error: ")


@pytest.mark.parametrize("formats", [(), ("--format", "json"), ("--format", "github")])
def test_annotations_are_printed_whatever_formats_are_written(project: Path, formats: tuple[str, ...]) -> None:
    ran = analyze(project, "--annotate", "--quiet", *formats)
    assert ran.out.startswith("::warning file=app.py,line=2")


def test_only_the_formats_asked_for_are_written(project: Path) -> None:
    analyze(project, "--format", "json", "--format", "csv")
    out = project.parent / "out"
    assert listed(out) == [".tebiki-report", "findings.csv", "report.json"]
    assert "The report: " in analyze(project, "--format", "json").out


def test_everything_a_person_reads_is_japanese_if_asked_for(project: Path) -> None:
    ran = analyze(project, "--lang", "ja")
    lines = [line for line in (ran.out + ran.err).splitlines() if line != "shop"]
    assert lines
    assert all(JAPANESE.search(line) for line in lines)
    write(project, {"tebiki.toml": 'lang = "ja"'})
    assert analyze(project).out == ran.out
    assert "Measured 1 of 2" in analyze(project, "--lang", "en").out


@pytest.mark.parametrize(("lang", "said"), [("en", "The cache cannot be used"), ("ja", "キャッシュを使えないため")])
def test_a_cache_that_cannot_be_used_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(project / "app.py"))
    assert said in analyze(project, "--lang", lang).err


def test_without_a_cache_everything_is_measured_anew(project: Path) -> None:
    assert "Measuring files (2)" in analyze(project, "--no-cache").err
    assert "Measuring files (2)" in analyze(project, "--no-cache").err


def test_a_terminal_shows_colour_and_leaves_no_trace_of_the_bar(project: Path) -> None:
    code, shown = on_terminal(project)
    assert code == 0
    assert f"{ESCAPE}[1m" in shown
    assert "Measured 1 of 2 Python files." in shown
    assert "tebiki: Reading files" not in shown  # the plain line of a pipe
    assert "Measuring files" in shown or "Reading files" in shown
    assert shown.count(f"{ESCAPE}[?25l") == shown.count(f"{ESCAPE}[?25h") > 0  # the cursor comes back


def test_no_color_means_no_colour(project: Path) -> None:
    _, shown = on_terminal(project, env={"NO_COLOR": "1"})
    assert "Measured 1 of 2 Python files." in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-9](;|m)", shown)


def test_a_terminal_is_told_japanese_as_well(project: Path) -> None:
    _, shown = on_terminal(project, "--lang", "ja")
    assert "レポート：" in shown


@pytest.mark.parametrize("which", ["stdout", "stderr"])
def test_a_reader_that_leaves_changes_nothing(project: Path, which: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    process = started("analyze", project, "--out", project.parent / "out", "--strict", **{which: writer})
    os.close(writer)
    ran = ended(process)
    assert ran.code == 3
    assert "Traceback" not in ran.err
    assert "BrokenPipe" not in ran.err
    assert (project.parent / "out/report.json").exists()


@pytest.mark.parametrize("encoding", fast_rows(("ascii", "cp932", "latin-1"), "cp932"))
def test_a_stream_that_cannot_show_a_character_does_not_end_the_run(project: Path, encoding: str) -> None:
    write(project, {"😀/é.py": SQL})
    ran = started(
        *("analyze", project, "--out", project.parent / "é😀", "--lang", "ja"), env={"PYTHONIOENCODING": encoding}
    )
    out, err = ran.communicate(timeout=600)
    assert (ran.returncode, b"Traceback" in err) == (0, False)
    assert out
