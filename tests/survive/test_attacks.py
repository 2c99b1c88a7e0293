"""Projects made to harm the machine that analyses them."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import listed, report, tebiki, write
from tests.survive.test_whole_run import assert_harmless, became, whole_run
from tests.work import growth

SWALLOWS = "def load(path):\n    try:\n        return open(path)\n    except Exception:\n        pass\n\n\nload(1)\n"
SURROGATES = r"""
import logging, requests
URL = "http://10.0.0.1/\ud800"
PASSWORD = "hunter2\ud800xyzAB12"
def find(db, name, rows=[], password="\udfff"):
    db.execute("SELECT '\ud800' FROM t WHERE a = '%s'" % name)
    requests.get("http://\ud800.example.com")
    logging.info("password \ud800 %s", password)
    rows.append(getattr(db, "a\ud800"))
find(1, open("names").read())
"""


def test_text_that_cannot_be_encoded_reaches_no_output(tmp_path: Path) -> None:
    ran, sections = whole_run(write(tmp_path / "shop", {"app.py": SURROGATES}))
    assert ran.code == 0
    assert became(sections) == {"app.py": "measured"}
    assert len(sections["findings"]) >= 5


def test_a_file_name_with_the_separator_of_symbols(tmp_path: Path) -> None:
    ran, sections = whole_run(write(tmp_path / "shop", {"a.py": "import os\n", "a::b.py": SWALLOWS}))
    assert ran.code == 0
    assert {row["path"]: row["findings"] for row in sections["files"]} == {"a.py": 0, "a::b.py": 1}


@pytest.mark.parametrize(
    "name", ["\x1b[31mred\x07", "<img src=x onerror=alert(1)>", "a\n::error file=x::owned", "=1+1|x"]
)
def test_a_hostile_name_of_the_project(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / name, {"app.py": SWALLOWS})
    ran, _ = whole_run(root)
    assert ran.code == 0
    assert_harmless(ran, tmp_path / "out")
    monkeypatch.chdir(root)
    ran = tebiki("analyze", "--annotate")
    assert ran.code == 0
    assert_harmless(ran, root / "reports" / name)


def test_a_report_folder_that_the_project_brings_is_no_trap(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The default folder lies below the current directory, which may be the hostile project itself."""
    home = write(tmp_path / "home", {"precious.txt": "mine", "rules/mine.html": "mine"})
    root = write(tmp_path / "shop", {"app.py": SWALLOWS})
    out = write(
        root / "reports/shop",
        {".tebiki-report": f"home/precious.txt\n../../../home/precious.txt\n{home}/precious.txt\n"},
    )
    (out / "home").symlink_to(home)
    (out / "rules").symlink_to(home / "rules")
    monkeypatch.chdir(root)
    ran = tebiki("analyze")
    assert ran.code == 2
    assert "through a link. Choose another directory with --out" in ran.err
    assert (home / "precious.txt").read_text() == "mine"
    assert listed(home / "rules") == ["mine.html"]


@pytest.mark.skipif(not hasattr(os, "pathconf"), reason="the system does not say how long a path may be")
def test_a_path_longer_than_the_system_takes(tmp_path: Path) -> None:
    root = write(tmp_path / "shop", {"app.py": SWALLOWS})
    here = Path.cwd()
    os.chdir(root)
    try:
        for _ in range(os.pathconf("/", "PC_PATH_MAX") // 200 + 2):
            Path("d" * 200).mkdir()
            os.chdir("d" * 200)
    finally:
        os.chdir(here)
    ran = tebiki("analyze", root, "--out", tmp_path / "out", "--format", "json")
    told = became(report(tmp_path / "out"))
    assert ran.code == 0
    assert told.pop("app.py") == "measured"
    assert set(told.values()) == {"unreadable"}


@pytest.mark.parametrize(
    "text",
    [
        lambda size: "".join(f"x{n} = '{n}'  # tebiki: allow hotspot -- why\n" for n in range(size)),
        lambda size: "def f(a): return a\n" * size,
        lambda size: "def f():\n" + "    try:\n        g()\n    except Exception:\n        pass\n" * size,
        lambda size: "X = '" + "http://a.b/@:= " * size + "'\n",
        lambda size: "class A:\n" + "".join(f"    def m{n}(self): self.m{n - 1}()\n" for n in range(size)),
    ],
    ids=["suppressions", "functions of one name", "handlers", "a long string", "methods"],
)
def test_what_there_is_much_of_costs_no_square(tmp_path: Path, text: Callable[[int], str]) -> None:
    options = ("--executor", "serial", "--format", "json", "--no-cache")

    def analyze(size: int) -> None:
        root = write(tmp_path / "shop", {"app.py": text(size)})
        assert tebiki("analyze", root, "--out", tmp_path / "out", *options).code == 0

    assert growth(analyze, 300) < 2.5  # 4 where every one is compared with every other
