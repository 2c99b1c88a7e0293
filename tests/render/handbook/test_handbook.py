"""Documents of a project: every sentence has its evidence or is marked, in both languages."""

import re

import msgspec
import pytest

from tests.render.pictures.test_page import FOUND
from toolkit.model.documents import ProjectDocuments
from toolkit.model.facts import Lang
from toolkit.model.inventory import MigrationBase, MigrationOperation
from toolkit.model.setup import ReadmeFault, SetupFacts, StatedFact
from toolkit.render.handbook.handbook import handbook
from toolkit.render.handbook.questions import QUESTIONS, question_lines
from toolkit.render.handbook.summary import summary

SETUP = SetupFacts(
    pythons=(StatedFact("3.8", "Dockerfile:1"),),
    starts=(StatedFact("gunicorn app:app", "Procfile:1"),),
    readme="README.md",
    faults=(ReadmeFault("README.md:4", "missing_file", "requirements.txt"),),
)
KNOWN = ProjectDocuments("shop", FOUND, SETUP, {"backup": "every night"})
MARKS: dict[Lang, str] = {"en": "to be confirmed by the team", "ja": "チームで確認が必要"}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_each_sentence_has_its_place_or_is_marked(lang: Lang) -> None:
    sentences = [line for line in handbook(KNOWN, lang).split("\n") if line.startswith("- ")]
    assert len(sentences) > len(QUESTIONS)
    for line in sentences:
        backed = re.search(r"\(`[^`]+:\d+`", line)
        known = "every night" in line or line.endswith(("0 test files.", "見つかりませんでした。", "was found."))
        assert backed or MARKS[lang] in line or known, line


def test_an_answer_takes_the_place_of_the_mark() -> None:
    lines = handbook(KNOWN, "en").split("\n")
    assert "- Backup: every night (answer of the team)" in lines
    assert sum("to be confirmed by the team** (`" in line for line in lines) == len(QUESTIONS) - 1
    assert not any(line.startswith("- Backup") for line in summary(KNOWN, "en").split("\n"))


def test_what_a_readme_says_wrongly_is_told() -> None:
    assert "- The README names requirements.txt, which the repository does not hold. (`README.md:4`)" in handbook(
        KNOWN, "en"
    ).split("\n")
    assert "- 1 statement of the README contradicts the repository." in summary(KNOWN, "en").split("\n")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_summary_fits_a_page(lang: Lang) -> None:
    assert len(summary(KNOWN, lang).split("\n")) <= 60


def test_questions_say_why_and_whom_until_they_are_answered() -> None:
    lines = list(question_lines({"backup": "every night", "bakcup": "x"}, "en"))
    assert "    answer: every night" in lines
    assert lines[-2].startswith(f"{len(QUESTIONS) - 1} questions open.")
    assert "bakcup" in lines[-1]
    assert sum(line.startswith("    ask: ") for line in lines) == len(QUESTIONS) - 1


def test_new_migrations_have_their_steps_and_old_ones_are_counted() -> None:
    place = ("shop/migrations/0002.py", 6, "RemoveField order.state", "breaks", "column_dropped", "django")
    new = MigrationOperation(*place, "order", ("state",), new=True, used_at=("shop/views.py:3",))
    old = MigrationOperation("shop/migrations/0001.py", *place[1:])
    found = msgspec.structs.replace(FOUND, migrations=(old, new), migration_base=MigrationBase("main", "0" * 40))
    lines = handbook(msgspec.structs.replace(KNOWN, found=found), "en").split("\n")
    first = next(number for number, line in enumerate(lines) if "RemoveField order.state" in line)
    assert lines[first].endswith("(`shop/migrations/0002.py:6`)")
    assert lines[first + 1] == "  - Code still uses it. (`shop/views.py:3`)"
    assert [line.split(":")[0] for line in lines[first + 2 : first + 5]] == [
        "  - expand",
        "  - contract",
        "  - order of deployments",
    ]
    assert lines[first + 5].startswith("- 1 operation of older migrations would be a risk")
    assert "- 1 operation of a migration disturbs a revision that still runs." in summary(
        msgspec.structs.replace(KNOWN, found=found), "en"
    ).split("\n")
