"""English as an engineer writes it: docstrings scan in a listing, and bad phrases stay away."""

import re
from pathlib import Path

import click
import pytest

from tests.contracts.test_options import commands

HOME = Path(__file__).parents[2]
OPENINGS = (
    *("How", "It", "What", "Whatever", "When", "Where", "Wherever", "Whether", "Which", "Whichever", "Who"),
    *("Whoever", "Whose", "Why", "Written"),
)
_DOCSTRING = re.compile(rf'^[ \t]*[rRuU]?"""[ \t]*({"|".join(OPENINGS)})\b.*', re.MULTILINE)
"""Text in triple quotes at the beginning of a line; nothing is parsed, so that the whole product takes a moment."""
PHRASES = (
    *("drivers that answer later", "held fast", "hold fast", "is no interpreter", "is no regular expression"),
    *("may stand in", "order to end the process", "put the locked inputs", "shall it be", "told so", "whoever"),
    *("what came of", "what comes of", "what it was and to what it is", "written are", "with how often"),
)
"""In lower case; words of a text are joined by single spaces before it is searched."""
RIDDLES = ("whoever", "whichever way", "what came of", "what comes of", "came of it", "comes of it", "tells of")
"""Phrases of docstrings that make a reader guess who does what."""
_RIDDLE = re.compile(rf"\b({'|'.join(RIDDLES)})\b", re.IGNORECASE)
SUBJECT = 72
"""Characters of the first line of a changelog fragment at most; details follow on the next lines."""
_IMPERATIVE = re.compile(r"[A-Z][a-z]+(?<!ed)(?<!ing)(?:(?<!s)|(?<=ss))\Z")
_NO_VERBS = frozenset({"A", "An", "The", "Where", "When", "What", "If", "In", "It", "On", "For", "Now", "New"})
FRAGMENTS = sorted((HOME / "changelog.d").glob("*.md"))
SAMPLES = HOME / "tests/data"
"""Programs that tests try things on, written as others write."""
MODULES = sorted(
    path
    for room in ("toolkit", "codemods", "docs", "tests")
    for path in (HOME / room).rglob("*.py")
    if SAMPLES not in path.parents
)
TEXTS = sorted(
    [
        *(HOME / "toolkit").rglob("en.toml"),
        *(path for path in (HOME / "docs").rglob("*.md") if not path.name.endswith(".ja.md")),
        *(HOME / "changelog.d").glob("*.md"),
        *(HOME / name for name in ("README.md", "CONTRIBUTING.md", "characterization_tests/README.md")),
    ]
)


def opening_faults(source: str) -> list[str]:
    """The first lines of docstrings that open with a question word, a pronoun or a participle."""
    return [match.group().strip() for match in _DOCSTRING.finditer(source)]


def phrase_faults(text: str) -> list[str]:
    """Phrases of a text that nobody would say."""
    flat = " ".join(text.lower().split())
    return [phrase for phrase in PHRASES if re.search(rf"\b{re.escape(phrase)}\b", flat)]


def riddles(source: str) -> list[str]:
    """The first lines of docstrings that hold one of the `RIDDLES`."""
    return [line.strip() for line in source.split("\n") if _is_riddle(line)]


def _is_riddle(line: str) -> bool:
    return line.lstrip(" rRuU").startswith('"""') and _RIDDLE.search(line) is not None


def fragment_faults(text: str) -> list[str]:
    """Faults of the first line of a changelog fragment: too long, or not an imperative sentence."""
    subject = text.partition("\n")[0]
    verb = subject.partition(" ")[0]
    return [
        *([f"more than {SUBJECT} characters"] if len(subject) > SUBJECT else []),
        *(["not imperative"] if not _IMPERATIVE.match(verb) or verb in _NO_VERBS else []),
        *(["no full stop"] if not subject.endswith(".") else []),
    ]


def test_docstrings_open_with_a_verb_or_a_noun() -> None:
    faults = {str(path.relative_to(HOME)): opening_faults(path.read_text("utf-8")) for path in MODULES}
    assert {path: found for path, found in faults.items() if found} == {}


def test_docstrings_say_who_does_what() -> None:
    faults = {str(path.relative_to(HOME)): riddles(path.read_text("utf-8")) for path in MODULES}
    assert {path: found for path, found in faults.items() if found} == {}


def test_a_riddle_is_found() -> None:
    assert riddles('def close():\n    """End it, and say what came of it."""\n') == [
        '"""End it, and say what came of it."""'
    ]


def test_no_text_of_the_product_says_what_nobody_would_say() -> None:
    texts = {str(path.relative_to(HOME)): path.read_text("utf-8") for path in TEXTS}
    usual = {"help_option_names": ["-h", "--help"]}  # click keeps the option of the first context
    texts |= {
        name: click.Context(command, **{**usual, **command.context_settings}).get_help() for name, command in commands()
    }
    faults = {place: phrase_faults(text) for place, text in texts.items()}
    assert {path: found for path, found in faults.items() if found} == {}


def test_fragments_begin_with_a_short_imperative_sentence() -> None:
    faults = {path.name: fragment_faults(path.read_text("utf-8")) for path in FRAGMENTS}
    assert {path: found for path, found in faults.items() if found} == {}


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("Process retries.\nIn full.\n", []),
        ("`verify` names causes.\n", ["not imperative"]),
        ("Findings are milder.\n", ["not imperative"]),
        ("The report is short.\n", ["not imperative"]),
        (f"Follow {'a' * 65}.\n", ["more than 72 characters"]),
        ("Follow retries\n", ["no full stop"]),
    ],
)
def test_a_bad_fragment_is_found(text: str, faults: list[str]) -> None:
    assert fragment_faults(text) == faults


@pytest.mark.parametrize("opening", ["What comes of it.", "Whoever reads it.", "Which ones are new.", "Whether it is."])
@pytest.mark.parametrize("before", ["", "def run():\n    ", "LIMIT = 3\n", "class Run:\n\n    pages: int\n    r"])
def test_a_bad_opening_is_found(before: str, opening: str) -> None:
    (fault,) = opening_faults(f'{before}"""{opening}"""\n')
    assert opening in fault


def test_a_question_word_may_stand_elsewhere() -> None:
    assert opening_faults('"""Return whether it is.\n\n    What is missing is None.\n    """\nWhat = 3\n') == []


def test_a_bad_phrase_is_found_over_the_end_of_a_line() -> None:
    assert phrase_faults("The way to start it may\n  stand in a file. Written\nare tests.") == [
        "may stand in",
        "written are",
    ]
