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


def test_columns_that_a_row_never_set_are_no_pair_of_a_name_and_a_value() -> None:
    row = {"$py": "sqlalchemy_instance", "class": "a:B", "stored": [7], "unset": ["password", "phone"], "state": {}}
    line = {"kind": "call", "given": {"row": row}, "around": {"held": {"a": row}}}
    assert json.dumps(LineMask(Masking()).line(line)) == json.dumps(line)


def test_a_member_around_a_call_is_masked_though_its_name_is_one_of_ours() -> None:
    line = {"kind": "call", "around": {"flask": {"unset": _KEYS[0], "class": _KEYS[1]}}}
    assert LineMask(Masking()).line(line)["around"] == {"flask": {"unset": "masked-1", "class": "masked-2"}}


@pytest.mark.parametrize("text", [*_KEYS, "machine", '{"body": "password = \\"plantpl\\""}'])
def test_rows_that_a_program_fetched_are_masked_like_what_it_made_of_them(text: str) -> None:
    line = {"kind": "rows", "of": 3, "rows": [[7, "note", text], [8, {"value": {"note": [text]}}]]}
    call = LineMask(Masking()).line({"kind": "call", "given": {"rows": line["rows"]}})
    assert LineMask(Masking()).line(line) == {**line, "rows": call["given"]["rows"]}
    assert (LineMask(Masking()).line(line) == line) == (text == "machine")


@pytest.mark.parametrize("kind", ["tuple", "list"])
def test_the_first_of_several_pairs_is_masked_though_it_could_be_a_row_of_names(kind: str) -> None:
    def held(*members: object) -> object:
        return {"$py": "tuple", "of": list(members)} if kind == "tuple" else list(members)

    pairs = held(held("password", "plantpl"), held("user", "bob"))
    assert "plantpl" not in json.dumps(LineMask(Masking()).line({"kind": "call", "given": {"pairs": pairs}}))
