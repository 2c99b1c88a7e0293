"""Lines that can be replaced, and all other bytes as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.source.rewrite_text import EditableText, end_after

pieces = st.lists(st.sampled_from(["a", "b", "あ", "\n", "\r\n", "\r", "\f", "\x85", "\u2028"]), max_size=12)


@given(pieces.map("".join), st.booleans())
def test_reading_and_writing_change_nothing(text: str, marked: bool) -> None:
    data = b"\xef\xbb\xbf" * marked + text.encode()
    found = EditableText.read(data)
    assert found.encode() == data
    assert found.text == text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.data(), pieces.map("".join))
def test_other_lines_keep_their_bytes_and_their_numbers(data: st.DataObject, text: str) -> None:
    before, found = EditableText.read(text.encode()), EditableText.read(text.encode())
    first = data.draw(st.integers(1, len(found.lines)))
    last = data.draw(st.integers(first - 1, len(found.lines) - 1))
    new = data.draw(st.lists(st.sampled_from(["x", "y", "a", ""]), max_size=4))
    found.replace(first, last, new)
    assert found.lines == [*before.lines[: first - 1], *new, *before.lines[last:]]
    for number, origin in enumerate(found.origins, 1):
        if origin:
            assert found.lines[number - 1] == before.lines[origin - 1]
            assert found.ends[number - 1] == before.ends[origin - 1]
            assert found.origin(number) == origin
        assert 1 <= found.origin(number) <= len(before.lines)
    assert len(before.lines) not in range(first, last + 1)
    assert end_after(len(before.lines), found.splices) == len(found.lines)


@pytest.mark.parametrize(
    ("first", "last", "new", "kept"),
    [
        (2, 3, ["b", "x"], [1, 2, 0, 4]),
        (2, 3, ["x", "c"], [1, 0, 3, 4]),
        (2, 2, ["b", "x"], [1, 0, 0, 3, 4]),
        (3, 2, ["x"], [1, 2, 0, 3, 4]),
    ],
)
def test_lines_that_stay_the_same_are_not_edited(first: int, last: int, new: list[str], kept: list[int]) -> None:
    text = EditableText.read(b"a\nb\nc\nd")
    text.replace(first, last, new)
    assert text.origins == kept
