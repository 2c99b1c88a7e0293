"""The reference answers as MongoDB's own tests and documentation say, vector by vector."""

import json
from pathlib import Path

import pytest

from toolkit.flows.filters_check import check_vectors
from toolkit.model.filter_answers import Agreement

_HOME = Path(__file__).parents[1] / "data/mongo"


@pytest.fixture(scope="module")
def agreement() -> Agreement:
    return check_vectors(_HOME / "vectors.jsonl")


def test_every_vector_agrees_but_the_disputed_ones(agreement: Agreement) -> None:
    disputed = json.loads((_HOME / "disputed.json").read_text())
    assert {one.id for one in agreement.disagreements} == set(disputed)
    assert len(disputed) <= 7
    assert sum(agreement.total.values()) == 1344


def test_a_disputed_vector_is_disputed_for_its_code_only(agreement: Agreement) -> None:
    assert all(one.expected.code and one.given.code for one in agreement.disagreements)
