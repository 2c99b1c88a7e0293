"""Values that the probe writes make the same values again."""

import datetime
import decimal
import enum
import re
import threading
import uuid

import pytest
from bson import Decimal128, Int64, ObjectId, Regex
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask
from toolkit.probe.values.rebuild import Rebuilder, Unmakeable
from toolkit.probe.values.writer import Limits, Writer
from toolkit.probe.values.written_values import canonical


class Kind(enum.Enum):
    A = 1


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    __hash__ = None


class Keeping:
    """A value that keeps its hash, as queries of peewee do, which are alike only if they are the same."""

    def __init__(self):
        self._hash = self._cached_hash_value = hash(id(self))
        self._hashed = self.hash = self.password_hash = 7

    def __hash__(self):
        return self._hash


class Bag(dict):
    pass


class Name(str):
    __slots__ = ()


def _written(value, **limits):
    writer = Writer(Masking(b"k"), Limits(**limits), "given")
    return writer.write(value), writer


def _again(value):
    return Rebuilder().value(_written(value)[0])


_PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(alphabet="abé日$ .", max_size=8)
    | st.binary(max_size=8)
    | st.datetimes(timezones=st.none() | st.just(datetime.UTC))
    | st.dates()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.complex_numbers(allow_nan=False)
    | st.uuids(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.sets(st.integers() | st.text(max_size=4), max_size=4)
        | st.dictionaries(st.text(alphabet="ab$é", max_size=4) | st.integers(), inner, max_size=4)
    ),
)


@given(_PLAIN)
def test_plain_values_come_back(value):
    again = _again(value)
    assert again == value
    assert type(again) is type(value)
    assert canonical(_written(again)[0]) == canonical(_written(value)[0])


@pytest.mark.parametrize(
    "value",
    [
        Kind.A,
        Point(1, Point("a", None)),
        Name("x"),
        Bag(a=1),
        Point,
        len,
        re,
        range(1, 9, 2),
        slice(1, None),
        bytearray(b"\xff"),
        ObjectId("65a3f0c2d9a1b2c3d4e5f6a7"),
        Decimal128("1.50"),
        Int64(5),
        uuid.UUID(int=1),
        decimal.Decimal("1.10"),
        {"$oid": "no wrapper"},
        {"$py": "tuple"},
        {"$gt": 5},
        frozenset({1}),
        datetime.UTC,
    ],
    ids=lambda value: repr(value).partition(" at 0x")[0],
)
def test_other_values_come_back(value):
    again = _again(value)
    assert again == value
    assert type(again) is type(value)


def test_a_pattern_of_bson_comes_back():
    assert _again(Regex("a", 2)).try_compile().search("A")
    assert _again(re.compile("a", re.IGNORECASE)).search("A")


def test_an_object_that_comes_again_is_the_same_and_may_hold_itself():
    point = Point(1, 2)
    first, second = _again([point, point])
    assert first is second
    point.y = point
    again = _again(point)
    assert again.y is again


def test_a_hash_that_an_object_keeps_is_part_of_an_input_and_of_no_outcome():
    first, second = (Writer(Masking(b"k"), Limits(), "outcome").write(Keeping()) for _ in range(2))
    assert first == second
    assert sorted(first["state"]) == ["_hashed", "hash", "password_hash"]
    assert "_hash" in _written(Keeping())[0]["state"]


def test_what_cannot_be_written_is_cut_with_its_place():
    written, writer = _written({"a": [1, threading.Lock()]})
    assert written["a"][1]["$cut"] == "opaque"
    assert writer.cut[0][0] == "given.a"
    with pytest.raises(Unmakeable):
        Rebuilder().value(written)


@pytest.mark.parametrize(
    ("value", "why"),
    [("x" * 50, "long"), (list(range(9)), "many"), ([[[[1]]]], "deep"), ({str(i): i for i in range(9)}, "many")],
)
def test_limits_cut_and_say_so(value, why):
    written, writer = _written(value, text=20, members=5, depth=2)
    assert f'"$cut":"{why}"' in canonical(written)
    assert writer.cut


class Connection:
    def __init__(self, number):
        self.number, self.lock = number, threading.Lock()


def test_instances_that_were_never_written_whole_are_looked_into_ever_more_rarely():
    def looked_into(value):
        writer = Writer(Masking(b"k"), Limits(impatient=True), "given")
        return "state" in writer.write(value)

    assert [n for n in range(1, 40) if looked_into(Connection(n))] == [1, 2, 3, 5, 9, 17, 33]
    assert [n for n in range(1, 20) if not looked_into(Point(n, n))] == []
    assert all("state" in _written(Connection(n))[0] for n in range(5))


def test_a_class_that_is_gone_is_said():
    with pytest.raises(Unmakeable, match="no nowhere:Thing"):
        Rebuilder().value({"$py": "object", "class": "nowhere:Thing", "state": {}})


def test_order_of_a_dictionary_stays():
    assert list(_again({"b": 1, "a": 2})) == ["b", "a"]


class Reader(enum.StrEnum):
    """Choices of Django, for a field whose name may be that of a secret."""

    STAFF = "Staff and translators"

    @classmethod
    def _missing_(cls, value):
        made = str.__new__(cls, value)
        made._name_, made._value_ = "STAFF", value
        return made


def test_a_constant_is_no_secret_whatever_its_field_is_called():
    name = f"{__name__}:Reader.STAFF"
    masking = Masking(b"k")
    held = {"visibility_email": Reader.STAFF, "passwords": [Reader.STAFF]}
    written = Writer(masking, Limits(), "given").write(held)
    assert written == {"visibility_email": {"$py": "enum", "of": name}, "passwords": [{"$py": "enum", "of": name}]}
    assert ValueMask(masking).value(written) == written
    assert masking.text("Staff and translators") == "Staff and translators"
    assert Rebuilder().value(written)["visibility_email"] is Reader.STAFF


def test_a_member_that_is_no_constant_is_hidden():
    assert "w0rd-of-kiku" not in str(_written({"password": Reader("w0rd-of-kiku")})[0])


class Column(enum.StrEnum):
    PASSWORD = "password"


@pytest.mark.parametrize("key", [Name("password"), Column.PASSWORD])
@pytest.mark.parametrize("value", ["pl4nted-1", b"pl4nted-1", bytearray(b"pl4nted-1")])
def test_a_name_of_a_secret_hides_its_value_whatever_its_class(key, value):
    assert "pl4nted" not in canonical(_written({key: value})[0])
    assert "pl4nted" not in canonical(_written({"password": value})[0])
