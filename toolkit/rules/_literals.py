"""Classify literals in code: placeholders and random-looking text."""

import math
import re
from collections import Counter

_PLACEHOLDER = re.compile(
    r"change|example|xxx|your|dummy|sample|placeholder|todo|insert|replace|default|\btest|secret|passw|foo|bar\b"
    r"|\A6LeIxAcTAAAA"  # the keys of reCAPTCHA that are published for tests
    r"|<[^<>]*>|\{[^{}]*\}|%[sdr]\Z|%\(\w+\)|\A[$%]\w+%?\Z|\$\{|\.\.\.|\*\*\*|1234|abcd|0000",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[a-z]+([ _.:/-][a-z]+)*\Z|[A-Z]+([_-][A-Z]+)*\Z|[A-Za-z]+(-[A-Za-z]+)+\Z|([A-Z]?[a-z]+)+\Z")


def entropy(text: str) -> float:
    """Shannon entropy of a text in bits per character, from its own character frequencies; 0 for an empty text."""
    size = len(text)
    return -sum(n / size * math.log2(n / size) for n in Counter(text).values()) if size else 0.0


def looks_random(text: str) -> bool:
    """Return whether a text looks machine-generated: 12 to 400 characters, no blanks, no words, high entropy.

    A text counts as words if it has letters only, possibly joined by `_`, `-`, `.` or `/`, as identifiers,
    module paths and header names are.
    """
    if not 12 <= len(text) <= 400 or any(mark in text for mark in (" ", "\n", "://")):
        return False
    if _PLACEHOLDER.search(text) or _WORDS.match(text):
        return False
    digits = sum(mark.isdigit() for mark in text)
    return 2 <= digits < len(text) and entropy(text) >= 3.0


def is_placeholder(text: str) -> bool:
    """Return whether a text is a placeholder (`changeme`, `<token>`, `{password}`)."""
    return bool(_PLACEHOLDER.search(text))
