"""A plain evaluator of Mongo-style filters that answers as MongoDB does, for values of JSON.

`quirks.py` plants one fault at a time into its text. It knows nothing of tebiki and uses the standard library only.
"""

# ruff: noqa: A002, PLR0911, PLR0124, B905, TRY004 - a plain text to plant faults in, not an example of style

import re

MISSING = object()
ORDERED = {
    "$gt": lambda a, b: a > b,
    "$gte": lambda a, b: a >= b,
    "$lt": lambda a, b: a < b,
    "$lte": lambda a, b: a <= b,
}
TYPES = {
    "double": 1,
    "string": 2,
    "object": 3,
    "array": 4,
    "binData": 5,
    "objectId": 7,
    "bool": 8,
    "date": 9,
    "null": 10,
    "regex": 11,
    "javascript": 13,
    "int": 16,
    "timestamp": 17,
    "long": 18,
    "decimal": 19,
    "minKey": -1,
    "maxKey": 127,
    "undefined": 6,
    "dbPointer": 12,
    "symbol": 14,
    "javascriptWithScope": 15,
}


def matches(filter, document):
    check(filter)
    return match(filter, document)


def match(filter, document):
    for name, argument in filter.items():
        if name == "$and":
            found = all(match(one, document) for one in argument)
        elif name == "$or":
            found = any(match(one, document) for one in argument)
        elif name == "$nor":
            found = not any(match(one, document) for one in argument)
        else:
            found = match_field(name.split("."), argument, document)
        if not found:
            return False
    return True


def is_operators(argument):
    return isinstance(argument, dict) and bool(argument) and next(iter(argument)).startswith("$")


def match_field(names, argument, document):
    if is_pattern(argument):
        return ask("$regex", argument, {}, names, document)
    if not is_operators(argument):
        return ask("$eq", argument, {}, names, document)
    return all(ask(name, argument[name], argument, names, document) for name in argument if name != "$options")


def ask(name, argument, around, names, document):
    if name == "$ne":
        return not ask("$eq", argument, around, names, document)
    if name == "$nin":
        return not ask("$in", argument, around, names, document)
    if name == "$not":
        if is_pattern(argument):
            return not ask("$regex", argument, {}, names, document)
        return not match_field(names, argument, document)
    if name == "$all":
        return bool(argument) and all(ask_all_of(one, names, document) for one in argument)
    if name == "$exists":
        found = any(value is not MISSING for value in reached(document, names, spread=False))
        return found == truth(argument)
    spread = name not in ("$size", "$elemMatch")
    return any(test(name, argument, around, value) for value in reached(document, names, spread))


def ask_all_of(one, names, document):
    if is_operators(one) or is_pattern(one):
        return match_field(names, one, document)
    return ask("$eq", one, {}, names, document)


def reached(value, names, spread):
    """Every value at a path."""
    if not names:
        if spread and isinstance(value, list):
            return [*value, value]
        return [value]
    if isinstance(value, dict):
        inner = value.get(names[0], MISSING)
        if isinstance(inner, list) and len(names) > 1:
            return through_array(inner, names[1:], spread)
        return reached(inner, names[1:], spread)
    return [MISSING]


def through_array(array, names, spread):
    found = []
    for place, element in enumerate(array):
        if isinstance(element, dict):
            found += reached(element, names, spread)
        if names[0] == str(place):
            if len(names) == 1:
                found.append(element)
            elif isinstance(element, list):
                found += through_array(element, names[1:], spread)
            elif isinstance(element, dict):
                found += reached(element, names[1:], spread)
    return found


def test(name, argument, around, value):
    if name == "$eq":
        return equal(value, argument)
    if name in ORDERED:
        return ordered(name, value, argument)
    if name == "$in":
        return any((is_pattern(one) and search(one, "", value)) or equal(value, one) for one in argument)
    if name == "$size":
        return isinstance(value, list) and len(value) == int(argument)
    if name == "$type":
        names = argument if isinstance(argument, list) else [argument]
        return value is not MISSING and any(is_type(value, one) for one in names)
    if name == "$regex":
        return search(argument, around.get("$options", ""), value)
    if name == "$mod":
        return remainder(value, argument)
    if name == "$elemMatch":
        return isinstance(value, list) and any(match_element(argument, element) for element in value)
    raise ValueError("unknown operator: " + name)


def match_element(argument, element):
    if is_operators(argument) and next(iter(argument)) not in ("$and", "$or", "$nor"):
        return all(ask_alone(name, argument[name], argument, element) for name in argument if name != "$options")
    if isinstance(element, list):
        element = {str(place): one for place, one in enumerate(element)}
    return isinstance(element, dict) and match(argument, element)


def ask_alone(name, argument, around, value):
    if name == "$ne":
        return not equal(value, argument)
    if name == "$nin":
        return not test("$in", argument, around, value)
    if name == "$not":
        return not match_element(argument, value)
    if name == "$exists":
        return truth(argument)
    if name == "$all":
        return bool(argument) and all(equal(value, one) for one in argument)
    return test(name, argument, around, value)


def kind(value):
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, (int, float)):
        return "number"
    return type(value).__name__


def is_nan(value):
    return isinstance(value, float) and value != value


def equal(value, wanted):
    if wanted is None:
        return value is None or value is MISSING
    if value is MISSING:
        return False
    if kind(value) != kind(wanted):
        return False
    if isinstance(value, list):
        return len(value) == len(wanted) and all(same(a, b) for a, b in zip(value, wanted))
    if isinstance(value, dict):
        return list(value) == list(wanted) and all(same(value[key], wanted[key]) for key in value)
    return value == wanted or (is_nan(value) and is_nan(wanted))


