"""Faults of the kind that real evaluators have, each a small change of the plain evaluator's text."""

# ruff: noqa: E501, ISC004 - what is planted are lines of other files

from pathlib import Path

EVALUATOR = Path(__file__).with_name("plain_evaluator.py")

QUIRKS: dict[str, tuple[str, str]] = {
    "null_is_no_missing": (
        "return value is None or value is MISSING\n    if value is MISSING",
        "return value is None\n    if value is MISSING",
    ),
    "null_sorts_first": (
        "if value is MISSING or kind(value) != kind(wanted):\n        return False\n    if is_nan(value)",
        'if value is None:\n        return name in ("$lt", "$lte")\n    if value is MISSING or kind(value) != kind(wanted):\n        return False\n    if is_nan(value)',
    ),
    "arrays_not_traversed": ("if spread and isinstance(value, list):", "if False:"),
    "only_first_element": ("return [*value, value]", "return [*value[:1], value]"),
    "ne_needs_the_field": (
        'return not ask("$eq", argument, around, names, document)\n    if name == "$nin"',
        'return reached(document, names, False) != [MISSING] and not ask("$eq", argument, around, names, document)\n    if name == "$nin"',
    ),
    "size_off_by_one": ("len(value) == int(argument)", "len(value) >= int(argument)"),
    "regex_anchored": ("return re.search(pattern, value, flags)", "return re.match(pattern, value, flags)"),
    "regex_ignores_case": (
        '"x": re.VERBOSE}[letter] for letter in options)',
        '"x": re.VERBOSE}[letter] for letter in options) | re.IGNORECASE',
    ),
    "options_ignored": ('around.get("$options", "")', '""'),
    "numbers_are_text": (
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
        "    if {kind(value), kind(wanted)} == {'number', 'str'}:\n        return str(value) == str(wanted)\n"
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
    ),
    "not_needs_the_field": (
        "return not match_field(names, argument, document)",
        "return reached(document, names, False) != [MISSING] and not match_field(names, argument, document)",
    ),
    "true_is_one": (
        'if isinstance(value, bool):\n        return "bool"',
        'if isinstance(value, bool):\n        return "number"',
    ),
    "nan_is_not_nan": ("return value == wanted or (is_nan(value) and is_nan(wanted))", "return value == wanted"),
    "in_with_one_is_equality": (
        'if name == "$in":\n        return any(',
        'if name == "$in" and len(argument) == 1 and isinstance(value, list):\n        return False\n    if name == "$in":\n        return any(',
    ),
    "in_without_null": (
        'equal(value, one) for one in argument)\n    if name == "$size"',
        'one is not None and equal(value, one) for one in argument)\n    if name == "$size"',
    ),
    "in_without_regex": ('(is_pattern(one) and search(one, "", value)) or equal', "equal"),
    "exists_zero_is_true": ("return found == truth(argument)", "return found == (argument is not False)"),
    "all_of_nothing": ("return bool(argument) and all(ask_all_of", "return all(ask_all_of"),
    "nor_is_not_and": (
        "found = not any(match(one, document) for one in argument)",
        "found = not all(match(one, document) for one in argument)",
    ),
    "large_integers_rounded": (
        "return value == wanted or (is_nan(value)",
        "return (float(value) == float(wanted) if kind(value) == 'number' else value == wanted) or (is_nan(value)",
    ),
    "case_ignored": (
        "return value == wanted or (is_nan(value)",
        "return (value.lower() == wanted.lower() if isinstance(value, str) else value == wanted) or (is_nan(value)",
    ),
    "spaces_trimmed": (
        "return value == wanted or (is_nan(value)",
        "return (value.rstrip(' ') == wanted.rstrip(' ') if isinstance(value, str) else value == wanted) or (is_nan(value)",
    ),
    "positions_ignored": ("if names[0] == str(place):", "if False:"),
    "no_path_into_arrays": (
        "if isinstance(element, dict):\n            found += reached(element, names, spread)\n        if names",
        "if names",
    ),
    "element_match_without_values": (
        "return isinstance(value, list) and any(match_element(argument, element) for element in value)",
        "return isinstance(value, list) and any(isinstance(element, dict) and match_element(argument, element) for element in value)",
    ),
    "mod_of_negative": ("return (found if value >= 0 else -found) == wanted", "return value % divisor == wanted"),
    "order_across_types": (
        "if value is MISSING or kind(value) != kind(wanted):\n        return False\n    if is_nan(value)",
        "if value is MISSING or isinstance(value, list) != isinstance(wanted, list):\n        return False\n    if is_nan(value)",
    ),
    "empty_is_missing": (
        "    if value is MISSING:\n        return False\n    if kind(value) != kind(wanted):",
        "    if value is MISSING:\n        return wanted == ''\n    if kind(value) != kind(wanted):",
    ),
    "field_order_ignored": ("list(value) == list(wanted)", "sorted(value) == sorted(wanted)"),
    "type_int_is_long": ("code == (18 if wide else 16)", "code in (16, 18)"),
    "unknown_operator_ignored": (
        'if name not in CHECKS:\n            raise ValueError("unknown operator: " + name)',
        "if name not in CHECKS:\n            continue",
    ),
    "unknown_clause_ignored": (
        'raise ValueError("unknown top level operator: " + name)',
        "return",
    ),
    "empty_or_matches": ("if not isinstance(argument, list) or not argument:", "if not isinstance(argument, list):"),
    "dates_as_dates": (
        "return value == wanted or (is_nan(value)",
        "return (value[:10] == wanted[:10] if isinstance(value, str) and re.match(r'\\d{4}-', value) else value == wanted) or (is_nan(value)",
    ),
    "gt_includes_the_bound": ('"$gt": lambda a, b: a > b', '"$gt": lambda a, b: a >= b'),
    "like_wildcards": ("return re.search(pattern, value, flags)", "return re.search(re.escape(pattern), value, flags)"),
    "inner_arrays": (
        "return [*value, value]",
        "return [*value, value] + [x for one in value if isinstance(one, list) for x in one]",
    ),
    "whole_array_not_found": ("return [*value, value]", "return list(value)"),
    "nin_needs_the_field": (
        'return not ask("$in", argument, around, names, document)',
        'return reached(document, names, False) != [MISSING] and not ask("$in", argument, around, names, document)',
    ),
    "last_condition_counts": (
        'return all(ask(name, argument[name], argument, names, document) for name in argument if name != "$options")',
        'return [ask(name, argument[name], argument, names, document) for name in argument if name != "$options"][-1]',
    ),
    "in_null_is_no_missing": (
        'equal(value, one) for one in argument)\n    if name == "$size"',
        '(one is not None or value is not MISSING) and equal(value, one) for one in argument)\n    if name == "$size"',
    ),
    "exists_null_is_true": (
        "return bool(value) or isinstance(value, str)",
        "return value is None or bool(value) or isinstance(value, str)",
    ),
    "exists_needs_a_value": (
        "found = any(value is not MISSING for value",
        "found = any(value is not MISSING and value is not None for value",
    ),
    "size_of_text": (
        "return isinstance(value, list) and len(value) == int(argument)",
        "return isinstance(value, (list, str)) and len(value) == int(argument)",
    ),
    "size_of_nothing": (
        "return isinstance(value, list) and len(value) == int(argument)",
        "return (value is MISSING and argument == 0) or isinstance(value, list) and len(value) == int(argument)",
    ),
    "positions_only": (
        "if isinstance(element, dict):\n            found += reached(element, names, spread)\n        if names",
        "if isinstance(element, dict) and not names[0].isdigit():\n            found += reached(element, names, spread)\n        if names",
    ),
    "element_match_on_no_array": (
        "return isinstance(value, list) and any(match_element(argument, element) for element in value)",
        "return value is not MISSING and any(match_element(argument, one) for one in (value if isinstance(value, list) else [value]))",
    ),
    "regex_as_a_whole": ("return re.search(pattern, value, flags)", "return re.fullmatch(pattern, value, flags)"),
    "regex_on_numbers": (
        "if not isinstance(value, str):\n        return False\n    flags",
        "if not isinstance(value, (str, int, float)):\n        return False\n    value = str(value)\n    flags",
    ),
    "not_regex_ignored": (
        'return not ask("$regex", argument, {}, names, document)\n        return not match_field',
        "return True\n        return not match_field",
    ),
    "doubles_are_no_integers": (
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
        "    if kind(value) != kind(wanted) or isinstance(value, float) != isinstance(wanted, float):\n"
        "        return False\n    if isinstance(value, list):\n        return len",
    ),
    "array_is_a_choice": (
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
        "    if isinstance(wanted, list) and not isinstance(value, list):\n"
        "        return any(equal(value, one) for one in wanted)\n"
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
    ),
    "array_order_ignored": (
        "return len(value) == len(wanted) and all(same(a, b) for a, b in zip(value, wanted))",
        "return len(value) == len(wanted) and all(any(same(a, b) for b in wanted) for a in value)",
    ),
    "object_needs_no_more": (
        "return list(value) == list(wanted) and all(same(value[key], wanted[key]) for key in value)",
        "return all(key in value and same(value[key], wanted[key]) for key in wanted)",
    ),
    "empty_array_is_null": (
        "return value is None or value is MISSING",
        "return value is None or value is MISSING or value == []",
    ),
    "case_ignored_in_orders": (
        "    return sign(a, b)\n\n\ndef sign",
        "    return sign(*(x.lower() if isinstance(x, str) else x for x in (a, b)))\n\n\ndef sign",
    ),
    "texts_of_digits_ordered_as_numbers": (
        "    return sign(a, b)\n\n\ndef sign",
        "    if isinstance(a, str) and a.isdigit() and b.isdigit():\n        return sign(int(a), int(b))\n    return sign(a, b)\n\n\ndef sign",
    ),
    "all_is_any": ("return bool(argument) and all(ask_all_of", "return bool(argument) and any(ask_all_of"),
    "all_knows_no_null": (
        "return bool(argument) and all(ask_all_of(one,",
        "return bool(argument) and all(one is not None and ask_all_of(one,",
    ),
    "nin_null_finds_nothing": (
        'return not ask("$in", argument, around, names, document)',
        'return None not in argument and not ask("$in", argument, around, names, document)',
    ),
    "ne_of_any_element": (
        'return not ask("$eq", argument, around, names, document)\n    if name == "$nin"',
        'return any(not equal(value, argument) for value in reached(document, names, True))\n    if name == "$nin"',
    ),
    "in_takes_one_value": (
        "return isinstance(value, list) and not any(is_operators(one) for one in value)",
        "return not isinstance(value, list) or not any(is_operators(one) for one in value)",
    ),
    "mod_of_text": (
        'if kind(value) != "number" or value != value',
        'value = int(value) if isinstance(value, str) and value.isdigit() else value\n    if kind(value) != "number" or value != value',
    ),
    "type_number_is_int": ('if name == "number":', 'if name in ("number", "int"):'),
    "words_are_truth": (
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
        "    if {kind(value), kind(wanted)} == {'bool', 'str'}:\n        return str(value).lower() == str(wanted).lower()\n"
        "    if kind(value) != kind(wanted):\n        return False\n    if isinstance(value, list):\n        return len",
    ),
    "lt_finds_null": (
        "if value is MISSING or kind(value) != kind(wanted):\n        return False\n    if is_nan(value)",
        'if value is MISSING or kind(value) != kind(wanted):\n        return value is None and name == "$lt"\n    if is_nan(value)',
    ),
}
"""Name -> (the text, what it becomes)."""


def planted(name: str) -> str:
    """The text of the evaluator with one quirk."""
    before, after = QUIRKS[name]
    text = EVALUATOR.read_text("utf-8")
    assert text.count(before) == 1, f"{name}: {text.count(before)} places"
    text = text.replace(before, after)
    if name != "unknown_operator_ignored":
        return text
    unknown = "if name not in CHECKS:\n        return True\n    spread = name not in"
    return text.replace('raise ValueError("unknown operator: " + name)', "return True").replace(
        "spread = name not in", unknown
    )
