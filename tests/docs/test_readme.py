"""Promises of the documents hold: commands run, links lead somewhere, numbers and examples are right."""

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.command_line import HOME, PROGRAM, tebiki, write
from toolkit.model.facts import Lang
from toolkit.state import settings
from toolkit.wiring.plugins import rules

READMES = ("README.md", "README.ja.md")
PAGES = ("README*.md", "CONTRIBUTING*.md", "characterization_tests/README*.md", "docs/**/*.md")
DOCUMENTS = sorted(path for pattern in PAGES for path in HOME.glob(pattern))
NUMBER_OF_RULES = {"README.md": r"\[(\d+) rules\]", "README.ja.md": r"\[(\d+)個のルール\]"}
EXIT_CODE = re.compile(r"^\| (\d) \|", re.MULTILINE)
every_readme = pytest.mark.parametrize("name", READMES)


def text(name: str) -> str:
    return (HOME / name).read_text(encoding="utf-8")


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)


def commands() -> Iterator[object]:
    """Every shell block but the one that installs and runs the tests: this is one of them.

    Those of the Japanese page run in `nox -s corpora`: they are the same, see below.
    """
    for name in READMES:
        ours = [block for block in blocks(name, "sh") if "pip install" not in block]
        marks = () if name == "README.md" else pytest.mark.corpus
        yield from (pytest.param(block, id=f"{name}-{number}", marks=marks) for number, block in enumerate(ours, 1))


def relative_links(document: Path) -> list[str]:
    prose = re.sub(r"^```.*?^```$|`[^`\n]*`", "", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", prose) if not re.match(r"\w+:", link)]


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `tebiki` is this checkout; what one block has measured is cached for the next one."""
    folder = tmp_path_factory.mktemp("shell")
    program = write(folder, {"bin/tebiki": f"#!{sys.executable} -P\n{PROGRAM}\n"}) / "bin" / "tebiki"
    program.chmod(0o755)
    path = os.pathsep.join([str(program.parent), os.environ["PATH"]])
    return {**os.environ, "PATH": path, "PYTHONPATH": str(HOME), "TEBIKI_CACHE_DIR": str(folder / "cache")}


@pytest.fixture
def project(shell: dict[str, str], request: pytest.FixtureRequest) -> Path:
    """A fresh copy of the bundled example, where the last one was: a cache belongs to a place.

    The fast suite has a part of it, which the same commands analyse in a third of the time.
    """
    copy = Path(shell["TEBIKI_CACHE_DIR"]).parent / "push_api"
    shutil.rmtree(copy, ignore_errors=True)
    is_whole = request.node.get_closest_marker("corpus") is not None
    return Path(shutil.copytree(HOME / "examples" / "push_api", copy, ignore=None if is_whole else _LEFT_OUT))


_LEFT_OUT = shutil.ignore_patterns("admin_site", "batch", "tools", "services", "old", "[jmst]*.py", "delivery.py")


@pytest.mark.parametrize("block", [*commands()])
def test_a_block_of_commands_runs(block: str, shell: dict[str, str], project: Path) -> None:
    block = block.replace("--seconds 10", "--seconds 1")  # a search uses all the time that it is given
    ran = subprocess.run(
        ["sh", "-eu", "-c", block], check=False, cwd=project, env=shell, capture_output=True, timeout=600
    )
    assert ran.returncode == 0, ran.stderr.decode()


def test_both_pages_give_the_same_commands() -> None:
    english, japanese = (
        {line.replace(" --lang ja", "") for block in blocks(name, "sh") for line in block.splitlines()}
        for name in READMES
    )
    assert {line.removesuffix(" --") for line in japanese} <= english


@every_readme
def test_the_first_block_is_two_commands_that_nox_knows(name: str) -> None:
    first, second = blocks(name, "sh")[0].splitlines()
    sessions = set(re.findall(r"^def (\w+)\(session", text("noxfile.py"), re.MULTILINE))
    assert set(re.findall(r"nox -s (\w+)", f"{first}\n{second}")) == {"analyze", "tests"} <= sessions


@every_readme
def test_its_configuration_is_accepted(name: str) -> None:
    (block,) = blocks(name, "toml")
    found = settings.parse(tomllib.loads(block), name)
    assert found != settings.Settings()
    assert set(found.disable) <= set(rules())


@every_readme
def test_its_suppression_hides_a_finding(name: str, tmp_path: Path) -> None:
    (mark,) = re.findall(r"`(# tebiki: allow [^`]+)`", text(name))
    code = "def store(user):\n    try:\n        user.save()\n    except Exception:{}\n        pass\n"
    write(tmp_path, {"project/with.py": code.format("  " + mark), "project/without.py": code.format("")})
    ran = tebiki("analyze", tmp_path / "project", "--out", tmp_path / "out", "--format", "json", "--no-cache")
    assert ran.code == 0
    sections = json.loads((tmp_path / "out" / "report.json").read_text())["sections"]
    hidden = [(item["path"], item["used"]) for item in sections["suppressions"]]
    found = [item["evidence"][0]["path"] for item in sections["findings"] if item["rule"] == "swallowed_exception"]
    assert (hidden, found) == ([("with.py", True)], ["without.py"])


@every_readme
def test_it_counts_the_rules(name: str) -> None:
    (number,) = re.findall(NUMBER_OF_RULES[name], text(name))
    assert int(number) == len(rules())


@every_readme
def test_it_lists_the_exit_codes(name: str) -> None:
    assert EXIT_CODE.findall(text(name)) == ["0", "1", "2", "3", "4"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(HOME)))
def test_its_links_lead_somewhere(document: Path) -> None:
    for link in relative_links(document):
        path, _, anchor = link.partition("#")
        target = document.parent / path if path else document
        assert target.exists(), link
        if anchor:
            page = target.read_text(encoding="utf-8")
            headings = {
                re.sub(r"[^\w -]", "", it.lower()).replace(" ", "-") for it in re.findall("(?m)^#+ (.+)$", page)
            }
            assert f'id="{anchor}"' in page or anchor in headings, link


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "CONTRIBUTING.ja.md"])
def test_the_paths_that_recipes_name_exist(name: str) -> None:
    named = re.findall(r"`((?:toolkit|codemods|tests|docs)/[\w/.]+)`", text(name))
    assert [path for path in named if "NAME" not in path and not (HOME / path).exists()] == []


def test_the_sample_report_is_small_and_complete() -> None:
    sample = HOME / "reports" / "sample"
    files = [path for path in sample.rglob("*") if path.is_file()]
    assert {"index.html", "report.md", "findings.csv"} <= {path.name for path in files}
    assert sum(path.stat().st_size for path in files) < 2_200_000  # 33 files with their code, 62 endpoints
    for page in sample.rglob("*.html"):
        for link in re.findall(r'href="([^"#:]+)', page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_both_sample_reports_say_the_same_in_the_words_of_today() -> None:
    places = []
    pages: dict[Lang, str] = {"en": "report.md", "ja": "ja/report.md"}
    for lang, name in pages.items():
        page = text(f"reports/sample/{name}")
        words = [rule.words[lang] for rule in rules().values()]
        cards = re.findall(r"^### \d+\. ([^\n]+) . `([^`\n]+)`\n(.*?)(?=^##)", page, re.MULTILINE | re.DOTALL)
        for title, _, card in cards:
            said = next(item for item in words if title.startswith(item.title))
            assert [step for step in said.steps if "{" not in step and step not in card] == []
        places.append([place for _, place, _ in cards])
    assert places[0] == places[1] != []