def same(value, wanted):
    return value is None if wanted is None else equal(value, wanted)


def ordered(name, value, wanted):
    if wanted is None:
        return name in ("$gte", "$lte") and (value is None or value is MISSING)
    if value is MISSING or kind(value) != kind(wanted):
        return False
    if is_nan(value) or is_nan(wanted):
        return name in ("$gte", "$lte") and is_nan(value) and is_nan(wanted)
    return ORDERED[name](order(value, wanted), 0)


RANKS = {"NoneType": 1, "number": 2, "str": 3, "dict": 4, "list": 5, "bool": 6}


def order(a, b):
    if kind(a) != kind(b):
        return sign(RANKS[kind(a)], RANKS[kind(b)])
    if a is None:
        return 0
    if isinstance(a, list):
        for one, other in zip(a, b):
            if order(one, other):
                return order(one, other)
        return sign(len(a), len(b))
    if isinstance(a, dict):
        for one, other in zip(a, b):
            found = sign(RANKS[kind(a[one])], RANKS[kind(b[other])]) or sign(one, other) or order(a[one], b[other])
            if found:
                return found
        return sign(len(a), len(b))
    if is_nan(a) or is_nan(b):
        return int(is_nan(b)) - int(is_nan(a))
    return sign(a, b)


def sign(a, b):
    return int(a > b) - int(a < b)


def truth(value):
    return bool(value) or isinstance(value, str)


def is_type(value, name):
    if name == "number":
        return kind(value) == "number"
    code = TYPES[name] if isinstance(name, str) else name
    if kind(value) == "number":
        if isinstance(value, float):
            return code == 1
        wide = type(value).__name__ in ("Int64", "long") or not -(2**31) <= value < 2**31
        return code == (18 if wide else 16)
    return code == {"str": 2, "dict": 3, "list": 4, "bool": 8, "NoneType": 10}[kind(value)]


def is_pattern(value):
    return hasattr(value, "pattern")


def search(pattern, options, value):
    if is_pattern(pattern):
        pattern, options = pattern.pattern, "i" if pattern.flags & 2 else options
    if not isinstance(value, str):
        return False
    flags = sum({"i": re.IGNORECASE, "m": re.MULTILINE, "s": re.DOTALL, "x": re.VERBOSE}[letter] for letter in options)
    return re.search(pattern, value, flags) is not None


def remainder(value, argument):
    if kind(value) != "number" or value != value or value in (float("inf"), float("-inf")):
        return False
    divisor, wanted = int(argument[0]), int(argument[1])
    value = int(value)
    found = abs(value) % abs(divisor)
    return (found if value >= 0 else -found) == wanted


def check(filter):
    """Refuse what MongoDB refuses."""
    if not isinstance(filter, dict):
        raise ValueError("a filter is an object")
    for name, argument in filter.items():
        if name in ("$and", "$or", "$nor"):
            if not isinstance(argument, list) or not argument:
                raise ValueError(name + " needs an array with filters")
            for one in argument:
                check(one)
        elif name.startswith("$"):
            raise ValueError("unknown top level operator: " + name)
        elif is_operators(argument):
            check_operators(argument)


def check_operators(argument):
    for name, value in argument.items():
        if name not in CHECKS:
            raise ValueError("unknown operator: " + name)
        if not CHECKS[name](value):
            raise ValueError("wrong argument of " + name)
        if name == "$not" and not is_pattern(value):
            check_operators(value)
        if name == "$elemMatch":
            check_element(value)
        if name == "$all":
            for one in value:
                if is_operators(one):
                    check_operators(one)


def check_element(value):
    if is_operators(value) and next(iter(value)) not in ("$and", "$or", "$nor"):
        check_operators(value)
    else:
        check(value)


def is_list_of_values(value):
    return isinstance(value, list) and not any(is_operators(one) for one in value)


def is_all(value):
    if not isinstance(value, list):
        return False
    nested = [is_operators(one) for one in value]
    return all(list(one) == ["$elemMatch"] for one in value) if nested and nested[0] else not any(nested)


def is_size(value):
    return kind(value) == "number" and value >= 0 and value == int(value)


def is_type_name(value):
    if isinstance(value, list):
        return bool(value) and all(not isinstance(one, list) and is_type_name(one) for one in value)
    return value in TYPES or value == "number" or (kind(value) == "number" and value in TYPES.values())


def is_regex(value):
    if is_pattern(value):
        return True
    try:
        return isinstance(value, str) and re.compile(value) is not None
    except re.error:
        return False


def is_division(value):
    numbers = isinstance(value, list) and len(value) == 2 and all(kind(one) == "number" for one in value)
    return numbers and not any(one != one for one in value) and int(value[0]) != 0


def anything(value):
    return not is_pattern(value)


CHECKS = {
    "$eq": lambda value: True,
    "$ne": anything,
    "$gt": anything,
    "$gte": anything,
    "$lt": anything,
    "$lte": anything,
    "$in": is_list_of_values,
    "$nin": is_list_of_values,
    "$exists": lambda value: True,
    "$size": is_size,
    "$type": is_type_name,
    "$regex": is_regex,
    "$mod": is_division,
    "$all": is_all,
    "$options": lambda value: isinstance(value, str),
    "$elemMatch": lambda value: isinstance(value, dict),
    "$not": lambda value: is_pattern(value) or is_operators(value),
}
