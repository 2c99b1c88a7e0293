"""Values that only C knows, and constants that a program compares by identity, come back as they were."""

import collections
import datetime
import enum
import functools
import io
import json
import operator
import types
import weakref
import zoneinfo

import pytest
import pytz
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.masking import Masking
from toolkit.probe.values import stdlib_types
from toolkit.probe.values.rebuild import Rebuilder, Unmakeable
from toolkit.probe.values.writer import Limits, Writer

MISSING = object()


class Mark(tuple):
    """As syntax trees have them: its members are attributes of it."""


MARK = Mark(("Keyword",))
MARK.DML = Mark(("Keyword", "DML"))
MARK.parent = MARK


class Rights(enum.IntFlag):
    READ = 1
    WRITE = 2


class Headers(collections.OrderedDict):
    def __setitem__(self, key, value):
        raise AssertionError("no code of the program runs")


class RefusedError(Exception):
    def __init__(self, field):
        super().__init__(f"{field} is refused")
        self.field = field


Pair = collections.namedtuple("Pair", "left right")


def _written(value):
    writer = Writer(Masking(b"k"), Limits(), "given")
    return writer.write(value), writer.cut


def _again(value):
    written, cut = _written(value)
    assert cut == []
    return Rebuilder().value(json.loads(json.dumps(written)))


