"""A new private method is what `self.name` finds, unless something in the project or its libraries makes it another."""

import sys
from pathlib import Path

import pytest

from toolkit.proof.names.caller_seers import CallerSeers
from toolkit.proof.names.environment_words import EnvironmentWords
from toolkit.proof.names.method_lookup import MethodLookup
from toolkit.proof.names.project_sources import ProjectSources

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
_ODD |= {
    name: {**_BASE, "other.py": text}
    for name, text in {
        "library base of a class below by another name": "from own import Order as O\nclass L(O, lib.V):\n    pass\n",
        "library base of a class below an alias": "import lib, own\nO = own.Order\nclass L(O, lib.View):\n    pass\n",
        "library base beside a base that is called": "import lib\nclass L(lib.make(), Order):\n    pass\n",
        "class made by type": "import lib\nL = type('L', (Order, lib.View), {})\n",
        "attribute hook by assignment": "from lib import look\nclass L(Order):\n    __getattribute__ = look\n",
        "any private name": "def ask(it, what):\n    return getattr(it, '_' + what)\n",
        "any two words": "def ask(it, a, b):\n    return getattr(it, '_%s_%s' % (a, b))\n",
        "any beginning": "def ask(it, a, b):\n    return getattr(it, a + '_' + b)\n",
        "beginning that is bound twice": "def ask(it, a):\n    n = 'on_'\n    n = a\n    getattr(it, n + '_rows')\n",
        "short beginning": "def ask(it):\n    n = '_c'\n    getattr(it, n + '_rows' + it.end)\n",
        "known beginning": "def ask(it):\n    n = '_count'\n    getattr(it, n + '_rows')\n",
        "any private name by a constant": "MARK = '_'\ndef ask(it, what):\n    return getattr(it, MARK + what)\n",
        "words of a name in capitals": "def ask(i, n):\n    return getattr(i, re.sub('([A-Z])', r'_\\1', n).lower())\n",
        "further bases": "import own\nown.Order.__bases__ += (X,)\n",
        "another value": "import own\nown.Order = traced(own.Order)\n",
        "taken by its text from a variable": "def ask(it, kind):\n    return getattr(kind, 'total')(it, [])\n",
        "mixture by a tuple": "import lib, own\nKINDS = (own.Order, lib.View)\nclass L(*KINDS):\n    pass\n",
        "mixture by a parameter": "import own\ndef mix(base):\n    class L(base, X):\n        pass\nmix(own.Order)\n",
        "mixture by the value of a call": "import own\ndef f():\n    return own.Order\nclass L(f(), X):\n    pass\n",
        "mixture by a table": "import own\nKINDS = {'a': own.Order}\nclass L(KINDS['a'], X):\n    pass\n",
        "mixture by a keyword": "import own\nL = make('L', [], bases=(own.Order, X))\n",
        "mixture by a metaclass": "import own\nL = Meta('L', (own.Order, X), {})\n",
        "another value by text": "import own\nsetattr(own, 'Order', traced(own.Order))\n",
        "mixture by a call": "import own\nmix = lambda base: type('L', (base, lib.View), {})\nmix(own.Order)\n",
        "joined words": "def ask(it, a, b):\n    return getattr(it, '_'.join(['', a, b]))\n",
        "static listing": "import inspect\nSHOW = inspect.getmembers_static\n",
        "mapped listing": "def show(them):\n    return map(dir, them)\n",
        "taken from a default": "from own import Order\ndef f(it, kind=Order):\n    kind.total(it, [])\n",
        "taken from an attribute": "def f(this, it):\n    this.kind = Order\n    this.kind.total(it, [])\n",
        "taken in a loop": "def f(it):\n    for kind in (Order, dict):\n        kind.total(it, [])\n",
        "a class below in other letters": "from own import Order\nclass 注文(Order):\n    pass\n",
        "listing of a class beside it": "class M:\n    def f(self):\n        dir(self)\nclass L(Order, M):\n    pass\n",
    }.items()
}
_ODD["protocol"] = {"base.py": "from typing import Protocol as P\nclass Base(P[int]):\n    pass\n"}
_ODD["name of the language"] = {
    "base.py": "import lib\nclass TimeoutError(lib.E):\n    pass\nclass Base(TimeoutError):\n    pass\n"
}
_ODD["either of two bases"] = {
    "base.py": "if x:\n    from lib import Model\nelse:\n    from model import Model\nclass Base(Model):\n    pass\n",
    "model.py": "class Model:\n    pass\n",
}
_PLAIN = {
    "base of the project": _BASE,
    "called for self of a class below": {
        **_BASE,
        "other.py": "from own import Order\nclass Late(Order):\n"
        "    def total(self, rows):\n        return Order.total(self, rows)\n",
    },
    "listing of another class": {**_BASE, "other.py": "class X:\n    def show(self):\n        return dir(self)\n"},
    "end of a name that is compared": {
        **_BASE,
        "other.py": "def f(it, what):\n    return what.endswith(f'_{it}') or what == '_rows' and getattr(it, what)\n",
    },
    "name with another beginning": {
        **_BASE,
        "other.py": "def f(it, a, b):\n    name = 'on_' + a\n    return getattr(it, name + '_' + b)\n",
    },
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
        ("class Model:\n    def ask(self, what):\n        getattr(self, '_%s_rows' % what)\n", False),
        ("class Model:\n    def ask(self, what):\n        getattr(self, what + '_rows')\n", False),
    ],
)
def test_bases_of_libraries_are_looked_up_in_the_interpreter(text: str, is_free: bool, tmp_path: Path) -> None:
    python = _environment(tmp_path / "env", text)
    assert (_obstacle(tmp_path, _ODD["library base"], python) == "") == is_free


