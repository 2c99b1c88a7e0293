"""Names that a change binds or takes away: nobody else may come to them, or no case shows what happens."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.model.settings import Settings
from toolkit.proof.names.closed_names import ClosedNames
from toolkit.proof.names.form_readers import FormReaders
from toolkit.proof.names.handed_modules import blank_named_imports
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.source.discover import match_tests

PRICE = """\
import csv
from . import util
from .util import rate

_RATES = {"a": 1}
LIMIT = 10


def price(amount, kind):
    if amount > LIMIT:
        return amount * _RATES[kind]
    return rate(amount)


def _half(amount):
    return amount / 2


class Shop:
    def total(self, items):
        return sum(items)


class Sub(Shop, Other):
    pass
"""
UTIL = "def rate(x):\n    return x\n\n\ndef more(x):\n    return x\n"
is_test = match_tests(Settings())


def reasons(root: Path, new: str, others: dict[str, str] | None = None, old: str = PRICE) -> set[str]:
    """Reasons why no case can show edits of a module, empty for those that cases may; `idle`: none is needed."""
    write(root, {"shop/__init__.py": "", "shop/price.py": old, "shop/util.py": UTIL, **(others or {})})
    before, after = {"shop/price.py": old.encode()}, {"shop/price.py": new.encode()}
    changed = changed_statements(before, after, is_test, "3.11.4")
    assert changed
    sources = ProjectSources(root, is_test, after)
    names = ClosedNames(before, after, changed, lambda: sources)
    found = set()
    for it in changed:
        known = names.why_open(it)
        found.add(it.barred or (known.why if known else "idle" if names.is_harmless(it) else ""))
        assert known is None or (known.why == "used_elsewhere") == bool(known.how and known.place)
    return found


def has_equal_form(root: Path, new: str, other: str, old: str = PRICE) -> bool:
    """Return whether edits of a module have an equal form that counts beside another one."""
    write(root, {"shop/__init__.py": "", "shop/price.py": old, "shop/util.py": UTIL, "shop/other.py": other})
    before, after = {"shop/price.py": old.encode()}, {"shop/price.py": new.encode()}
    readers = FormReaders(before, after, lambda: ProjectSources(root, is_test, after))
    return any(it.equal for it in changed_statements(before, after, is_test, "3.11.4", readers.find))


def known_by(root: Path, new: str, others: dict[str, str], old: str = PRICE) -> set[tuple[str, str]]:
    """The ways in which others may know a name that edits of a module bind, with where."""
    write(root, {"shop/__init__.py": "", "shop/price.py": old, "shop/util.py": UTIL, **others})
    before, after = {"shop/price.py": old.encode()}, {"shop/price.py": new.encode()}
    changed = changed_statements(before, after, is_test, "3.11.4")
    names = ClosedNames(before, after, changed, lambda: ProjectSources(root, is_test, after))
    return {(known.how, known.place) for it in changed if (known := names.why_open(it))}


def edited(*pairs: tuple[str, str]) -> str:
    text = PRICE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


HELPER = ("def price(", "def _doubled(amount):\n    return amount * 2\n\n\ndef price(")
PUBLIC = ("def price(", "def doubled(amount):\n    return amount * 2\n\n\ndef price(")
TABLE = ("\n\ndef price(", "_KINDS = ('a', 'b')\n\n\ndef price(")
RATE = ('{"a": 1}', '{"a": 2}')
LIMIT = ("LIMIT = 10", "LIMIT = 11")
METHOD = ("    def total(", "    def _first(self):\n        return 1\n\n    def total(")


@pytest.mark.parametrize(
    "edit", [HELPER, PUBLIC, TABLE, METHOD, ('{"a": 1}', '{"a": 2}'), ("LIMIT = 10", "LIMIT = 11")]
)
def test_a_name_that_nobody_else_has_is_closed(tmp_path: Path, edit: tuple[str, str]):
    assert reasons(tmp_path, edited(edit)) == {""}


@pytest.mark.parametrize(
    ("edit", "path", "text"),
    [
        (HELPER, "shop/other.py", "from shop import price\n\nX = price._doubled\n"),
        (HELPER, "shop/other.py", "X = 'shop.price._doubled'\n"),
        (HELPER, "shop/page.html", "{{ _doubled(1) }}\n"),
        (HELPER, "shop/other.py", "from shop import price\n\nX = list(vars(price))\n"),
        (HELPER, "shop/other.py", "import importlib, inspect\n\nX = inspect.getmembers(importlib.import_module(N))\n"),
        (PUBLIC, "shop/other.py", "from shop import price\n\nX = getattr(price, NAME)\n"),
        (PUBLIC, "shop/other.py", "MODULES = ['shop.price']\n"),
        (PUBLIC, "bin/serve", "#!/usr/bin/env python3\nfrom shop import price\n\nX = show(price)\n"),
        (PUBLIC, "Dockerfile", "CMD python -m shop.price\n"),
        (PUBLIC, "serve.toml", "application = 'shop.price:application'\n"),
        (PUBLIC, "shop/other.py", "from shop.price import *\n"),
        (METHOD, "shop/other.py", "X = dir(Y)\n"),
        (HELPER, "shop/other.py", "from shop import price\n\nX = show(price), F.__globals__\n"),
        (METHOD, "shop/other.py", "class A:\n    def _first(self):\n        return 2\n"),
        (('{"a": 1}', '{"a": 2}'), "shop/other.py", "from shop.price import _RATES\n"),
        (LIMIT, "shop/other.py", "from shop import price\n\nX = price.LIMIT\n"),
        (LIMIT, "shop/other.py", "SETTINGS = 'shop.price'\n"),
    ],
)
def test_a_name_that_others_may_have_is_open(tmp_path: Path, edit: tuple[str, str], path: str, text: str):
    assert "used_elsewhere" in reasons(tmp_path, edited(edit), {path: text})


@pytest.mark.parametrize(
    "edit",
    [
        ("def price(", "def __getattr__(name):\n    return 1\n\n\ndef price("),
        ("def price(", "def sum(items):\n    return 1\n\n\ndef price("),
        ("\n\ndef price(", "sum = max\n\n\ndef price("),
        ("import csv\n", "import csv\nfrom math import prod as sum\n"),
        ('_RATES = {"a": 1}\nLIMIT = 10', '_RATES = {"a": 2}\nLIMIT = len(_RATES)\nLIMIT = 10'),
        ("def _half(amount)", "def _half_of(amount)"),
    ],
)
def test_a_name_that_its_own_file_had_before_or_reads_at_import_is_open(tmp_path: Path, edit: tuple[str, str]):
    found = reasons(tmp_path, edited(edit), {"shop/other.py": "X = '_half'\n"})
    assert found & {"used_elsewhere", "at_import", "order"}


@pytest.mark.parametrize(
    ("code", "counts"), [("C.from_object(__name__)", True), ("logging.getLogger(__name__)", False)]
)
def test_a_module_that_hands_itself_to_others_by_its_name_is_open(tmp_path: Path, code: str, counts: bool):
    old = PRICE.replace("LIMIT = 10\n", f"LIMIT = 10\nX = {code}\n")
    found = reasons(tmp_path, old.replace(*PUBLIC), old=old)
    assert ("used_elsewhere" in found) == counts
    assert reasons(tmp_path, old.replace(*HELPER), old=old) == {""}


def test_what_a_function_lists_of_itself_says_nothing_of_its_module(tmp_path: Path):
    old = PRICE.replace("return amount / 2", "return F.format(**locals())")
    assert reasons(tmp_path, old.replace(*HELPER), old=old) == {""}
    assert reasons(tmp_path, (old + "X = locals()\n").replace(*HELPER), old=old + "X = locals()\n") == {
        "used_elsewhere",
        "",
    }


def test_a_public_method_is_open_because_libraries_ask_for_methods(tmp_path: Path):
    assert reasons(tmp_path, edited((METHOD[0], METHOD[1].replace("_first", "keys")))) == {"used_elsewhere", ""}


@pytest.mark.parametrize("name", ["application", "on_exit", "handler404", "pytest_configure", "create_app"])
def test_a_name_that_a_server_or_framework_looks_for_is_open(tmp_path: Path, name: str):
    assert "used_elsewhere" in reasons(tmp_path, edited((PUBLIC[0], PUBLIC[1].replace("doubled", name))))


@pytest.mark.parametrize("path", ["shop/settings.py", "gunicorn.conf.py", "fabfile.py", "migrations/versions/a.py"])
def test_a_public_name_of_a_file_that_tools_read_is_open(tmp_path: Path, path: str):
    write(tmp_path, {path: PRICE})
    for edit, is_open in ((PUBLIC, True), (HELPER, False)):
        before, after = {path: PRICE.encode()}, {path: edited(edit).encode()}
        changed = changed_statements(before, after, is_test, "3.11.4")
        names = ClosedNames(before, after, changed, lambda: ProjectSources(tmp_path, is_test, {}))
        assert any(names.why_open(it) for it in changed) == is_open


@pytest.mark.parametrize(
    ("text", "is_of_names"),
    [
        ("import inspect\n\n\ndef show(f):\n    return inspect.getsource(f)\n", False),
        ("def key(f):\n    return hash(f.__code__.co_code)\n", False),
        ("def names(f):\n    return f.__code__.co_varnames\n", True),
        ("SHOWN = TracebackException(*given, capture_locals=True)\n", True),
        ("import sys\n\nsys.settrace(show)\n", True),
    ],
)
def test_who_reads_code_or_local_names_sees_equal_forms(tmp_path: Path, text: str, is_of_names: bool):
    old = PRICE.replace("    return amount / 2", "    half = amount / 2\n    print(half)\n    return half")
    renamed = old.replace("    half = amount", "    part = amount").replace(
        "print(half)\n    return half", "print(part)\n    return part"
    )
    returned = old.replace(
        "return amount * _RATES[kind]\n    return", "return amount * _RATES[kind]\n    else:\n        return"
    )
    for new, counts in ((renamed, False), (returned, is_of_names)):
        assert has_equal_form(tmp_path, new, text, old) == counts
        assert has_equal_form(tmp_path, new, "", old)


def test_a_value_that_other_values_are_made_of_is_open(tmp_path: Path):
    old = PRICE.replace("LIMIT = 10", "LIMIT = 10\nMOST = LIMIT")
    assert reasons(tmp_path, old.replace("= 10", "= 11"), old=old) == {"used_elsewhere"}
    old = PRICE.replace("def price(amount, kind)", "def price(amount, kind, most=LIMIT)")
    assert reasons(tmp_path, old.replace("= 10", "= 11"), old=old) == {"used_elsewhere"}


def test_names_in_classes_that_others_know_are_open(tmp_path: Path):
    more = edited(
        ("class Sub(Shop, Other):\n    pass", "class Sub(Shop, Other):\n    def _first(self):\n        return 1")
    )
    assert "inherited" in reasons(tmp_path, more)
    assert "head" in reasons(tmp_path, edited(("class Sub(Shop, Other)", "class Sub(Other, Shop)")))


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (("import csv\n", ""), "idle"),
        (("import csv\n", "import csv\nimport operator\n"), "idle"),
        (("import csv\n", "import csv\nfrom operator import add\n"), ""),
        (("import csv\n", "import csv\nfrom __future__ import division\n"), "idle"),
        (("import rate\n", "import rate, more\n"), ""),
        (("import csv\n", "import csv\nimport requests\n"), "imported"),
        (("import csv\n", "import csv\nfrom .util import more\n"), "imported"),
        (("from . import util\n", "from . import util, stock\n"), "imported"),
        (("from . import util\n", ""), "imported"),
        (("import csv\n", "import csv\nimport xml.dom.minidom\n"), "imported"),
        (("import csv\n", "import csv\nfrom csv import *\n"), "imported"),
        (("import csv\n", "import csv\nimport rate as util\n"), "order"),
    ],
)
def test_what_an_import_is_judged_as(tmp_path: Path, edit: tuple[str, str], why: str):
    assert why in reasons(tmp_path, edited(edit))


@pytest.mark.parametrize(
    "text",
    [
        "from shop.price import csv\n",
        "from shop import price\n\nX = price.csv\n",
        "NAME = 'shop.price.csv'\n",
        "from shop.price import *\n",
        "from shop import price\n\nX = getattr(price, NAME)\n",
    ],
)
def test_an_import_that_others_take_is_no_idle_one(tmp_path: Path, text: str):
    gone = edited(("import csv\n", ""))
    assert reasons(tmp_path, gone, {"shop/other.py": "import csv\n\nX = csv\n"}) == {"idle"}
    assert reasons(tmp_path, gone, {"shop/other.py": text}) == {"used_elsewhere"}
    (tmp_path / "shop/other.py").unlink()
    assert reasons(tmp_path, gone, {"shop/csv.py": ""}) == {"imported"}


_STORING = "from . import util\nKEPT = {}\n\n\ndef keep(raw):\n    found = [raw]\n    KEPT[0] = found\n    return 1\n"


def test_a_value_that_gets_into_names_that_others_take_is_open(tmp_path: Path):
    new = _STORING.replace("[raw]", "(raw,)")
    assert reasons(tmp_path, new, {"shop/other.py": "KEPT = 1\n"}, old=_STORING) == {""}
    taking = "from shop.price import KEPT\n"
    assert reasons(tmp_path, new, {"shop/other.py": taking}, old=_STORING) == {"used_elsewhere"}
    into_module = _STORING.replace("KEPT[0]", "util.kept")
    new = into_module.replace("[raw]", "(raw,)")
    assert reasons(tmp_path, new, {"shop/other.py": ""}, old=into_module) == {"used_elsewhere"}
    (tmp_path / "shop/util.py").unlink()
    foreign = into_module.replace("from . import", "import")
    assert reasons(tmp_path, foreign.replace("[raw]", "(raw,)"), old=foreign) == {""}


LIMIT_11 = edited(("LIMIT = 10", "LIMIT = 11"))
NEW_HALF = edited(("def _half", "def _third(amount):\n    return amount / 3\n\n\ndef _half"))


@pytest.mark.parametrize(
    ("new", "others", "place"),
    [
        (LIMIT_11, {"shop/other.py": "\nfrom .price import LIMIT\n"}, ("said", "shop/other.py:2")),
        (LIMIT_11, {"page.html": "a\nb\n{{ LIMIT }}\n"}, ("said", "page.html:3")),
        (LIMIT_11, {"shop/other.py": "from . import price\n\nhand(price)\n"}, ("listed", "shop/other.py:3")),
        (LIMIT_11, {"shop/other.py": "X = 1\nY = 'shop.price'\n"}, ("named", "shop/other.py:2")),
        (LIMIT_11, {"shop/other.py": "import shop\n\nhand(shop.price)\n"}, ("listed", "shop/other.py:3")),
        (NEW_HALF, {"shop/other.py": "from . import price\nsetattr(price, NAME, 1)\n"}, ("listed", "shop/other.py:2")),
        (NEW_HALF, {"shop/other.py": "import shop\nsetattr(shop.price, NAME, 1)\n"}, ("listed", "shop/other.py:2")),
        (NEW_HALF, {"shop/other.py": "from . import price\nprice.__dict__[NAME] = 1\n"}, ("listed", "shop/other.py:2")),
        (NEW_HALF, {"shop/other.py": "x = load()\nx.__globals__[NAME] = 1\n"}, ("listed", "shop/other.py:2")),
        (NEW_HALF + "\n\ndef show():\n    return globals()\n", {}, ("listed", "shop/price.py:33")),
        (edited(("import csv\n", "")), {"shop/other.py": "from shop.price import csv\n"}, ("taken", "shop/other.py:1")),
        (edited(("def total", "def sums(self):\n        return 1\n\n    def total")), {}, ("method", "sums")),
        (edited(("LIMIT = 10\n", "LIMIT = 11\nLIMIT = 12\n")), {}, ("rebound", "shop/price.py:6")),
        (edited(("def _half", "def __getattr__(name):\n    return 1\n\n\ndef _half")), {}, ("special", "__getattr__")),
    ],
)
def test_what_may_know_a_name_is_named(tmp_path: Path, new: str, others: dict[str, str], place: tuple[str, str]):
    assert place in known_by(tmp_path, new, others)


_CALLING = "from . import price\n\n\ndef sale(amount):\n    return price._half(amount)\n"


@pytest.mark.parametrize("filler", ["# row\n" * 400_000, "ROW = 1\n" * 280_000])
def test_who_says_a_name_in_a_large_file_is_found(tmp_path: Path, filler: str):
    gone = PRICE.replace("_half", "_halve")
    assert ("said", "shop/table.py:5") in known_by(tmp_path, gone, {"shop/table.py": _CALLING + filler})


@pytest.mark.parametrize("encoding", ["utf-8", "cp932", "euc-jp"])
@pytest.mark.parametrize("name", ["_半額", "半額", "_half半", "半half"])
def test_who_says_a_name_in_other_letters_is_found(tmp_path: Path, name: str, encoding: str):
    old = PRICE.replace("_half", name)
    (tmp_path / "shop").mkdir()
    calling = f"# coding: {encoding}\n{_CALLING.replace('_half', name)}"
    (tmp_path / "shop" / "table.py").write_bytes(calling.encode(encoding))
    known = known_by(tmp_path, old.replace(name, "_halve"), {}, old)
    assert ("said", "shop/table.py:6") in known


def test_who_hands_around_a_module_with_a_name_in_other_letters_is_found(tmp_path: Path):
    write(tmp_path, {"shop/割引.py": PRICE, "shop/other.py": "from . import 割引\n\nhand(割引)\n"})
    sources = ProjectSources(tmp_path, is_test, {})
    assert sources.find_listing("shop/割引.py", is_public=True) == "shop/other.py:3"
    assert sources.find_taker("shop/割引.py", {"rate"}) == ""
    write(tmp_path, {"shop/more.py": "from .割引 import rate\n"})
    assert ProjectSources(tmp_path, is_test, {}).find_taker("shop/割引.py", {"rate"}) == "shop/more.py:1"


def test_where_a_value_gets_to_is_named(tmp_path: Path):
    old = _STORING.replace("KEPT[0]", "util.kept")
    assert known_by(tmp_path, old.replace("[raw]", "(raw,)"), {}, old) == {("stored", ".util")}
    old = f"{PRICE}\nMOST = LIMIT\n"
    assert known_by(tmp_path, old.replace("= 10", "= 11"), {}, old) == {("at_import", "shop/price.py:27")}


_RUNNER = (
    "from importlib import import_module\n\n\ndef run(name, text):\n    exec(text, vars_of(import_module(name)))\n"
)


def test_text_that_is_run_cannot_say_a_new_private_name_that_nobody_knew(tmp_path: Path):
    assert known_by(tmp_path, NEW_HALF, {"shop/runner.py": _RUNNER}) == set()
    said = known_by(tmp_path, NEW_HALF, {"shop/runner.py": _RUNNER, "shop/texts.py": 'TEXT = "_third(1); more()"\n'})
    assert said == {("listed", "shop/runner.py:5")}
    gone = known_by(tmp_path, PRICE, {"shop/runner.py": _RUNNER}, NEW_HALF)
    assert gone == {("listed", "shop/runner.py:5")}
    listing = _RUNNER.replace("vars_of", "vars")
    assert known_by(tmp_path, NEW_HALF, {"shop/runner.py": listing}) == {("listed", "shop/runner.py:5")}


@pytest.mark.parametrize("library", ["import duckdb", "from varname import nameof", "    import polars as pl"])
@pytest.mark.parametrize(
    ("new", "counts"),
    [
        (PRICE.replace("    return rate(amount)", "    found = rate(amount)\n    return found"), False),
        (PRICE.replace("if amount > LIMIT:", "if not amount > LIMIT:\n        return rate(amount)\n    else:"), True),
    ],
)  # fmt: skip
def test_other_local_names_count_where_a_library_looks_for_them(
    tmp_path: Path, new: str, counts: bool, library: str
) -> None:
    new = new if "found" in new else new.replace("kind]\n    return rate(amount)", "kind]")
    text = f"def f():\n    pass\n\n\nif f:\n    pass\n{library.strip()}\n"
    assert has_equal_form(tmp_path, new, text) == counts
    assert has_equal_form(tmp_path, new, "import sqlite3\n")


def test_attributes_of_objects_are_set_without_a_module(tmp_path: Path):
    setting = "from . import price\n\n\ndef put(row, name):\n    setattr(row, name, price.total(row))\n"
    assert known_by(tmp_path, NEW_HALF, {"shop/other.py": setting}) == set()


_RULES = "from .rules import ok\n\n\ndef f(xs):\n"
_LOOP = f"{_RULES}    for x in xs:\n        if ok(x):\n            return True\n    return False\n"
_ANY = f"{_RULES}    return any(ok(x) for x in xs)\n"


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("return next(x)", {("ends", "shop/rules.py:1")}),
        ("raise StopIteration", {("ends", "shop/rules.py:1")}),
        ("return next(iter(x), None)", set()),
        ("return x", set()),
    ],
)
def test_what_a_loop_asks_may_end_it(tmp_path: Path, rule: str, place: set[tuple[str, str]]):
    others = {"shop/rules.py": f"def ok(x):\n    {rule}\n"}
    assert known_by(tmp_path, _ANY, others, _LOOP) == place
    assert known_by(tmp_path, _LOOP, others, _ANY) == place


def test_an_import_by_the_whole_name_of_another_module_is_an_import() -> None:
    text = b'tools = importlib.import_module(\n    "app.tools"\n)\n'
    assert blank_named_imports(text, "views").split() == [b"tools", b"="]
    assert blank_named_imports(text, "views").count(b"\n") == text.count(b"\n")
    assert blank_named_imports(text, "tools") == text
    computed = b'import_module("app." + name)'
    assert blank_named_imports(computed, "views") == computed


def test_texts_of_classes_that_have_two(tmp_path: Path) -> None:
    bodies = [f"def f(x, y):\n    return {it}\n" for it in ("'%s: %s' % (x, y)", "f'{x}: {y}'")]
    old, new = (f"import csv\n\n\n{it}" for it in bodies)
    kinds = {"shop/kinds.py": "from enum import Enum\n\n\nclass Kind(str, Enum):\n    A = 'a'\n"}
    assert known_by(tmp_path / "with", new, kinds, old) == {("written", "shop/kinds.py:4")}
    assert known_by(tmp_path / "without", new, {}, old) == set()
