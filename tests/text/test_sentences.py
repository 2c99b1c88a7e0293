import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.text.test_visible import ANY_TEXT
from toolkit.model.findings import Finding, Place
from toolkit.text.sentences import (
    TextRun,
    fill_from_finding,
    fill_template,
    fill_with_ellipses,
    has_no_placeholder,
    plain_text,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=6,
)


@given(JSON, st.sampled_from(["en", "ja"]))
def test_no_value_can_leave_its_sentence(value: object, lang: str) -> None:
    pieces = fill_template("before {value} between `{value}` after", {"value": value}, lang)  # type: ignore[arg-type]
    assert all(piece.text.isprintable() for piece in pieces)
    assert pieces[0].text.startswith("before ")
    assert pieces[-1] == TextRun(" after") or not pieces[-1].code


@given(ANY_TEXT.filter(lambda text: not text.isupper() and not any(char.isdigit() for char in text)))
def test_a_string_is_code_with_and_without_backticks(text: str) -> None:
    bare, fenced = (
        fill_template("x {value}", {"value": text}, "en"),
        fill_template("x `{value}`", {"value": text}, "en"),
    )
    assert bare == fenced
    assert bare[-1].code


def test_values_are_written_for_people() -> None:
    args = {"amount": 12345, "share": 0.126, "line": 12345, "first_year": 2024, "day": "2024-01-30", "who": "A"}
    said = fill_template("{amount} {share} {line} {first_year} {day} {who} {share:.0%} `{amount}`", args, "en")
    assert plain_text(said) == "12,345 0.13 12345 2024 30 January 2024 A 13% `12345`"


def test_lists_are_written_one_by_one() -> None:
    assert plain_text(fill_template("{names}", {"names": ["a.py", "b.py"]}, "en")) == "`a.py`, `b.py`"
    assert plain_text(fill_template("{names}", {"names": ["a.py", "b.py"]}, "ja")) == "`a.py`、`b.py`"


def test_a_piece_is_taken_as_it_is() -> None:
    assert fill_template("{what}!", {"what": TextRun("Hotspot")}, "en") == (TextRun("Hotspot!"),)


def test_a_finding_fills_the_words_of_its_rule() -> None:
    places = (Place("app/views.py", 12345), Place("app/views.py", 3))
    finding = Finding("rule", "app/views.py::Api.deliver", "low", "certain", {"depth": 6}, places)
    said = fill_from_finding("`{name}` of `{path}:{line}` ({symbol}) is {depth} deep at {count}.", finding, "en")
    assert plain_text(said) == ("`Api.deliver` of `app/views.py:12345` (`app/views.py::Api.deliver`) is 6 deep at 2.")
    module = Finding("rule", "app/views.py", "low", "certain", {}, places)
    assert plain_text(fill_from_finding("{name}", module, "en")) == "`views.py`"


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill_template("{gone}", {}, "en")


def test_a_general_sentence_has_an_ellipsis_for_every_value() -> None:
    assert plain_text(fill_with_ellipses("`{name}` is {depth:.2f} deep: {{}}", "en")) == "`…` is … deep: {}"
    assert has_no_placeholder("no value at all")
    assert not has_no_placeholder("with `{one}`")


@pytest.mark.parametrize(("count", "said"), [(1, "1 place"), (2, "2 places"), (0, "0 places")])
def test_a_noun_agrees_with_the_number_before_it(count: int, said: str) -> None:
    assert plain_text(fill_template("{count} place(s)", {"count": count}, "en")) == said
