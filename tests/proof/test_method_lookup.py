"""A new private method is what `self.name` finds, unless something in the project or its libraries makes it another."""

import sys
from pathlib import Path

import pytest

from toolkit.proof.environment_words import EnvironmentWords
from toolkit.proof.method_lookup import MethodLookup
from toolkit.proof.project_sources import ProjectSources

_OWN = """from base import Base

class Order(Base):
    def total(self, rows):
        value = self._count_rows(rows)
        return value

    def _count_rows(self, rows):
        return len(rows)
"""
_BASE = {"base.py": "class Base:\n    pass\n"}
_ODD = {
    "metaclass": {"base.py": "class Base(metaclass=Recording):\n    pass\n"},
    "decorated base": {"base.py": "@traced\nclass Base:\n    pass\n"},
    "subclass hook": {"base.py": "class Base:\n    def __init_subclass__(cls):\n        pass\n"},
    "attribute hook": {**_BASE, "other.py": "class X:\n    def __getattribute__(self, name):\n        return 1\n"},
    "another class": {**_BASE, "other.py": "def swap(order):\n    order.__class__ = X\n"},
    "library base": {"base.py": "from lib import Model\nclass Base(Model):\n    pass\n"},
    "library base of a class below": {**_BASE, "other.py": "import lib\nclass Late(Order, lib.View):\n    pass\n"},
    "made base": {"base.py": "Base = make_base()\n"},
    "listing": {**_BASE, "other.py": "def show(it):\n    return dir(it)\n"},
    "listing of a relative": {"base.py": "class Base:\n    def show(self):\n        return dir(self)\n"},
    "dispatch by prefix": {**_BASE, "other.py": 'def ask(it, what):\n    return getattr(it, "_count_" + what)\n'},
    "dispatch by format": {**_BASE, "other.py": "def ask(it, what):\n    return getattr(it, f'_count_{what}')\n"},
    "dispatch by suffix": {**_BASE, "other.py": "def ask(it, what):\n    return getattr(it, what + '_rows')\n"},
    "taken from the class": {**_BASE, "other.py": "from own import Order\nfind = Order.total\n"},
    "taken under another name": {**_BASE, "other.py": "from own import Order as O\nO.total(None, [])\n"},
    "taken by text": {**_BASE, "other.py": "from own import Order\ngetattr(Order, name)(None, [])\n"},
    "called for self of another class": {
        **_BASE,
        "other.py": "class X:\n    def f(self):\n        Order.total(self, [])\n",
    },
}
_PLAIN = {
    "base of the project": _BASE,
    "called for self of a class below": {
        **_BASE,
        "other.py": "from own import Order\nclass Late(Order):\n"
        "    def total(self, rows):\n        return Order.total(self, rows)\n",
    },
    "listing of another class": {**_BASE, "other.py": "class X:\n    def show(self):\n        return dir(self)\n"},
    "listing of a module": {**_BASE, "other.py": "import socket\nNAMES = dir(socket)\n"},
}


def _obstacle(root: Path, files: dict[str, str], python: Path | None = None) -> str:
    for name, text in {"own.py": _OWN, **files}.items():
        (root / name).write_text(text, encoding="utf-8")
    sources = ProjectSources(root, lambda _path: False, {}, python)
    return MethodLookup(sources, "own.py", _OWN.encode()).find_obstacle("Order", "_count_rows")


@pytest.mark.parametrize("name", _PLAIN)
def test_nothing_makes_it_another_method(name: str, tmp_path: Path) -> None:
    assert _obstacle(tmp_path, _PLAIN[name]) == ""


@pytest.mark.parametrize("name", _ODD)
def test_what_may_make_it_another_method_is_named(name: str, tmp_path: Path) -> None:
    assert _obstacle(tmp_path, _ODD[name])


def _environment(folder: Path, text: str) -> Path:
    library = folder / "lib" / "python3.11" / "site-packages" / "lib"
    library.mkdir(parents=True)
    (library / "__init__.py").write_text(text, encoding="utf-8")
    (folder / "bin").mkdir()
    return folder / "bin" / "python"


@pytest.mark.parametrize(
    ("text", "is_free"),
    [
        ("class Model:\n    pass\n", True),
        ("class Model:\n    def _count_rows(self):\n        pass\n", False),
        ("class Model:\n    def ask(self, what):\n        getattr(self, '_count_' + what)\n", False),
    ],
)
def test_bases_of_libraries_are_looked_up_in_the_interpreter(text: str, is_free: bool, tmp_path: Path) -> None:
    python = _environment(tmp_path / "env", text)
    assert (_obstacle(tmp_path, _ODD["library base"], python) == "") == is_free


def test_an_interpreter_without_libraries_says_nothing(tmp_path: Path) -> None:
    assert EnvironmentWords(Path(sys.executable)).is_known
    assert not EnvironmentWords(tmp_path / "bin" / "python").is_known
