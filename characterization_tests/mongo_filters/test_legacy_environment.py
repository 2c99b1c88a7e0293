"""The examples of the translator to SQL, with plain pytest in the application's own environment."""

from pathlib import Path

import pytest

from characterization_tests.mongo_filters.legacy_pytest import run_examples

HERE = Path(__file__).parent


@pytest.mark.legacy
def test_the_examples_are_answered_as_they_were(python: Path) -> None:
    ran = run_examples(HERE / "push_api_sql", python)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr
    assert " passed" in ran.stdout
