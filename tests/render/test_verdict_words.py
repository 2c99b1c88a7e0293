"""The verdict of a proof in a sentence."""

import pytest

from toolkit.model.facts import Lang
from toolkit.model.verdict import UnheldLine
from toolkit.render.pull.verdict import verdict_sentence


@pytest.mark.parametrize(
    ("lang", "nothing", "others"),
    [
        ("en", "Nothing was seen to differ", "outside of the declared types"),
        ("ja", "違いは見つかりません", "宣言された型にない値"),
    ],
)
def test_nothing_is_said_to_be_alike_where_values_outside_of_the_declared_types_differ(
    lang: Lang, nothing: str, others: str
) -> None:
    lines = [UnheldLine("app.py", 3, "app.py::fare", why) for why in ("not_executed", "undeclared")]
    plain, told = (verdict_sentence("not_shown", held, 4, lang) for held in (lines[:1], lines))
    assert nothing in plain
    assert others not in plain
    assert nothing not in told
    assert others in told