@pytest.mark.parametrize(
    "text",
    [
        "from record import make\nBase = make(metaclass=Recording)\n",
        "from lib import Model\nclass Base(Model):\n    pass\nBase = Recording('Base', (), {})\n",
    ],
)
def test_a_base_may_be_made_with_a_metaclass_of_the_project(text: str, tmp_path: Path) -> None:
    record = "class Recording(type):\n    def __init__(cls, name, bases, names):\n        cls.names = [*names]\n"
    python = _environment(tmp_path / "env", "")
    assert _obstacle(tmp_path, {"base.py": text, "record.py": record}, python)


@pytest.mark.parametrize(
    ("text", "is_seen"),
    [
        ("import sys\ndef note():\n    return sys._getframe(1).f_code.co_name\n", True),
        ("import sys\ndef look():\n    return sys._getframe(2)\ndef note():\n    return look().f_code\n", True),
        ("import sys\ndef look():\n    return sys._getframe(2)\ndef note():\n    return 1\n", False),
    ],
)
def test_functions_that_look_at_their_callers_are_found(text: str, is_seen: bool) -> None:
    seers = CallerSeers([("util.py", text.encode())])
    assert bool(seers.find_called([b"def total(rows):\n    note()\n", None])) == is_seen
    assert bool(seers.find_called([b"from util import note as log\n"])) == is_seen
    assert not seers.find_called([b"def note():\n    pass\n"])


@pytest.mark.parametrize(
    ("above", "told", "is_seen"),
    [
        ("sys._getframe(2).f_code.co_name", "above()", True),
        ("sys._getframe(1).f_code.co_name", "above()", False),
        ("sys._getframe().f_back.f_back", "above()", True),
        ("inspect.stack()[2].function", "above()", True),
        ("[it.function for it in inspect.stack()]", "above()", True),
        ("inspect.stack()[0][3]", "above()", False),
        ("sys._getframe().f_code.co_name", "above()", False),
        ("sys._getframe(x)", "above()", True),
        ("1", "above()", False),
    ],
)
def test_functions_of_other_files_may_be_seen_as_far_above_as_one_looks(above: str, told: str, is_seen: bool) -> None:
    frames = f"import inspect, sys\ndef above(x=1):\n    return {above}\n"
    audit = f"from frames import above\ndef note(x):\n    print({told})\n"
    seers = CallerSeers([("frames.py", frames.encode()), ("audit.py", audit.encode())])
    assert bool(seers.find_called([b"from audit import note\ndef f(x):\n    note(x)\n"])) == is_seen


def test_an_operator_may_look_at_its_caller() -> None:
    text = b"import sys\nclass Notes:\n    def __add__(self, x):\n        return sys._getframe(1)\nnotes = Notes()\n"
    assert CallerSeers([("audit.py", text)]).find_called([b"def f(notes, x):\n    return notes + x\n"])
    named = text.replace(b"__add__", b"__init__")
    assert CallerSeers([("audit.py", named)]).find_called([b"from audit import Notes\n"])
    assert not CallerSeers([("audit.py", named)]).find_called([b"def f(x):\n    return x + 1\n"])


def test_an_interpreter_without_libraries_says_nothing(tmp_path: Path) -> None:
    assert EnvironmentWords(Path(sys.executable)).is_known
    assert not EnvironmentWords(tmp_path / "bin" / "python").is_known
