"""Inputs beside those that run through changed lines, and what tells them apart."""

import json

from toolkit.probe.generate.focus_lines import neighbours_of, sign_of
from toolkit.probe.generate.reshaped_values import marks_of


def test_beside_an_input_each_value_is_empty_nothing_next_to_it_or_another_one():
    given = {"col": "point", "cond": {"$nin": [3, 4]}, "limit": "abc"}
    before = json.dumps(given)
    found = list(neighbours_of(given))
    assert json.dumps(given) == before
    for wanted in (
        {**given, "cond": {"$nin": []}},
        {**given, "cond": {"$nin": None}},
        {**given, "cond": {"$nin": [2, 4]}},
        {**given, "limit": "point"},
        {**given, "col": ""},
    ):
        assert wanted in found


def test_beside_an_input_values_and_names_have_another_shape():
    found = [*neighbours_of({"row": {"a[1]": "x"}, "many": [1]}, marks=["["])]
    for wanted in (
        {"row": {"[a[1]": "x"}, "many": [1]},
        {"row": {"[1]": "x"}, "many": [1]},
        {"row": {"a[1]": ["x"]}, "many": [1]},
        {"row": {"a[1]": "x", "a[1]2": "x"}, "many": [1]},
        {"row": {"a[1]": "x"}, "many": [1, 1]},
        {"row": {"a[1]": "x"}, "many": 1},
    ):
        assert wanted in found


def test_what_is_looked_for_stands_twice_running_inside_a_text():
    found = [made["value"] for made in neighbours_of({"value": "week"}, marks=["-"])]
    assert "w-eek" in found
    assert "w--eek" in found


def test_json_in_a_text_is_taken_apart():
    given = {"query": '{"$or": [{"name": "x"}]}'}
    texts = [it["query"] for it in neighbours_of(given) if isinstance(it["query"], str)]
    found = [json.loads(text) for text in texts if text.startswith('{"') and text.endswith("}")]
    for wanted in ({"$or": [{"name": ["x"]}]}, {"$or": [{"name": None}]}, {"$or": [{"name": "x"}, {"name": "x"}]}):
        assert wanted in found


def test_marks_are_the_short_texts_that_a_function_looks_for():
    def is_list(key):
        return key.find("[") > 0 or key in ("-", "ok", "--__")

    assert marks_of([is_list.__code__]) == ["-", "["]


def test_written_objects_are_left_whole():
    assert list(neighbours_of({"self": {"$py": "object", "class": "a:B", "state": {}}})) == []


def test_inputs_that_end_alike_differ_by_what_the_program_names_and_by_what_is_equal():
    texts = frozenset({"$lt", "$lte"})
    signs = {
        sign_of({"op": op, "a": a, "b": b}, texts)
        for op in ("$lt", "$lte", "x", "y")
        for a, b in ((1, 1), (1, 2), (3, 4))
    }
    assert len(signs) == 6
