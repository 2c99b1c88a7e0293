"""Compiled regular expressions are kept for later processes, and are equal to those that Python compiles anew."""

import re
from collections.abc import Iterator
from re import _compiler  # type: ignore[attr-defined] # where Python compiles them

import pytest

from toolkit.probe.process.compiled_patterns import KnownPatterns, learn_patterns

TEXTS = (
    (r"(?P<name>[a-z]+)=(\d+)", 0),
    (r"\bSELECT\b.{0,9}?\bFROM\b", re.IGNORECASE | re.DOTALL),
    ("(?i:暗証|Straße)|[^\\W\\d]{2,}(?<!x)", 0),
    (rb"\\x[0-9a-f]{2}", 0),
    (r"a  # a letter", re.VERBOSE),
)


@pytest.fixture(autouse=True)
def _nothing_in_the_cache_of_python() -> Iterator[None]:
    re.purge()
    yield
    re.purge()


@pytest.mark.parametrize(("text", "flags"), TEXTS)
def test_a_known_pattern_is_the_same_and_is_not_compiled_again(
    text: str | bytes, flags: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    known = learn_patterns(lambda: made.append(re.compile(text, flags)))
    re.purge()
    monkeypatch.setattr(_compiler, "compile", _refuse)
    with KnownPatterns(known):
        again = re.compile(text, flags)
    assert again is not made[0]
    assert again == made[0]
    assert again.groupindex == made[0].groupindex


def test_other_flags_and_bytes_are_others() -> None:
    known = learn_patterns(lambda: re.compile("a+b"))
    re.purge()
    with KnownPatterns(known):
        assert re.compile("a+b", re.IGNORECASE).match("AB")
        assert re.compile(b"a+b").match(b"aab")


def test_what_is_not_as_expected_is_compiled_as_ever() -> None:
    known = learn_patterns(lambda: re.compile("a+b"))
    assert list(known) == [(False, "a+b", 0)]
    damaged = {key: arguments[:-1] for key, arguments in known.items()}
    re.purge()
    with KnownPatterns(damaged):
        assert re.compile("a+b").match("aab")


def test_a_pattern_for_the_locale_of_a_process_is_not_kept() -> None:
    assert learn_patterns(lambda: re.compile(rb"\w+", re.LOCALE)) == {}


def test_python_compiles_as_before_when_all_have_left() -> None:
    before = _compiler.compile
    patterns = KnownPatterns(learn_patterns(lambda: re.compile("a+b")))
    assert _compiler.compile is before
    with patterns, patterns:
        assert _compiler.compile is not before
    assert _compiler.compile is before


def test_a_wrong_pattern_is_refused_as_ever() -> None:
    with KnownPatterns({(False, "a", 0): ()}), pytest.raises(re.error):
        re.compile("(")


def _refuse(*_: object) -> None:
    raise AssertionError("it was compiled again")