@pytest.mark.parametrize(
    "value",
    [
        Pair(1, [2]),
        Rights.READ | Rights.WRITE,
        types.MappingProxyType({"a": 1}),
        types.SimpleNamespace(a=1, b=[2]),
        zoneinfo.ZoneInfo("Asia/Tokyo"),
        pytz.timezone("Asia/Tokyo"),
        pytz.timezone("Asia/Tokyo").localize(datetime.datetime(2024, 7, 1)).tzinfo,  # noqa: DTZ001
        pytz.timezone("Etc/GMT+5"),
        pytz.utc,
        type(None),
        Ellipsis,
        NotImplemented,
        str.upper,
        dict.fromkeys,
        list[int],
        int | None,
        {"a": 1}.keys(),
        {"a": 1}.items(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_values_come_back_equal_and_of_their_class(value):
    again = _again(value)
    assert again == value
    assert type(again) is type(value)


_MEMBERS = st.lists(st.tuples(st.text(alphabet="abc", max_size=3), st.integers()), max_size=5)


@given(_MEMBERS, st.none() | st.integers(0, 5))
def test_containers_keep_members_order_and_what_makes_new_ones(pairs, most):
    ordered = collections.OrderedDict(pairs)
    for key in list(ordered)[:1]:
        ordered.move_to_end(key)
    assert list(_again(ordered).items()) == list(ordered.items())
    queue = collections.deque(pairs, most)
    again = _again(queue)
    assert (again, again.maxlen) == (queue, most)
    default = collections.defaultdict(list, pairs)
    assert _again(default)["not there"] == []
    assert dict(_again(default)) == dict(default)


@given(st.text(max_size=5), st.integers(0, 5))
def test_streams_come_back_at_their_place(text, place):
    stream = io.StringIO(text)
    stream.seek(min(place, len(text)))
    again = _again(stream)
    assert (again.tell(), again.getvalue(), again.read()) == (stream.tell(), text, text[stream.tell() :])


@given(st.lists(st.integers(), max_size=5), st.integers(0, 5))
def test_an_iterator_gives_what_was_left_and_nothing_is_taken_from_it(members, taken):
    iterator = iter(members)
    list(zip(range(taken), iterator, strict=False))
    again = list(_again(iterator))
    assert again == list(iterator)


def test_an_iterator_through_a_list_of_the_program_runs_none_of_its_code():
    class Series(list):
        def __iter__(self):
            raise AssertionError("no code of the program runs")

    iterator = list.__iter__(Series([1, 2, 3]))
    next(iterator)
    assert list(_again(iterator)) == [2, 3]


def test_what_is_called_back_does_the_same():
    again = _again(functools.partial(operator.add, 1))
    assert again(2) == 3
    assert _again(operator.itemgetter("a", 0))({"a": 1, 0: 2}) == (1, 2)
    assert _again("a".upper)() == "A"
    assert _again(operator.attrgetter("real"))(3) == 3
    assert _written(operator.methodcaller("split", sep=","))[1] != []  # it keeps names, which nobody tells us of
    assert _again(operator.methodcaller("split", ","))("a,b") == ["a", "b"]


@pytest.mark.parametrize("constant", [MISSING, MARK, MARK.DML], ids=["missing", "mark", "inner"])
def test_a_constant_comes_back_as_itself(constant):
    assert _again([constant])[0] is constant


def test_an_object_that_no_module_holds_is_a_copy():
    assert type(_again(object())) is object
    copy = _again(Mark(("Keyword", "DML")))
    assert (copy, type(copy)) == (MARK.DML, Mark)
    assert copy is not MARK.DML


def test_classes_of_a_program_that_derive_from_them_run_no_code():
    headers = Headers()
    collections.OrderedDict.__setitem__(headers, "b", 1)
    collections.OrderedDict.__setitem__(headers, "a", 2)
    headers.encoding = "ascii"
    again = _again(headers)
    assert type(again) is Headers
    assert (list(again.items()), again.encoding) == ([("b", 1), ("a", 2)], "ascii")


def test_an_exception_keeps_its_attributes():
    again = _again(RefusedError("age"))
    assert (type(again), again.args, again.field) == (RefusedError, ("age is refused",), "age")


def test_what_only_its_program_can_make_is_cut():
    for value in (memoryview(b"a"), (one for one in "a"), io.StringIO, types.MappingProxyType(collections.UserDict())):
        closed = value() if isinstance(value, type) else value
        if isinstance(value, type):
            closed.close()
        written, cut = _written(closed)
        assert written["$cut"] == "opaque"
        assert len(cut) == 1


def test_every_kind_that_is_written_can_be_made():
    kinds = {_written(value)[0].get("$py") for value in (collections.deque(), {}.keys(), iter([]), io.BytesIO())}
    assert kinds <= set(stdlib_types.MAKERS)
    assert len(kinds) == 4


def _adder(first, *, second=2):
    offset = [first]
    return lambda third, fourth=10, *, fifth=second: offset[0] + second + third + fourth + fifth


def _twins():
    return [lambda text: text + "1", lambda text: text + "2"]


LATER = _adder(7)


@given(st.integers(), st.integers())
def test_a_function_inside_another_holds_what_it_held(first, third):
    function = _adder(first, second=5)
    again = _again(function)
    assert again is not function
    assert again(third) == function(third)
    assert again(third, 1, fifth=3) == function(third, 1, fifth=3)


def test_lambdas_of_one_function_are_told_apart():
    assert [one("a") for one in _again(_twins())] == ["a1", "a2"]


def test_a_function_under_another_name_is_itself():
    assert _again(LATER) is LATER


def test_a_function_that_is_written_nowhere_is_cut_and_one_that_has_gone_is_said():
    made = eval("lambda: 1")
    assert _written(made)[0]["$cut"] == "opaque"
    line, _ = _written(_adder(1))
    with pytest.raises(Unmakeable, match="any more"):
        Rebuilder().value(line | {"nth": 5})
    with pytest.raises(Unmakeable, match="any more"):
        Rebuilder().value(line | {"closure": []})


class Whole:
    name = "whole"


class Part:
    def __init__(self, whole):
        self.whole = weakref.ref(whole)


class Fields:
    __slots__ = ("held",)

    def __init__(self, **held):
        self.held = held

    def __getattr__(self, name):
        return self.held[name]


def test_a_class_that_answers_for_attributes_of_its_slots_is_not_asked_before_they_are_set():
    assert _again(Fields(a=1)).a == 1


def test_weak_references_lead_to_what_they_led_to():
    whole = Whole()
    whole.part = Part(whole)
    rebuilder = Rebuilder()
    made = rebuilder.value(json.loads(json.dumps(_written(whole.part)[0])))
    assert made.whole().name == "whole"
    assert made.whole().part is made
    assert _again(weakref.ref(Whole()))() is None
