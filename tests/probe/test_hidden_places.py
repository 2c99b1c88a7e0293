"""Places of secrets that only another case gives away: hidden where they stand, and nothing else with them."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.characterize import secret_places
from toolkit.characterize.secret_places import add_secret_places
from toolkit.model.lock import Case
from toolkit.probe.mask.answers import answer_mask
from toolkit.probe.mask.hidden_ranges import ranges_between
from toolkit.probe.mask.learned_secrets import LONGEST
from toolkit.session.replay_program import Response

ROW = '<tr><td class="name">{}</td></tr>\n'
FILLER = "".join(f"<p>line {number} of a long page</p>\n" for number in range(60))


def _hidden(body: str, *secrets: str) -> str:
    """The body of an answer after every place of secrets was hidden, in as many rounds as a lock has."""
    ask = {"kind": "exchange", "method": "GET", "target": "/", "headers": []}
    cases = [Case("a", "GET /", "recorded", ask, {})]
    for _ in range(3):
        parts = answer_mask({}).parts({"body": body}, cases[0].ask)
        more = add_secret_places(cases, {"a": [Response(parts)]}, set(secrets))
        cases = more or cases
    return str(answer_mask({}).parts({"body": body}, cases[0].ask)["body"])


def test_a_place_in_repeated_markup_takes_nothing_far_from_it_along() -> None:
    page = ROW.format("plain") + FILLER + ROW.format("Zr7-hidden-value Kp2.other.value") + FILLER
    hidden = _hidden(page, "Zr7-hidden-value", "Kp2.other.value")
    assert "Zr7" not in hidden
    assert "Kp2" not in hidden
    assert len(hidden) > len(page) - 40
    assert "plain" in hidden


def test_secrets_with_the_same_markup_around_them_are_all_hidden() -> None:
    page = FILLER + "Zr7-hidden-value" + FILLER + "Kp2.other.value" + FILLER
    hidden = _hidden(page, "Zr7-hidden-value", "Kp2.other.value")
    assert "Zr7" not in hidden
    assert "Kp2" not in hidden
    assert hidden.count("line 7 of a long page") == 3


@pytest.mark.parametrize("form", ["The code is {}.", "code={}-", "({})", "{}/"])
@pytest.mark.parametrize("secret", ["Kp2.other.value", "Zr7-hidden-value", ")pq/rs/tu", "a(b)c(d)"])
def test_a_secret_is_hidden_whole_where_the_text_ends_with_a_part_of_it(form: str, secret: str) -> None:
    hidden = _hidden(form.format(secret), secret)
    assert hidden.startswith(form.partition("{")[0])
    assert not any(part in hidden for part in re.findall(r"\w{2,}", secret))


@example([FILLER, " ", FILLER, "Zr7-hidden-value", "Kp2.other.value", FILLER, "Zr7-hidden-value", " ", FILLER])
@example([FILLER, " ", FILLER, " ", FILLER, " ", FILLER, "Zr7-hidden-value", FILLER])
@example([FILLER, " ", FILLER, "Kp2.other.value", "Zr7-hidden-value", FILLER, "Kp2.other.value"])
@given(
    st.lists(st.sampled_from(["Zr7-hidden-value", "Kp2.other.value", " ", ", ", ROW.format("x"), FILLER]), max_size=8)
)
def test_no_secret_stays_wherever_it_stands(pieces: list[str]) -> None:
    hidden = _hidden("".join(pieces) + "end", "Zr7-hidden-value", "Kp2.other.value")
    assert "Zr7-hidden" not in hidden
    assert "Kp2.other" not in hidden


@given(*[st.text("ab<>", max_size=size) for size in (40, 4, 4)])
def test_places_are_numbered_as_replays_find_them(text: str, before: str, after: str) -> None:
    assert secret_places._ranges_between(text, before, after) == ranges_between(text, before, after)
    assert secret_places._LONGEST == LONGEST


SECRET = "Zk3Lq9vTr7Xw2"


@given(
    st.sampled_from(['{{"token": "{}"}}', "password: {}", "https://u:{}@example.invalid/", '[["api_key", "{}"]]']),
    st.lists(st.sampled_from(["{}", SECRET, f'{{"token": "{SECRET}"}}', "a=1&token=" + SECRET]), max_size=3),
)
def test_what_a_case_was_given_hides_nothing_less_in_the_next_one(form: str, earlier: list[str]) -> None:
    parts, last = {"body": form.format(SECRET)}, {"kind": "exchange", "body": "{}"}
    mask = answer_mask({})
    for body in earlier:
        mask.parts(parts, {"kind": "exchange", "body": body})
    assert mask.parts(parts, last) == answer_mask({}).parts(parts, last)
    assert SECRET not in str(mask.parts(parts, last))
