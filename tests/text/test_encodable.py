from hypothesis import given
from hypothesis import strategies as st

from tests.text.test_visible import ANY_TEXT
from toolkit.render.terminal.json_bytes import encode_json
from toolkit.text.encodable import make_encodable

TEXTS = ANY_TEXT | st.text(st.characters(categories=("Cs", "L")))
VALUES = st.recursive(TEXTS | st.integers() | st.none(), lambda held: st.lists(held) | st.dictionaries(TEXTS, held))


@given(VALUES)
def test_every_value_can_be_written(value: object) -> None:
    shown = make_encodable(value)
    assert make_encodable(shown) == shown
    assert encode_json(value) == encode_json(shown)


@given(st.text(st.characters(exclude_categories=("Cs",))))
def test_what_can_be_written_stays(text: str) -> None:
    assert make_encodable({text: [text, "\ud800"]}) == {text: [text, r"\ud800"]}
