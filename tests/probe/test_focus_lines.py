"""Inputs beside those that run through changed lines, and what tells them apart."""

import json

from toolkit.probe.generate.focus_lines import neighbours_of, sign_of


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
