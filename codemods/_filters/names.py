"""Names for builders of filters and for their parameters, from the fields in the filters."""

import ast
import keyword
import re
from collections.abc import Mapping, Sequence

from codemods._extract.name_words import in_camel_case, words_of
from codemods._filters.shapes import Filter
from toolkit.model.descendants import walk

_MOST_FIELDS = 3
_LONGEST = 44
_MOST_WORDS = 2
_CHANGING = (ast.Call, ast.NamedExpr, ast.Await, ast.Yield, ast.YieldFrom)
"""Expressions that may change the value of a name."""


def name_builder(example: Filter, function: str) -> str:
    """Return a name such as `_filter_by_user_and_server`; empty if there are too many fields, or unnameable ones.

    Args:
        example: one of the filters with the shape.
        function: name of a function that uses it, whose naming style is kept.
    """
    parts = ["_".join(_field_words(key, example.constants, example.operators)) for key in example.keys]
    if not all(parts) or len(parts) > _MOST_FIELDS or len(set(parts)) < len(parts):
        return ""
    *first, last = parts
    text = f"filter_by_{'_'.join(first)}_{example.join}_{last}"
    is_camel = re.search("[a-z][A-Z]", function) and "_" not in function.strip("_")
    written = f"_{in_camel_case(text) if is_camel else text}"
    return written if len(written) <= _LONGEST else ""


def _key_words(key: str) -> list[str]:
    """`user` for `user_id`, `subject_code` for `subject.code`, `instance` for `instances.instance_id`."""
    around, words = ([it for it in words_of(part) if not it.isdigit()] for part in f".{key}".split(".")[-2:])
    words = words[:-1] if len(words) > 1 and words[-1] == "id" else words
    is_said = not around or not words or around[-1].startswith(words[0])
    return words if is_said else [*around, *words]


def _field_words(key: str, constants: Mapping[str, object], operators: Mapping[str, str]) -> list[str]:
    """`user` for `user_id`, `id` for `_id`, `not_active` for `active` that has to be false, `paid_state` for a text."""
    words = _key_words(key)
    if key in operators:
        return [operators[key], *words]
    match constants.get(key, True):
        case False:
            return ["not", *words]
        case None:
            return ["no", *words]
        case str(text):
            said = words_of(text)
            return [*said, *words] if said and len(said) <= _MOST_WORDS and words else []
    return words


def name_parameters(shared: Sequence[Filter]) -> list[str] | None:
    """Return a name for each value of a shape, shared by values that are always equal; None if none is found.

    A value that comes from the same variable everywhere keeps that name; others are named after their field.
    """
    names: list[str] = []
    texts = ["|".join(_text(it, index) for it in shared) for index in range(len(shared[0].holes))]
    known: dict[str, str] = {}
    is_quiet = not any(isinstance(node, _CHANGING) for it in shared for hole in it.holes for node in walk(hole))
    for text, field in zip(texts, shared[0].fields, strict=True):
        if text in known:
            names.append(known[text])
            continue
        one = set(text.split("|"))
        is_one_name = len(one) == 1 and text.split("|")[0].isidentifier() and text.islower()
        name = one.pop() if is_one_name else _name_of_field(field)
        if not name or name in names:
            return None
        if is_quiet and all(it.isidentifier() for it in text.split("|")):
            known[text] = name  # a name that is read twice gives the same value, another expression may not
        names.append(name)
    return names


def _text(one: Filter, index: int) -> str:
    return str(getattr(one.holes[index], "id", f"({index})"))


def _name_of_field(field: str) -> str:
    """`server_id` for `server_id`, `document_id` for `_id`."""
    name = "_".join(words_of(field)) if field.strip("_") != "id" else "document_id"
    return name if name.isidentifier() and not keyword.iskeyword(name) else ""
