"""Places in which responses differ, in words: each place once, cut around what differs."""

from typing import Any

import pytest

from toolkit.characterize.difference_kinds import fold_place, kinds_of_parts, shape_of, signature_of
from toolkit.characterize.difference_places import cut_around, describe_parts, find_places


def told(**parts: Any) -> list[tuple[str, str, str]]:
    return [(one.place, one.before, one.now) for one in describe_parts(parts)]


def raised(name: str, *args: Any) -> dict[str, Any]:
    return {"$py": "exception", "class": name, "args": list(args)}


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ({"$py": "tuple", "of": [1, 0]}, {"$py": "tuple", "of": [1, 0.0]}, ("result.1", "0", "0.0")),
        (
            {"$py": "OrderedDict", "of": [["a", 0], ["b", 1]]},
            {"$py": "OrderedDict", "of": [["a", 0.0], ["b", 1]]},
            ("result.a", "0", "0.0"),
        ),
        ({"$py": "dict", "of": [[1, "x"]]}, {"$py": "dict", "of": [[1, "y"]]}, ("result.1", '"x"', '"y"')),
        (
            {"$py": "object", "class": "shop:Basket", "state": {"items": [1]}},
            {"$py": "object", "class": "shop:Basket", "state": {"items": [2]}},
            ("result.items.0", "1", "2"),
        ),
        ({"a": {"b": [1, {"c": True}]}}, {"a": {"b": [1, {"c": 1}]}}, ("result.a.b.1.c", "True", "1")),
        ([1], [1, 2], ("result", "[1]", "[1, 2]")),
        ({"a": 1}, {}, ("result.a", "1", "")),
    ],
)
def test_the_place_inside_a_value_is_named(was: Any, now: Any, expected: tuple[str, str, str]) -> None:
    assert told(result=(was, now)) == [expected]


def test_two_values_never_look_alike() -> None:
    pair = ({"$py": "name", "of": "a:Shop"}, {"$py": "name", "of": "b:Shop"})
    assert told(result=pair) == [("result", '{"$py":"name","of":"a:Shop"}', '{"$py":"name","of":"b:Shop"}')]


def test_a_result_that_became_an_exception_is_one_difference() -> None:
    error = raised("builtins:TypeError", "no")
    assert told(exception=(None, error), result=(7, None)) == [("raises", "7", 'TypeError("no")')]
    assert told(exception=(None, error), status=(200, 0)) == [("raises", "200", 'TypeError("no")')]
    assert told(exception=(error, None), result=(None, 7)) == [("returns", 'TypeError("no")', "7")]


def test_long_texts_are_cut_around_what_differs() -> None:
    page = "<p>" + "x" * 500
    (part,) = describe_parts({"body": (f"{page}Invalid password{page}", f"{page}Invalid password for b'user1'{page}")})
    assert "Invalid password<p>" in part.before
    assert "Invalid password for b'user1'<p>" in part.now
    assert max(len(part.before), len(part.now)) < 200
    assert cut_around("short", "other") == ("short", "other")


def test_lines_of_a_page_are_told_one_by_one() -> None:
    before, now = "<html>\n<p>You should\n<p>Wrong\n</html>\n", "<!doctype>\n<p>You should\n<p>Wrong b'x'\n</html>\n"
    assert told(body=(before, now)) == [
        ("body line 1", '"<html>"', '"<!doctype>"'),
        ("body line 3", '"<p>Wrong"', "\"<p>Wrong b'x'\""),
    ]


def test_the_same_change_at_many_places_is_of_one_kind() -> None:
    (one, two) = find_places({"body": ('{"d": [{"p": 1}, {"p": 2}]}', '{"d": [{"p": 1.5}, {"p": 2.5}]}')})
    assert (one.place, two.place) == ("body.d.0.p", "body.d.1.p")
    assert shape_of(one) == shape_of(two) == ("body.d.*.p", "int", "float")
    assert signature_of(one) != signature_of(two)
    assert fold_place("body line 17") == "body line *"


def test_texts_are_of_one_kind_if_they_differ_by_the_same_words() -> None:
    places = find_places(
        {
            "header location": (["http://localhost/a/1"], ["/a/1"]),
            "header x": (["http://localhost/other"], ["/other"]),
        }
    )
    assert [signature_of(place)[1:] for place in places] == [("http://localhost", "")] * 2


def test_an_exception_keeps_its_kind_while_inputs_shrink() -> None:
    error = raised("builtins:TypeError", "'dict_keys' object is not subscriptable")
    kinds = kinds_of_parts({"exception": (None, error), "result": (1, None)})
    other = raised("builtins:TypeError", "attribute name must be string, not 'int'")
    assert not kinds_of_parts({"exception": (None, other), "result": (1, None)}) <= kinds
    alike = raised("builtins:TypeError", "'odict_keys' object is not subscriptable")
    assert kinds_of_parts({"exception": (None, alike), "result": (2, None)}) <= kinds
