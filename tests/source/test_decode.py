"""Bytes to text: declared encodings, byte order marks, line ends, and what is not Python text."""

import codecs
import io
import tokenize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import SourceError
from toolkit.source.decode import decode_source

JAPANESE = "# 予約\nname = 'クーポン'\n"


@pytest.mark.parametrize(
    ("declared", "codec", "name"),
    [
        ("utf-8", "utf-8", "utf-8"),
        ("UTF8", "utf-8", "utf-8"),
        ("utf-8-unix", "utf-8", "utf-8"),
        ("utf-8-sig", "utf-8", "utf-8"),
        ("cp932", "cp932", "cp932"),
        ("shift_jis", "shift_jis", "shift_jis"),
        ("euc-jp", "euc_jp", "euc_jp"),
        ("iso-2022-jp", "iso2022_jp", "iso2022_jp"),
    ],
)
def test_a_declared_encoding_is_used_on_either_of_the_first_two_lines(declared: str, codec: str, name: str) -> None:
    for head in (f"# -*- coding: {declared} -*-\n", f"#!/usr/bin/python\n# vim: set fileencoding={declared} :\n"):
        assert decode_source((head + JAPANESE).encode(codec)) == (head + JAPANESE, name)


def test_latin_1_with_the_name_an_editor_gives_it() -> None:
    text = "# coding: latin-1-dos\nx = 'é'\n"
    assert decode_source(text.encode("latin-1")) == (text, "iso8859-1")


def test_a_first_line_in_the_declared_encoding_may_come_before_the_declaration() -> None:
    text = "# 予約\n# coding: cp932\n"
    assert decode_source(text.encode("cp932")) == (text, "cp932")


def test_a_declaration_after_code_or_on_the_third_line_is_none() -> None:
    for text in ("x = 1\n# coding: cp932\nи = 1\n", "#\n#\n# coding: cp932\nи = 1\n"):
        assert decode_source(text.encode()) == (text, "utf-8")


def test_line_ends_of_all_kinds_become_one_kind_and_the_mark_goes() -> None:
    assert decode_source(codecs.BOM_UTF8 + b"a\r\nb\rc\n\x0cd") == ("a\nb\nc\n\x0cd", "utf-8")
    assert decode_source(b"") == ("", "utf-8")
    assert decode_source(b"#\r# coding: latin-1\r\xe9 = 1") == ("#\n# coding: latin-1\né = 1", "iso8859-1")


@pytest.mark.parametrize(
    ("data", "reason", "says"),
    [
        (JAPANESE.encode("cp932"), "encoding", "byte 0x97 on line 1"),
        (b"x = 1\r\ny = '\xe9'\r\n", "encoding", "byte 0xe9 on line 2"),
        (b"# coding: ascii\n" + JAPANESE.encode(), "encoding", "line 2 is not ascii"),
        (b"# coding: euc-jp\n# " + "①".encode("cp932"), "encoding", "not euc-jp"),
        (b"# coding: no-such\n", "encoding", "does not know"),
        (b"# coding: rot13\n", "encoding", "rot13"),
        (b"# coding: utf-16\nx = 10\n", "encoding", "cannot be read"),
        (b"# coding: punycode\n-\xff", "encoding", "punycode"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", "encoding", "byte order mark"),
        ("x = 1\n".encode("utf-16"), "encoding", "UTF-16"),
        ("x = 1\n".encode("utf-32"), "encoding", "UTF-16"),
        (b"x = 1\ny = 2\0\n", "binary", "line 2"),
    ],
)
def test_what_cannot_be_decoded_says_why_and_where(data: bytes, reason: str, says: str) -> None:
    with pytest.raises(SourceError) as caught:
        decode_source(data)
    assert caught.value.reason == reason
    assert says in caught.value.detail


_LINES = st.lists(
    st.sampled_from([b"# coding: latin-1", b"# coding=utf-8", b"#!x", b"", b"x = 1", b"\xe9", b"# \xc3\xa9", b"\x0c"]),
    max_size=4,
)


@given(lines=_LINES, mark=st.booleans())
def test_the_declaration_is_found_where_the_standard_library_finds_it(lines: list[bytes], mark: bool) -> None:
    data = codecs.BOM_UTF8 * mark + b"\n".join(lines)
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(data).readline)
        expected = data.decode(encoding)
    except (SyntaxError, UnicodeDecodeError):
        expected = None
    try:
        text, _name = decode_source(data)
    except SourceError:
        assert expected is None
        return
    # The library wants the lines before the declaration in UTF-8; Python itself does not, and nor do we.
    assert expected in (None, text)
    if expected is None:
        assert b"\xe9" in b"\n".join(lines[:2])
