"""Surroundings of a call or request are masked by form, as their contents are, also in the second reading."""

import json

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask

_KEYS = ("AIza" + "PLANTplant1" * 3 + "ab", "glpat-PLANTplant1PLANT", "$2b$12$" + "PLANTplant" * 5 + "abc")


def surroundings(text: str) -> dict:
    request = {"method": "POST", "data": {"$py": "bytes", "of": f"key {text}"}, "headers": {"X-Note": f"a {text}"}}
    return {"flask": {**request, "sessions": [{f"of {text}": [text, 3, None, True]}], "factory": "app:create_app"}}


@pytest.mark.parametrize("text", _KEYS)
@pytest.mark.parametrize("kind", ["call", "exchange"])
def test_texts_around_a_call_are_masked_by_their_form(text: str, kind: str) -> None:
    line = {"kind": kind, "around": surroundings(text)}
    assert LineMask(Masking()).line(line) == {"kind": kind, "around": surroundings("masked-1")}


def test_what_is_no_secret_stays_around_a_call() -> None:
    held = {"$py": "object", "class": "a:B", "id": 7, "state": {"n": {"$py": "name", "of": "a.b:C"}, "age": 30}}
    line = {"kind": "call", "around": {"django": {"session": {"user_id": 7}, "user": held}, "patched": ["a.B.c"]}}
    assert json.dumps(LineMask(Masking()).line(line)) == json.dumps(line)
