"""Named tuples of classes that no module holds: the rows of a driver."""

from collections import namedtuple
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.mask.written_values import ValueMask
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.writer import Limits, Writer
from toolkit.text.python_repr import python_repr


class _Place(NamedTuple):
    """A named tuple that this module holds."""

    town: str


def _row_class(name: str, *members: str) -> Any:
    return namedtuple(name, members)


def _write(value: object) -> Any:
    return Writer(NoMasking(), Limits()).write(value)


def test_a_row_is_made_again_with_its_name_and_its_members() -> None:
    row = _row_class("history", "id", "text")(3, "opened")
    written = _write([row, row._replace(id=4)])
    assert written[0] == {"$py": "namedtuple", "class": "history", "names": ["id", "text"], "of": [3, "opened"]}
    first, second = Rebuilder().value(written)
    assert (first.id, first.text, second.id) == (3, "opened", 4)
    assert first == row
    assert (type(first).__name__, type(first)) == ("history", type(second))
    assert python_repr(written[0]) == 'history(id=3, text="opened")'


def test_a_named_tuple_of_a_module_is_written_by_the_name_of_its_class() -> None:
    assert _write(_Place("Edo"))["class"] == f"{__name__}:_Place"


@pytest.mark.parametrize("extra", [{"__slots__": ()}, {"total": 1}, {"__slots__": (), "total": property(len)}])
def test_a_class_with_something_of_its_own_is_cut_off(extra: dict[str, object]) -> None:
    base = _row_class("Row", "a")
    made = type("Row", (base,), {"__module__": "gone", **extra})
    assert _write(made(1)) == {"$cut": "opaque", "type": "gone:Row"}


def _typed_classes() -> Iterator[tuple[Any, bool]]:
    class Bare(NamedTuple):
        a: int

    class Total(NamedTuple):
        a: int

        def total(self) -> int:
            return self.a

    class Shown(NamedTuple):
        a: int

        def __repr__(self) -> str:
            return "shown"

    class Default(NamedTuple):
        a: int
        b: int = 2

    yield Bare, True
    for kind in (Total, Shown, Default):
        yield kind, False


@pytest.mark.parametrize(("kind", "is_written"), list(_typed_classes()))
def test_a_typed_class_of_a_function_is_a_row_only_without_anything_of_its_own(kind: Any, is_written: bool) -> None:
    assert ("$cut" not in _write(kind(1))) is is_written


def test_members_are_masked_by_their_names() -> None:
    mask = ValueMask(Masking(b"k" * 32))
    written = mask.value(_write(_row_class("Row", "name", "password")("kiku", "w0rd-of-kiku")))
    assert written["of"][0] == "kiku"
    assert "w0rd" not in str(written)
    assert written["names"] == ["name", "password"]
