"""Words of an exercise that is done by hand."""

import pytest

from toolkit.model.facts import Lang
from toolkit.model.practise import HandExercise
from toolkit.render.terminal.practise import hand_lines

EXERCISE = HandExercise("any", None, "pay.py::pay", "pay.py", 3)


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_codemod_that_has_one_site_is_named_though_the_exercise_is_done_by_hand(lang: Lang) -> None:
    alone = next(hand_lines(EXERCISE, None, lang, ()))
    beside = next(hand_lines(EXERCISE, None, lang, (), "verify_tls"))
    assert "verify_tls" not in alone
    assert "`verify_tls`" in beside
