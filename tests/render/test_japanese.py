"""The rendered Japanese pages, read against the glossary: words, style, brackets, nothing left in English."""

import re
from pathlib import Path

import pytest

from tests.render import sample
from tests.render.page_reader import read_page
from toolkit.model.plugins import Catalogue
from toolkit.model.report import RuleRun
from toolkit.render.html import render
from toolkit.wiring.plugins import catalogue

GLOSSARY = (Path(__file__).parents[1] / "data" / "glossary_ja.md").read_text(encoding="utf-8")

NAMES = {
    *(
        "Python",
        "Git",
        "git",
        "tebiki",
        "PyMongo",
        "MongoDB",
        "Mongo",
        "Django",
        "Flask",
        "FastAPI",
        "SQLAlchemy",
        "Flask-RESTful",
        "Quart",
        "Bottle",
        "Sanic",
    ),
    *("Celery", "Werkzeug", "Redis", "Docker", "Code", "Maat", "radon", "Halstead", "SonarSource", "SonarQube"),
    *(
        "cognitive",
        "complexity",
        "cyclomatic",
        "codemod",
        "GitLab",
        "GitHub",
        "Excel",
        "linter",
        "import-linter",
        "pip-audit",
    ),
    *(
        "YAML",
        "JSON",
        "CSV",
        "XML",
        "HTML",
        "GET",
        "HTTP",
        "HTTPS",
        "TLS",
        "SMTP",
        "SQL",
        "API",
        "URL",
        "NUL",
        "PR",
        "CI",
    ),
    *(
        "IP",
        "ID",
        "OS",
        "UTC",
        "JST",
        "PEP",
        "OWASP",
        "CSRF",
        "JWT",
        "AWS",
        "ORM",
        "DB",
        "WSGI",
        "ASCII",
        "UTF",
        "cp932",
    ),
    *(
        "Cognitive",
        "Complexity",
        "Visual",
        "Studio",
        "EOL",
        "DNS",
        "FTP",
        "CLI",
        "SLOC",
        "docstring",
        "log2",
        "SHA",
        "I/O",
        "CVE",
        "AND",
        "OR",
        *("P10", "P50", "P80", "P90"),
    ),
}
"""Proper names and abbreviations that Japanese engineers write as they are, and glosses that the glossary gives."""

KEYWORDS = {
    *("import", "if", "elif", "else", "for", "while", "try", "except", "finally", "with", "case", "and", "or", "not"),
    *("return", "assert", "match", "lambda", "class", "def", "async", "await", "yield", "pass", "break", "continue"),
    *(
        "global",
        "print",
        "raise",
        "del",
        "in",
        "is",
        "from",
        "as",
        "None",
        "True",
        "False",
        "self",
        "cls",
        "args",
        "kwargs",
    ),
}


OTHER_MEANING = re.compile("浅いクローン|部分クローン|このクローン|カバレッジの?レポート")
"""A clone of a repository, and the coverage of tests: the glossary forbids these words for other things only."""


def avoided() -> list[str]:
    """The words to avoid: those that the glossary forbids without a condition and uses nowhere itself."""
    rows = [line.split("|")[1:6] for line in GLOSSARY.splitlines() if re.match(r"\| \d+ \|", line)]
    allowed = " ".join(row[2] for row in rows)
    cells = (word.strip() for row in rows for word in re.split("[、,]", row[3]))
    return [word for word in cells if word and "（" not in word and "）" not in word and word not in allowed]


def standing_alone(word: str) -> str:
    """A pattern for a word that is not a part of a longer one written in the same script."""
    script = r"ァ-ヶー" if re.fullmatch("[ァ-ヶー]+", word) else r"一-龯"
    return f"(?<![{script}]){re.escape(word)}(?![{script}])"


def everything() -> Catalogue:
    """The real rules and metrics; the rules of the sample, where they have the same name, give way."""
    real = catalogue()
    return Catalogue({**sample.CATALOGUE.metrics, **real.metrics}, {**real.rules, **sample.CATALOGUE.rules})


@pytest.fixture(scope="module")
def prose() -> list[tuple[str, str]]:
    """(page, text) of everything that a reader can read, of reports that show all sections and all rules."""
    known = everything()
    runs = tuple(RuleRun(name, 0) for name in sorted(catalogue().rules))
    reports = (sample.report(), sample.report(rules=runs), sample.empty(), sample.hostile())
    return sorted(
        {
            (name, text.replace(report.measured.project, "`"))
            for report in reports
            for name, data in render(report, known, "ja").items()
            for text in read_page(data).prose
        }
    )


def test_there_is_something_to_read(prose: list[tuple[str, str]]) -> None:
    assert len(prose) > 200
    assert {"ロック", "ベストプラクティス", "デッドコード", "特性テスト"} & {*avoided(), "デッドコード（断定）"}
    assert len(avoided()) > 50


@pytest.mark.parametrize("word", avoided())
def test_words_to_avoid_are_avoided(prose: list[tuple[str, str]], word: str) -> None:
    assert [text for _, text in prose if re.search(standing_alone(word), OTHER_MEANING.sub("", text))] == []


def test_every_sentence_is_polite(prose: list[tuple[str, str]]) -> None:
    polite = re.compile(r"(です|ます|ません|ました|でした|ください|ましょう|でしょう)(（[^（）]*）)?[」）]*$")
    sentences = (part for _, text in prose for part in re.findall(r"[^。]+(?=。)", text))
    assert [sentence for sentence in sentences if not polite.search(sentence)] == []


def test_brackets_and_colons_are_full_width(prose: list[tuple[str, str]]) -> None:
    assert [text for _, text in prose if re.search(r"[ぁ-龯][(:]|[):][ぁ-龯]|[()]", text)] == []


def test_there_is_no_space_between_japanese_and_latin(prose: list[tuple[str, str]]) -> None:
    gap = re.compile(r"[ぁ-ヶ一-龯] [A-Za-z0-9`]|[A-Za-z0-9`] [ぁ-ヶ一-龯]")
    assert [text for _, text in prose if "。" in text and gap.search(text)] == []


def test_nothing_is_left_in_english(prose: list[tuple[str, str]]) -> None:
    words = ((word, text) for _, text in prose for word in re.findall(r"[A-Za-z][A-Za-z0-9/-]+", text))
    assert [(word, text) for word, text in words if word not in NAMES | KEYWORDS] == []
