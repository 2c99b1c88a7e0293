"""The code of the other state of a change stands in the place of the running one for as long as an input is tried."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from toolkit.probe.generate.other_state import OtherState

NAME = "other_state_sample"
RUNNING = """\
import enum
import re

LIMIT = 3


def is_code(text):
    return bool(re.match("^[a-z]+$", text))


def is_short(text):
    return len(text) <= LIMIT


def same(text, other):
    return text == other


def each(function):
    def call(text):
        return function(text)

    return call


class Color(enum.Enum):
    RED = 1


class Box:
    FORM = re.compile("[a-z]$")

    def fits(self, text):
        return bool(self.FORM.match(text))

    def size(self):
        return 1

    @staticmethod
    def kind():
        return "box"
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / f"{NAME}.py").write_text(RUNNING)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module(NAME)
    del sys.modules[NAME]


def other_state(module: ModuleType, *pairs: tuple[str, str]) -> OtherState:
    """The state in which the file has other lines."""
    text = RUNNING
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    assert module.__file__
    path = Path(module.__file__)
    return OtherState(str(path.parent), {path.name: text})


FULL = ('re.match("^[a-z]+$", text)', 're.fullmatch("[a-z]+", text)')


def test_what_a_function_does_is_the_other_states_for_a_while(module: ModuleType):
    state = other_state(module, FULL)
    assert state
    assert module.is_code("a\n")
    with state.active():
        assert not module.is_code("a\n")
    assert module.is_code("a\n")


def test_it_is_put_back_whatever_ends_the_block(module: ModuleType):
    with pytest.raises(KeyboardInterrupt), other_state(module, FULL).active():
        raise KeyboardInterrupt
    assert module.is_code("a\n")


@pytest.mark.parametrize(
    "pairs",
    [
        [("    return len(text) <= LIMIT", "    return _size(text) <= 2\n\n\ndef _size(text):\n    return len(text)")],
        [("<= LIMIT", "<= MOST"), ("LIMIT = 3\n", "MOST = 2\n")],
        [("len(text) <= LIMIT", "math.ceil(len(text)) <= 2"), ("import re\n", "import re\nimport math\n")],
        [("len(text) <= LIMIT", "len(text) < LIMIT")],
    ],
)  # fmt: skip
def test_what_it_needs_of_its_file_comes_with_it(module: ModuleType, pairs: list[tuple[str, str]]):
    names = dict(vars(module))
    with other_state(module, *pairs).active():
        assert not module.is_short("abc")
    assert module.is_short("abc")
    assert dict(vars(module)) == names


@pytest.mark.parametrize(
    "pair", [("LIMIT = 3", "LIMIT = 2"), ('FORM = re.compile("[a-z]$")', 'FORM = re.compile(r"[a-z]\\Z")')]
)
def test_a_value_alone_is_another_state(module: ModuleType, pair: tuple[str, str]):
    state = other_state(module, pair)
    assert state
    assert module.is_short("abc")
    assert module.Box().fits("a\n")
    with state.active():
        assert not (module.is_short("abc") and module.Box().fits("a\n"))
    assert module.is_short("abc")
    assert module.Box().fits("a\n")


def test_methods_are_put_in_place_and_new_ones_added(module: ModuleType):
    method = "        return self._one() + 1\n\n    def _one(self):\n        return 1\n"
    state = other_state(module, ("        return 1\n", method))
    with state.active():
        assert module.Box().size() == 2
    assert module.Box().size() == 1
    assert not hasattr(module.Box, "_one")


@pytest.mark.parametrize(
    "pair",
    [
        ("def same(text, other):\n", "def same(other, text):\n"),
        ("def same(text, other):\n", "def same(text, other, *more):\n"),
        ("    return text == other\n", '    """Alike."""  # nothing else\n    return text == other\n'),
        ("LIMIT = 3", "LIMIT = ("),
    ],
)
def test_nothing_is_put_in_place_where_it_cannot_be_or_says_the_same(module: ModuleType, pair: tuple[str, str]):
    state = other_state(module, pair)
    with state.active():
        assert module.same("a", "a")
    assert not state or "Alike" in pair[1]


@pytest.mark.parametrize(
    "pair",
    [
        ("RED = 1", "RED = 2"),
        ("LIMIT = 3\n", "LIMIT = 3\nSEEN = [].append(is_code)\nOPEN = open(__file__)\n"),
        ("LIMIT = 3\n", "LIMIT = 3\nimport no_such_module_of_ours\n"),
        ("LIMIT = 3\n", "LIMIT = 3\n\n\n@enum.unique\ndef more():\n    return 1\n"),
    ],
)
def test_what_may_do_more_than_give_a_name_is_left_alone(module: ModuleType, pair: tuple[str, str]):
    names = dict(vars(module))
    with other_state(module, FULL, pair).active():
        assert not module.is_code("a\n")
        assert module.Color.RED.value == 1
        assert set(vars(module)) == set(names)


def test_functions_in_functions_are_put_in_place_too(module: ModuleType):
    call = module.each(str.upper)
    with other_state(module, ("        return function(text)\n", '        return function(text) + "!"\n')).active():
        assert call("a") == "A!"
    assert call("a") == "A"


def test_without_another_state_there_is_none(tmp_path: Path):
    assert not OtherState(str(tmp_path), None)
    assert not OtherState(str(tmp_path), {"gone.py": "x = 1\n"})
