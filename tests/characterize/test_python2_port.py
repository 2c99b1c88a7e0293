"""Values of Python 2 in the form of Python 3, and the copy of it that the tests of a lock use."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.characterize import python2_names, python2_port
from toolkit.characterize.part_comparison import changed_parts
from toolkit.probe.replay import part_differences
from toolkit.probe.replay import python2_names as names_in_the_probe
from toolkit.probe.replay import python2_port as port_in_the_probe


def py(kind: str, **more: Any) -> dict[str, Any]:
    return {"$py": kind, **more}


def raised(name: str, *args: Any, **more: Any) -> dict[str, Any]:
    return py("exception", **{"class": name, "args": list(args), **more})


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (py("unicode", of="é"), "é"),
        (py("dict", of=[[py("unicode", of="a"), 1], ["b", py("unicode", of="c")]]), {"a": 1, "b": "c"}),
        (py("dict", of=[[py("unicode", of="$oid"), 1]]), py("dict", of=[["$oid", 1]])),
        (py("dict", of=[[py("unicode", of="$set"), 1]]), {"$set": 1}),
        (py("name", of="ConfigParser:NoSectionError"), py("name", of="configparser:NoSectionError")),
        (raised("exceptions:IOError", 2, "no"), raised("builtins:OSError", 2, "no")),
        (raised("Queue:Empty"), raised("queue:Empty")),
        (raised("urllib2:HTTPError"), raised("urllib.error:HTTPError")),
        ("exceptions:no name, but a text", "exceptions:no name, but a text"),
        ({"class": "Queue:Empty"}, {"class": "Queue:Empty"}),
    ],
)
def test_what_python_3_would_write(old: Any, new: Any) -> None:
    assert python2_port.port_value(old) == new
    assert port_in_the_probe.port_value(old) == new


_OLD_DECODE, _DECODE = "exceptions:UnicodeDecodeError", "builtins:UnicodeDecodeError"


@pytest.mark.parametrize(
    ("old", "new", "alike"),
    [
        (raised("exceptions:IOError", 2, "x"), raised("builtins:FileNotFoundError", 2, "x"), True),
        (raised("exceptions:ValueError", "x"), raised("json.decoder:JSONDecodeError", "x", state={"pos": 0}), True),
        (raised("Queue:Empty"), raised("queue:Empty", state={"x": 1}), True),
        (raised("Queue:Empty"), raised("_queue:Empty"), True),
        ('{"a": 1, "b": 2}', '{"b": 2, "a": 1}', True),
        (raised("shop:Empty"), raised("shop:Empty", state={"x": 1}), False),
        (raised("sre_constants:error", "x"), raised("re:PatternError", "x"), True),
        (raised(_OLD_DECODE, "utf8", "b"), raised(_DECODE, "utf-8", "b"), True),
        (raised(_OLD_DECODE, "ascii", "b"), raised(_DECODE, "utf-8", "b"), False),
        (raised(_OLD_DECODE, "utf8", "b"), raised(_DECODE, "utf-8", "c"), False),
        (raised("shop:Unicode", "utf8"), raised("shop:Unicode", "utf-8"), False),
        (raised("exceptions:ValueError", "x"), raised("builtins:TypeError", "x"), False),
        (raised("exceptions:ValueError", "x"), raised("builtins:ValueError", "y"), False),
        (py("dict", of=[[2, 1], [1, 2]]), py("dict", of=[[1, 2], [2, 1]]), True),
        ({"$cut": "opaque", "type": "__builtin__:function"}, py("function", of="a:b.<locals>.c", nth=0), True),
        (py("re", of=["a", 2]), py("re", of=["a", 34]), True),
        (py("re", of=["a", 2]), py("re", of=["a", 32]), False),
        (py("tuple", of=[0]), py("tuple", of=[0.0]), False),
    ],
)
def test_what_only_the_version_tells_apart_is_no_difference(old: Any, new: Any, alike: bool) -> None:
    left, right = {"result": old}, {"result": new}
    assert changed_parts(python2_port.port_parts(left), right, key=python2_port.port_key) == (
        {} if alike else {"result": (python2_port.port_value(old), new)}
    )
    assert bool(part_differences.differences({}, left, right, is_ported=True)) is not alike


def test_json_is_compared_by_value_and_nothing_else_is() -> None:
    pairs = [
        ('{"a": 1, "b": 2}', '{"b":2,"a":1}', True),
        ('{"a": 1}', '{"a": 1.0}', False),
        ('{"a": 1, "a": 2}', '{"a": 2}', False),
        ('["a", "b"]', '["b", "a"]', False),
        ("{a", "{ a", False),
    ]
    for before, now, alike in pairs:
        assert (changed_parts({"body": before}, {"body": now}) == {}) is alike, before
        assert (part_differences.differences({}, {"body": before}, {"body": now}) == []) is alike, before
    assert changed_parts({"result": pairs[0][0]}, {"result": pairs[0][1]})


def test_both_tables_hold_the_same() -> None:
    for name in ("LIBRARY", "MODULES", "NAMES", "SUPERCLASSES", "RESERVED"):
        assert getattr(python2_names, name) == getattr(names_in_the_probe, name)


VALUES = st.recursive(
    st.none() | st.integers() | st.sampled_from(["", "a", "$oid", "Queue:Empty", "exceptions:IOError"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$py", "of", "class", "a"]), inner)
    | st.builds(lambda kind, of: {"$py": kind, "of": of}, st.sampled_from(["dict", "unicode", "name", "tuple"]), inner)
    | st.builds(lambda of: {"$py": "dict", "of": of}, st.lists(st.tuples(inner, inner).map(list), max_size=3)),
    max_leaves=12,
)  # fmt: skip


@given(VALUES)
def test_the_copy_in_the_probe_does_the_same(value: Any) -> None:
    assert port_in_the_probe.port_value(value) == python2_port.port_value(value)
    ported = python2_port.port_value(value)
    assert port_in_the_probe.comparable(ported) == python2_port.comparable(ported)


@pytest.mark.parametrize("name", ["no codec", "a\0b", "\ud800"])
@pytest.mark.parametrize("port", [python2_port, port_in_the_probe])
def test_an_error_of_a_codec_may_name_anything(port: Any, name: str) -> None:
    assert port._codec(name) == name
    assert port._codec("UTF8") == port._codec("utf-8")
