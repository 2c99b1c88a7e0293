"""Temporary files of a project's own tests, and where they lie during a run."""

from pathlib import Path

from toolkit.proof.runs.own_tests import run_tests


def test_temporary_files_of_tests_do_not_outlive_their_run(tmp_path: Path) -> None:
    code = "import tempfile; print('at', tempfile.mkdtemp())"
    run = run_tests(f'python3 -c "{code}"', tmp_path, tmp_path, 600)
    made = Path(run.end.partition("at ")[2].split("\n")[0])
    assert run.code == 0
    assert made.is_absolute()
    assert not made.exists()
