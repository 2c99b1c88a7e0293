"""Sentences about amounts."""

import pytest

from toolkit.text.templates import format_text


@pytest.mark.parametrize(
    ("files", "processes", "expected"),
    [
        (1, 1, "1 file in 1 process (s)"),
        (0, 2, "0 files in 2 processes (s)"),
        ("1", "1,001", "1 file in 1,001 processes (s)"),
    ],
)
def test_words_agree_with_the_amount_before_them(files, processes, expected):
    told = format_text(
        "{files} file(s) in {processes} process(es) {name}", files=files, processes=processes, name="(s)"
    )
    assert told == expected


def test_everything_else_is_as_format_has_it():
    assert format_text("{share:.0%} of {of:,}: {{x}}", share=0.5, of=1000) == "50% of 1,000: {x}"


@pytest.mark.parametrize(("n", "expected"), [("1", "1 person stays"), ("1,000", "1,000 people stay")])
def test_words_with_two_forms_agree_as_well(n, expected):
    assert format_text("{n} (person|people) stay(s|)", n=n) == expected


def test_what_stands_before_every_value_is_in_plural():
    assert format_text("file(s): {n}", n=1) == "files: 1"
