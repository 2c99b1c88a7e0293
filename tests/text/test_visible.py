import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.text.visible import make_visible

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_everything_shows_on_one_line_and_can_be_written(text: str) -> None:
    shown = make_visible(text)
    assert shown.isprintable()
    assert shown.encode("utf-8").decode("utf-8") == shown
    assert make_visible(shown) == shown


@given(st.text(st.characters(categories=("L", "N", "P", "S"))))
def test_what_shows_already_stays(text: str) -> None:
    assert make_visible(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb", r"a\nb"),
        ("\x1b[31m", r"\x1b[31m"),
        ("exe\u202etxt", r"exe\u202etxt"),
        ("a\u2028b", r"a\u2028b"),
        ("\udcff.py", r"\xff.py"),
        ("\ud800", r"\ud800"),
        ("配信 予約.py", "配信 予約.py"),
    ],
)
def test_escapes_are_those_of_python(text: str, shown: str) -> None:
    assert make_visible(text) == shown
