# -*- coding: utf-8 -*-
"""Evaluates the filters of filter_sql.py on a dict.

Same result as the SQL, used where there is no row yet (events, in-app
messages, preview of the segment editor).
"""
import re

MULTI = ("segment_id", "segments", "tag")
DATE = re.compile(r"^\d{4}-\d\d-\d\d")


class _Missing(object):
    def __repr__(self):
        return "MISSING"


MISSING = _Missing()


def matches(cond, doc):
    if isinstance(cond, list):
        for c in cond:
            if not matches(c, doc):
                return False
        return True
    for row in rows_of(doc):
        if match_row(cond, row):
            return True
    return False


def rows_of(doc):
    """SQLのJOINと同じように、複数値の項目を1行ずつに展開する"""
    rows = [doc]
    for name in MULTI:
        values = doc.get(name)
        if isinstance(values, (list, tuple)):
            new_rows = []
            for row in rows:
                for v in values or [None]:
                    copied = dict(row)
                    copied[name] = v
                    new_rows.append(copied)
            rows = new_rows
    return rows


def match_row(cond, doc):
    for key, value in cond.items():
        if key == "$and":
            for c in value:
                if not match_row(c, doc):
                    return False
        elif key == "$or":
            ok = False
            for c in value:
                if match_row(c, doc):
                    ok = True
            if not ok:
                return False
        elif key == "$not":
            if match_row(value, doc):
                return False
        elif key[0:1] == "$":
            pass
        else:
            if not match_field(get_value(doc, key), value):
                return False
    return True


def get_value(doc, name):
    if name in doc:
        return doc[name]
    if "." in name:
        first, rest = name.split(".", 1)
        if first == "attr":
            first = "attributes"
        sub = doc.get(first)
        if isinstance(sub, dict):
            return sub.get(rest, MISSING)
    return MISSING


def match_field(actual, expected):
    if isinstance(expected, dict):
        for op in expected:
            if not apply_op(op, actual, expected[op]):
                return False
        return True
    return same(actual, expected)


def apply_op(op, actual, value):
    if op == "$eq":
        return same(actual, value)
    if op == "$ne":
        if actual is MISSING or actual is None:
            return False
        return not same(actual, value)
    if op == "$gt":
        return compare(actual, value, lambda a, b: a > b)
    if op == "$gte":
        return compare(actual, value, lambda a, b: a >= b)
    if op == "$lt":
        return compare(actual, value, lambda a, b: a < b)
    if op == "$lte":
        return compare(actual, value, lambda a, b: a <= b)
    if op == "$in":
        if not isinstance(value, (list, tuple)):
            value = [value]
        if len(value) == 1:
            return same(actual, value[0])
        if isinstance(actual, list):
            return len(set(map(str, actual)) & set(map(str, value))) > 0
        return actual in value
    if op == "$nin":
        if actual is MISSING:
            return False
        return not apply_op("$in", actual, value)
    if op == "$exists":
        return (actual is not MISSING) == bool(value)
    if op == "$not":
        if isinstance(value, dict):
            for first in value:
                return not apply_op(first, actual, value[first])
        return apply_op("$ne", actual, value)
    # $like is done by the database only
    return True


def same(actual, expected):
    if actual is MISSING:
        return False
    if isinstance(actual, list) and not isinstance(expected, list):
        for x in actual:
            if same(x, expected):
                return True
        return False
    if actual == expected:
        return True
    # old apps send numbers as text
    if isinstance(actual, (int, float)) and isinstance(expected, str):
        return str(actual) == expected
    if isinstance(actual, str) and isinstance(expected, (int, float)):
        return actual == str(expected)
    return False


def compare(actual, expected, f):
    if actual is MISSING or actual is None or expected is None:
        return False
    if isinstance(actual, list):
        if not actual:
            return False
        actual = actual[0]
    if is_date(expected) or is_date(actual):
        return f(str(actual), str(expected))
    try:
        return f(actual, expected)
    except TypeError:
        return f(str(actual), str(expected))


def is_date(v):
    return isinstance(v, str) and DATE.match(v) is not None


def filter_docs(cond, docs):
    result = []
    for d in docs:
        if matches(cond, d):
            result.append(d)
    return result
