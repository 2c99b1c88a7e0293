"""Every error that the source can show to a person has its Japanese, found without running anything."""

import re
from functools import cache
from pathlib import Path

import pytest

from tests.command_line import tebiki
from tests.contracts.error_texts import ErrorText, collect_error_texts, english_left, error_classes, read_sources
from toolkit.render.terminal.errors import translate_error

ROOT = Path(__file__).parents[2]
ROOTS = frozenset({"SourceError", "UsageError", "GitError", "HistoryError", "StoreError"})
"""`FilterError` is left out: it quotes MongoDB's own messages, in a Japanese frame; `InternalError` too: it is to be
reported to us as it is; `BudgetSpent` is caught wherever it is raised."""
LEFT_OUT = ("toolkit/probe/", "toolkit/new/")
"""The probe raises nothing here, its words reach people as values; new plug-ins are made by those who read English."""


@cache
def error_texts() -> list[ErrorText]:
    """Every text of an error of the product."""
    sources = read_sources(ROOT, ("toolkit", "codemods"), LEFT_OUT)
    return collect_error_texts(sources, error_classes(sources, ROOTS))


def untranslated(text: str) -> list[str]:
    """The English words that a reader of Japanese gets to see in an error with these texts."""
    said = translate_error(text.replace("{}", "XX"))
    return english_left(said) if re.search("[ぁ-んァ-ヶ一-龯]", said) else [text]


def test_errors_are_found_in_every_room() -> None:
    rooms = {error.place.split("/")[1] for error in error_texts() if error.place.startswith("toolkit/")}
    assert rooms >= {"change", "characterize", "cli", "estimate", "flows", "session", "source", "state", "system"}
    assert len(error_texts()) > 350


def test_every_error_is_told_in_japanese() -> None:
    assert [(error, left) for error in error_texts() if (left := untranslated(error.text))] == []


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ('raise UsageError(f"{name} is new here: go on.")', ["{} is new here: go on."]),
        ('raise UsageError("never said " "before: go on.")', ["never said before: go on."]),
        ('why = "no one knows"\nraise UsageError(f"it broke: {why}.")', ["it broke: no one knows."]),
        (
            'def why(x):\n    return "so it is" if x else f"{x} it is not"\nraise GitError("it fell: " + why(3))',
            ["it fell: so it is", "it fell: {} it is not"],
        ),
        ('SAID = {"a": "never said before"}\nraise UsageError(SAID[key].format(3))', ["never said before"]),
        ('raise click.UsageError("give one of two")', ["give one of two"]),
        ('ctx.fail(f"no such word as {word}")', ["no such word as {}"]),
        ('class Mine(UsageError):\n    "x"\nraise Mine("never said before")', ["never said before"]),
        ("from toolkit.other import told\nraise UsageError(told(3))", ["told in another file"]),
        ('raise ValueError("never said before")', []),
        ("raise UsageError(`x`)" if False else 'raise UsageError("--only")', []),
    ],
)
def test_a_new_english_error_is_found(source: str, texts: list[str]) -> None:
    files = {"toolkit/new.py": source, "toolkit/other.py": 'def told(x):\n    return "told in another file"\n'}
    found = [error.text for error in collect_error_texts(files, error_classes(files, ROOTS))]
    assert found == texts
    assert [text for text in texts if not untranslated(text)] == []


@pytest.mark.parametrize(
    "given",
    [
        "analyze NOWHERE",
        "analyze FILE",
        "analyze . --frmat x",
        "analyze . --jobs x",
        "analyze . --format nosuch",
        "analyze . --coverage FILE",
        "analyze . --json --annotate",
        "analyze . --update-baseline",
        "analize .",
        "plan NOWHERE",
        "goals . --goal nonsense",
        "refactor",
        "refactor nosuch .",
        "refactor return_early NOWHERE",
        "refactor return_early . --set x",
        "refactor return_early . --target-version x",
        "refactor --step 1 .",
        "practise 1 .",
        "explain nosuch",
        "lock . --seconds 0",
        "lock . --accept abcd",
        "verify .",
        "strength .",
        "prove nobranch .",
        "record",
        'filters explain {"a":{ {}',
        'filters explain {"a":{"$foo":1}} {}',
        "filters explain [] {}",
        "filters explain @NOWHERE {}",
        "filters characterize m:f --fields $a",
        "inventory NOWHERE",
        "inventory score NOWHERE FILE",
        "inventory sequence NOWHERE",
        "inventory check --app nosuch",
        "estimate tasks FILE",
        "actuals add 412 -2h",
        "actuals import FILE",
        "backtest NOWHERE",
    ],
)
def test_what_goes_wrong_is_told_in_japanese(given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.csv").write_text("a,b\n1,2\n")
    monkeypatch.chdir(tmp_path)
    names = {"FILE": "file.csv", "NOWHERE": "nowhere"}
    ran = tebiki(*(names.get(word, word) for word in given.split()), "--lang", "ja")
    assert ran.code == 2
    last = ran.err.strip().splitlines()[-1]
    assert last.startswith("エラー：")
    assert english_left(last) == []
