"""Identifiers that a file mentions."""

import pytest

from toolkit.source.names import mentioned_names, quoted_names
from toolkit.source.parse import parse_file


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("def f(a): pass\nclass B: pass\n", set()),
        ("a.b(c=d)", {"a", "b", "c", "d"}),
        ("import a.b as c\nfrom d import e", {"a", "b", "e"}),
        ("def f():\n    return inner\n", {"inner"}),
        ("x = 'shop.views.index'", {"x", "shop", "views", "index"}),
        ("x = 'a, b'", {"x", "a", "b"}),
        ("x = 'Is this a sentence? It is!'", {"x"}),
        (f"x = '{'a' * 200}'", {"x"}),
        ("x = b'name'", {"x"}),
        ("予約 = 1", {"予約"}),
    ],
)
def test_a_use_is_mentioned_and_a_definition_is_not(text: str, names: set[str]) -> None:
    assert set(mentioned_names(parse_file("a.py", text.encode()))) >= names
    assert not {"f", "B", "sentence", "name", "aaaa"} & set(mentioned_names(parse_file("a.py", text.encode())))


def test_names_are_sorted_and_each_is_there_once() -> None:
    assert mentioned_names(parse_file("a.py", b"b; a; b; a.b")) == ("a", "b")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("a.b(c=d)", ()),
        ("x = 'jobs'", ("jobs",)),
        ("x = 'shop.jobs:run'", ("jobs", "run", "shop")),
        ("x = 'python -m shop.jobs'", ("jobs", "shop")),
        ("x = 'python shop/jobs.py'", ("jobs", "py", "shop")),
        ("x = 'jobs that are late.'", ()),
        ("x = 'What? shop.jobs!'", ()),
    ],
)
def test_a_quoted_name_is_one_that_code_may_be_found_by(text: str, names: tuple[str, ...]) -> None:
    assert quoted_names(parse_file("a.py", text.encode())) == names
