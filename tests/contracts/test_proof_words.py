"""Contract of the words of every proof: Japanese uses the words of the glossary."""

import pytest

from tests.contracts.japanese import avoided
from toolkit.proof.context import ProofKind
from toolkit.wiring.plugins import proofs


@pytest.mark.parametrize("kind", proofs().values(), ids=proofs())
def test_its_japanese_uses_the_words_of_the_glossary(kind: ProofKind) -> None:
    words = kind.words["ja"]
    texts = [words.title, *words.reasons.values(), *words.more.values()]
    assert {text: found for text in texts if (found := avoided(text))} == {}
