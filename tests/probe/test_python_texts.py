"""Python's own notation in texts is taken apart, masked as values are, and written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.python_texts import without
from toolkit.probe.mask.texts import mask_texts
from toolkit.probe.mask.written_values import ValueMask

_WORDS = st.text("abcdef ", min_size=1, max_size=8)
_VALUES = st.recursive(
    st.one_of(_WORDS, st.none(), st.integers(), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=4).map(tuple),
        st.dictionaries(_WORDS, inner, max_size=4),
    ),
    max_leaves=12,
)
_SECRET = "Xk-29fjk2-zz"
_HOLDERS = st.recursive(
    st.just(f"['{_SECRET}']"),
    lambda inner: st.one_of(
        inner.map("[{}]".format),
        inner.map("('ordinary', {})".format),
        inner.map("frozenset({{{}, 'word'}})".format),
        inner.map("shop.Box(held={}, at=<Place 3>)".format),
    ),
    max_leaves=4,
)


def _upper(value):
    if isinstance(value, dict):
        return {_upper(key): _upper(held) for key, held in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_upper(one) for one in value)
    return value.upper() if isinstance(value, str) else value


@given(_VALUES)
def test_every_text_is_replaced_in_its_place_and_nothing_else(value):
    text = f"before (it was) {value!r}: after"
    assert without(text, lambda held: held) == text
    if isinstance(value, list | tuple | dict):
        assert without(text, _upper) == f"before (it was) {_upper(value)!r}: after"


@given(_HOLDERS)
def test_members_of_whatever_stands_under_a_secret_name_are_hidden(held):
    for text in (f"{{'tokens': {held}}}", f"User(name='taro', tokens={held})", f"seen tokens={held} at last"):
        shown = ValueMask(Masking(b"k" * 32)).text(text)
        assert _SECRET not in shown
        assert shown.replace(shown[shown.index("masked-") :][:19], _SECRET) == text


@pytest.mark.parametrize(
    "text",
    [
        "{'colors': {'red', 'blue'}, 'sizes': ('small',)}",
        "unclosed [ 'x', {'y': ",
        "'" * 50 + "(" * 5000,
        "call(x, *args, **{'require_auth': True})",
    ],
)
def test_other_texts_stay(text):
    assert ValueMask(Masking(b"k" * 32)).text(text) == text


def test_what_a_failing_test_printed_is_masked_too():
    [shown] = mask_texts(Masking(b""), (), ["AssertionError: {'passwords': {'monkey'}}"])
    assert "monkey" not in shown


def test_keys_of_several_values_are_read():
    text = f"{{('shop', 'password'): '{_SECRET}', ('shop', 'page'): 'a1', (1,): 'x', (): 3, 2: 'y'}}"
    assert ValueMask(Masking()).text(text) == text.replace(_SECRET, "masked-1")
