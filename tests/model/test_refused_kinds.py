"""Words with which Python refuses a made-up value of a wrong kind count for nothing in proofs and a lock's tests."""

import msgspec
import pytest

from toolkit.characterize.cases import case_of
from toolkit.model.refused_kinds import is_refused_alike
from toolkit.probe.replay.part_differences import differences
from toolkit.proof.answers.foreign_values import says_nothing

ASK = {"kind": "call", "seam": "shop:fare", "symbol": "shop.py::fare", "given": {"age": None}}
INVENTED, RECORDED = case_of(ASK, "invented"), case_of(ASK, "recorded")
WORDS = "'%s' not supported between instances of 'NoneType' and 'int'"
BYTES = "startswith first arg must be bytes or a tuple of bytes, not str"
LACKS = "'NoneType' object has no attribute '%s'"


def raised(text: str, name: str = "TypeError", module: str = "builtins") -> dict[str, object]:
    return {"exception": {"$py": "exception", "class": f"{module}:{name}", "args": [text]}}


def of_python2(text: str) -> dict[str, object]:
    return raised(text, module="exceptions")


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        (raised(WORDS % ">="), raised(WORDS % "<"), True),
        (raised(BYTES), raised("a bytes-like object is required, not 'str'"), True),
        (raised(LACKS % "lower", "AttributeError"), raised(LACKS % "strip", "AttributeError"), True),
        (of_python2("unsupported operand type(s) for /: 'int' and 'str'"),
         of_python2("unsupported operand type(s) for divmod(): 'int' and 'str'"), True),
        (raised("integer division or modulo by zero", "ZeroDivisionError"),
         raised("integer modulo by zero", "ZeroDivisionError"), True),
        (raised("division by zero", "ZeroDivisionError"), raised("no parts", "ZeroDivisionError"), False),
        (raised(WORDS % ">="), raised(LACKS % "lower", "AttributeError"), False),
        (raised(WORDS % ">="), {"result": None}, False),
        ({"result": None}, raised(WORDS % ">="), False),
        (raised(WORDS % ">="), raised("not for us"), False),
        (raised("age must be a number"), raised("age must be a whole number"), False),
        (raised("an object is required"), raised("an object is needed"), False),
        (raised("invalid literal for int", "ValueError"), raised("invalid int", "ValueError"), False),
    ],
)  # fmt: skip
def test_another_word_for_the_same_refusal(old: dict[str, object], new: dict[str, object], alike: bool):
    line = {"ask": INVENTED.ask, "origin": "invented"}
    assert is_refused_alike(INVENTED, old, new) is alike
    assert (differences(line, old, new) == []) is alike
    assert not is_refused_alike(RECORDED, old, new)
    assert differences({**line, "origin": "recorded"}, old, new)
    assert not alike or says_nothing(INVENTED, old, new, set())


def test_what_else_differs_in_such_a_call_is_seen():
    old, new = {**raised(WORDS % ">="), "after": {"a": 1}}, {**raised(WORDS % "<"), "after": {"a": 2}}
    assert differences({"ask": INVENTED.ask, "origin": "invented"}, old, new) == [("after", {"a": 1}, {"a": 2})]
    assert not says_nothing(INVENTED, old, new, set())


def test_a_request_is_never_excused():
    request = msgspec.structs.replace(INVENTED, ask={"kind": "exchange", "method": "GET", "target": "/"})
    assert not is_refused_alike(request, raised(WORDS % ">="), raised(WORDS % "<"))


def test_a_value_of_a_foreign_kind_says_nothing_in_python_2_either():
    assert says_nothing(INVENTED, of_python2("'int' object is not iterable"), {"result": 1}, {INVENTED.id})
