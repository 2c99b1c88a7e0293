"""Every exit code, each by a situation that people meet."""

import os
from pathlib import Path

import pytest

from tests.command_line import Ran, report, tebiki, write
from toolkit.model.plugins import Rule
from toolkit.wiring import analysis, plugins

SWALLOWS = """def load(path):
    try:
        return open(path).read()
    except Exception:
        pass


SETTINGS = load("settings")
"""
OTHER = SWALLOWS.replace("load", "fetch").replace("read()", "readlines()")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return write(tmp_path / "shop", {"app.py": SWALLOWS})


def analyze(project: Path, *options: object) -> Ran:
    out = project.parent / "out"
    return tebiki("analyze", project, "--out", out, "--format", "json", "--executor", "serial", *options)


def test_0_findings_alone_fail_nothing(project: Path) -> None:
    assert analyze(project).code == 0
    assert report(project.parent / "out")["findings"]


def test_1_something_new(project: Path) -> None:
    baseline = project.parent / "baseline"
    assert analyze(project, "--baseline", baseline, "--update-baseline").code == 0
    assert analyze(project, "--baseline", baseline).code == 0
    write(project, {"new.py": OTHER})
    ran = analyze(project, "--baseline", baseline)
    assert ran.code == 1
    assert "New: 1. Worse: 0." in ran.out
    assert report(project.parent / "out")["ratchet"]["new"] == ["swallowed_exception:new.py::fetch"]


def test_0_a_repaired_finding_leaves_the_baseline_and_may_not_come_back(project: Path) -> None:
    baseline = project.parent / "baseline"
    analyze(project, "--baseline", baseline, "--update-baseline")
    write(project, {"app.py": "SETTINGS = open('settings').read()\n"})
    assert analyze(project, "--baseline", baseline, "--update-baseline").code == 0
    assert "swallowed_exception" not in baseline.read_text()
    write(project, {"app.py": SWALLOWS})
    assert analyze(project, "--baseline", baseline).code == 1


def test_an_update_takes_in_new_findings_only_if_told_so(project: Path) -> None:
    baseline = project.parent / "baseline"
    analyze(project, "--baseline", baseline, "--update-baseline")
    before = baseline.read_text()
    write(project, {"new.py": OTHER})
    assert analyze(project, "--baseline", baseline, "--update-baseline").code == 0
    assert baseline.read_text() == before
    assert analyze(project, "--baseline", baseline, "--update-baseline", "--accept-new").code == 0
    assert "swallowed_exception\tnew.py::fetch" in baseline.read_text()
    assert analyze(project, "--baseline", baseline).code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--update-baseline"], "--update-baseline needs --baseline FILE"),
        (["--baseline", "{tmp}/b", "--accept-new"], "--accept-new needs --update-baseline"),
        (["--baseline", "{tmp}/none"], "none does not exist. Create it with"),
        (["--coverage", "{tmp}/none"], "File '{tmp}/none' does not exist"),
        (["--jobs", "-1"], "-1 is not in the range"),
        (["--lang", "fr"], "'fr' is not one of 'en', 'ja'"),
        (["--format", "jsn"], "'jsn' is not one of 'codequality', 'csv', 'github', 'html', 'json'"),
        (["--formt", "json"], "No such option '--formt'. (Did you mean one of: '--format'"),
    ],
)
def test_2_a_call_that_cannot_work_names_the_way_out(project: Path, options: list[str], said: str) -> None:
    tmp = project.parent
    ran = analyze(project, *(option.format(tmp=tmp) for option in options))
    assert ran.code == 2
    assert said.format(tmp=tmp) in ran.err


@pytest.mark.parametrize(
    ("path", "said"),
    [("none", "does not exist"), ("shop/app.py", "is a file: give its directory"), ("x" * 300, "not exist")],
)
def test_2_a_path_that_is_no_directory(project: Path, path: str, said: str) -> None:
    ran = tebiki("analyze", project.parent / path)
    assert ran.code == 2
    assert ran.err.startswith("Error: ")
    assert said in ran.err


