"""Read what tests do to their database and which settings they start with: `db.drop_all()`, `create_app("testing")`."""

import re
from collections.abc import Iterator, Mapping

from toolkit.model.setup import StatedFact

_DROPS = re.compile(r"^\s*((?:[\w.]+\.)?(?:drop_all|drop_database|dropDatabase|flushall|flushdb)\([^()]*\))")
_SETTINGS = re.compile(
    r"(\bcreate_app\(\s*(?:\w+\s*=\s*)?['\"][\w.]+['\"]\s*\)|\.from_object\(\s*['\"][\w.]+['\"]\s*\)"
    r"|environ(?:\.setdefault\(|\[)\s*['\"](?:DJANGO_SETTINGS_MODULE|DATABASE_URL|\w*_?CONFIG|\w*ENV)['\"].*)"
)
_OF_RUNNER = re.compile(r"^\s*(DJANGO_SETTINGS_MODULE\s*=\s*\S+|--ds[= ]\S+)")
_RUNNERS = re.compile(r"(?:\A|/)(?:pytest\.ini|tox\.ini|setup\.cfg|pyproject\.toml)\Z")
_READ = 300  # letters of a line that are looked at


def read_test_effects(texts: Mapping[str, str]) -> tuple[StatedFact, ...]:
    """Return the statements of tests that delete tables of their database, each text once with its first place.

    Args:
        texts: texts of the test files by path.
    """
    return tuple(_first_of_each(texts, _DROPS))


def read_test_settings(texts: Mapping[str, str], documents: Mapping[str, str]) -> tuple[StatedFact, ...]:
    """Return what chooses the settings of the tests, each text once with its first place.

    Args:
        texts: texts of the test files by path.
        documents: texts by path of small files, among them those that configure a test runner.
    """
    runners = {path: text for path, text in documents.items() if _RUNNERS.search(path)}
    return (*_first_of_each(runners, _OF_RUNNER), *_first_of_each(texts, _SETTINGS))


def _first_of_each(texts: Mapping[str, str], pattern: re.Pattern[str]) -> Iterator[StatedFact]:
    found: dict[str, str] = {}
    for path, text in texts.items():
        for number, line in enumerate(text.split("\n"), 1):
            if match := pattern.search(line[:_READ]):
                found.setdefault(" ".join(match[1].split()), f"{path}:{number}")
    yield from (StatedFact(text, place) for text, place in found.items())
