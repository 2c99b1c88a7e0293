"""`object` stays among the bases where a metaclass or a reader of bases gets to see it."""

import pytest

from tests.codemods.apply import rewritten, sites_in
from toolkit.model.codemod import CodemodExample
from toolkit.wiring import plugins

_PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}
_KIND = "class Kind(type):\n    pass\n\n\n"
_REGISTRY = """\
made = []


class Kind(type):
    def __init__(cls, name, bases, members):
        made.append((name, len(bases)))


class Shelf(object, metaclass=Kind):
    pass
"""


def _reasons(name: str, code: str, other: str = "") -> set[tuple[str, str]]:
    pytest.importorskip(name.removeprefix("run_"))
    case = CodemodExample(code, files=_PYTHON3 | {"other.py": other})
    return {(it.verdict, it.reason) for it in sites_in(plugins.codemod(name), case)}


@pytest.mark.parametrize("name", ["run_ruff", "run_pyupgrade"])
@pytest.mark.parametrize(
    ("code", "other"),
    [
        (_KIND + "class Shelf(object, metaclass=Kind):\n    x = 1\n", ""),
        (_KIND + "class Shelf(\n    object,\n    metaclass=Kind,\n):\n    x = 1\n", ""),
        (
            "from other import Base\n\n\nclass Shelf(Base, object):\n    x = 1\n",
            "class Base(metaclass=Kind):\n    x = 2\n",
        ),
        (
            "from other import Base\n\n\nclass Shelf(Base, object):\n    x = 1\n",
            "class First(with_metaclass(Kind)):\n    pass\n\n\nclass Base(First):\n    pass\n",
        ),
        ("from shelves import Base\n\n\nclass Shelf(Base, object):\n    x = 1\n", ""),
        ("class Base:\n    y = 1\n\n\nclass Shelf(Base, object):\n    x = 1\n", "def f(c):\n    return c.__bases__\n"),
    ],
)
def test_what_sees_the_bases_is_for_review(name: str, code: str, other: str) -> None:
    assert _reasons(name, code, other) == {("review", "bases")}


@pytest.mark.parametrize("name", ["run_ruff", "run_pyupgrade"])
@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("class Shelf(object):\n    x = 1\n", "def f(c):\n    return c.__bases__\n"),
        ("class Base:\n    y = 1\n\n\nclass Shelf(Base, object):\n    x = 1\n", ""),
        ("class Lost(Exception, object):\n    x = 1\n", ""),
        ("from other import Base\n\n\nclass Shelf(Base, object):\n    x = 1\n", "class Base(dict):\n    pass\n"),
    ],
)
def test_where_nothing_sees_it_the_change_is_certain(name: str, code: str, other: str) -> None:
    assert _reasons(name, code, other) == {("certain", "")}


@pytest.mark.parametrize("name", ["run_ruff", "run_pyupgrade"])
def test_a_registry_is_the_same_afterwards(name: str) -> None:
    pytest.importorskip(name.removeprefix("run_"))
    states: list[dict[str, object]] = [{"__name__": "app"}, {"__name__": "app"}]
    for text, state in zip((_REGISTRY, rewritten(plugins.codemod(name), _REGISTRY)), states, strict=True):
        exec(compile(text, "app.py", "exec"), state)
    assert states[0]["made"] == states[1]["made"] == [("Shelf", 1)]


def test_a_metaclass_of_six_is_given_the_bases_that_were_written() -> None:
    code = _KIND + "import six\n\n\nclass Shelf(six.with_metaclass(Kind, object)):\n    x = 1\n"
    assert ("review", "bases") in _reasons("run_pyupgrade", code)
