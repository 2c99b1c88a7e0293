"""Texts that masking left as they are are looked at again once they may hold a secret."""

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

SECRET = "Tsurukame-2041"
LONG = "SELECT name FROM shop WHERE place = 'Nara' AND note = '%s' " + "OR name = 'Nara 12' " * 40


def test_a_text_is_masked_anew_when_a_secret_is_learned() -> None:
    masking = Masking(b"k")
    mask = ValueMask(masking)
    assert mask.text(LONG % SECRET) == LONG % SECRET
    masking.learned.add(SECRET, "masked-000000000002")
    assert SECRET not in mask.text(LONG % SECRET)


def test_masking_looks_once_at_a_repeated_text(monkeypatch) -> None:
    masking = Masking(b"k")
    mask, seen = ValueMask(masking), []
    thorough = masking.thorough
    monkeypatch.setattr(masking, "thorough", lambda text: seen.append(text) or thorough(text))
    for _ in range(3):
        assert mask.text(LONG % "none") == LONG % "none"
    assert len(seen) == 1
    masking.learned.add(SECRET, "masked-000000000002")
    mask.text(LONG % "none")
    assert len(seen) == 2
