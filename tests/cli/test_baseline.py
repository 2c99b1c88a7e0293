"""The ratchet as a team sees it: findings that fail the check, and what the baseline holds after an update."""

from pathlib import Path

import pytest

from tests.command_line import Ran, tebiki, write

SWALLOWS = (
    "def {name}(user):\n    try:\n        user.save()\n        return user\n    except Exception:\n        pass\n"
)
ENGLISH = "New: Swallowed exception: views.py:11 [Medium]"
JAPANESE = "新しい指摘：例外の握りつぶし：views.py:11 [中]"


def analysed(root: Path, *options: str) -> Ran:
    return tebiki("analyze", root, "--out", root / "out", "--baseline", root / "baseline", "--no-cache", *options)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    write(tmp_path, {"views.py": SWALLOWS.format(name="store")})
    made = analysed(tmp_path, "--update-baseline")
    assert made.code == 0
    assert "The baseline was written. Accepted findings: 1." in made.out
    assert "New:" not in made.out
    (tmp_path / "views.py").write_text(SWALLOWS.format(name="store") + SWALLOWS.format(name="publish"))
    return tmp_path


@pytest.mark.parametrize(("lang", "said"), [("en", ENGLISH), ("ja", JAPANESE)])
def test_a_failed_check_says_which_findings_are_new(project: Path, lang: str, said: str) -> None:
    checked = analysed(project, "--lang", lang)
    assert checked.code == 1
    assert said in checked.out.splitlines()
    assert "views.py:5" not in said


def test_an_update_says_that_it_left_new_findings_out(project: Path) -> None:
    before = (project / "baseline").read_bytes()
    updated = analysed(project, "--update-baseline")
    assert updated.code == 0
    assert "add --accept-new" in updated.err
    assert (project / "baseline").read_bytes() == before


def test_an_update_that_accepts_new_findings_says_how_many_there_are(project: Path) -> None:
    accepted = analysed(project, "--update-baseline", "--accept-new", "--lang", "ja")
    assert "基準値を書き込みました。受け入れた指摘は2件です。" in accepted.out
    assert "新しい指摘" not in accepted.out
    assert analysed(project).code == 0