def test_2_a_directory_that_may_not_be_entered(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda path, mode: mode != os.X_OK)
    ran = analyze(project)
    assert (ran.code, ran.err) == (2, f"Error: {project} cannot be read. Correct its permissions, then run again.\n")


def test_2_unknown_commands_name_the_nearest() -> None:
    assert tebiki("anlyze").code == 2
    assert "unknown command `anlyze`; did you mean `analyze`?" in tebiki("anlyze").err
    assert "unknown command `qqq`; known commands: actuals, analyze" in tebiki("qqq").err


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ('disable = ["swalowed_exception"]', "unknown rule `swalowed_exception`; did you mean `swallowed_exception`?"),
        ('disable = ["qqq"]', "unknown rule `qqq`; known rules: "),
        ("exlude = []", "unknown key `exlude`; did you mean `exclude`?"),
        ('include = ["!"]', "'!'"),
        ('"\\u001b[31m\\u202e" = 1', "unknown key `\\x1b[31m\\u202e`"),
    ],
)
def test_2_a_configuration_that_says_something_impossible(project: Path, settings: str, said: str) -> None:
    write(project, {"tebiki.toml": settings})
    ran = analyze(project)
    assert ran.code == 2
    assert said in ran.err
    assert "\x1b" not in ran.err


def test_2_a_day_that_is_none(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    ran = analyze(project)
    assert (ran.code, "SOURCE_DATE_EPOCH is 'yesterday'" in ran.err) == (2, True)


def test_3_incomplete_and_that_matters(project: Path) -> None:
    write(project, {"broken.py": "def f(:\n"})
    assert analyze(project).code == 0
    assert analyze(project, "--strict").code == 3
    (project / "broken.py").unlink()
    assert analyze(project, "--strict").code == 0


def test_4_a_fault_in_a_rule_is_said_and_the_report_is_written(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def find(_project: object) -> list[object]:
        raise ZeroDivisionError("a \x1b[31mfault")

    words = plugins.rules()["swallowed_exception"].words
    planted = {**plugins.rules(), "planted": Rule("planted", "low", words, find=find)}  # type: ignore[arg-type]
    monkeypatch.setattr(plugins, "rules", lambda: planted)
    plugins.catalogue.cache_clear()
    try:
        for _ in range(2):  # what went wrong is not remembered
            ran = analyze(project)
            assert ran.code == 4
            assert "Internal fault in planted: ZeroDivisionError: a \\x1b[31mfault." in ran.err
            sections = report(project.parent / "out")
            assert [run["skipped"] for run in sections["rules"] if run["rule"] == "planted"] == ["fault"]
            assert [item["rule"] for item in sections["findings"]] == ["swallowed_exception"]
    finally:
        plugins.catalogue.cache_clear()


def test_4_a_fault_anywhere_else_is_said_to_be_ours(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(analysis, "analyze", broken)
    ran = analyze(project)
    assert ran.code == 4
    assert ran.err.endswith("Internal error: ZeroDivisionError. Please report it with the lines above.\n")


@pytest.mark.parametrize(("lang", "said"), [("en", "Interrupted."), ("ja", "中断しました。")])
def test_130_an_interruption_is_no_traceback(
    project: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    def interrupted(*_args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(analysis, "analyze", interrupted)
    ran = analyze(project, "--lang", lang)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.startswith(said)


def test_130_an_interruption_before_the_language_is_known(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_root: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("toolkit.state.settings.load", interrupted)
    ran = analyze(project)
    assert (ran.code, ran.err.strip()) == (130, "Interrupted. Nothing was left half-written.")


def test_version_and_help() -> None:
    assert tebiki("--version").out.startswith("tebiki, version ")
    assert "analyze" in tebiki("--help").out
    assert "--update-baseline" in tebiki("analyze", "-h").out
