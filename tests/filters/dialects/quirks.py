"""Forty faults of the kind that real evaluators have, each a small change of the plain evaluator's text."""

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
