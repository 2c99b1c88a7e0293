"""Sentences about amounts."""

import pytest

from toolkit.text.plurals import pluralize


@pytest.mark.parametrize(
    ("files", "processes", "expected"),
    [
        (1, 1, "1 file in 1 process (s)"),
        (0, 2, "0 files in 2 processes (s)"),
        ("1", "1,001", "1 file in 1,001 processes (s)"),
    ],
)
def test_words_agree_with_the_amount_before_them(files, processes, expected):
    told = pluralize("{files} file(s) in {processes} process(es) {name}", files=files, processes=processes, name="(s)")
    assert told == expected


def test_everything_else_is_as_format_has_it():
    assert pluralize("{share:.0%} of {of:,}: {{x}}", share=0.5, of=1000) == "50% of 1,000: {x}"
