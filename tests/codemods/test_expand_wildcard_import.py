"""Projects of a few modules mean the same when their wildcard imports are expanded."""

import importlib.util
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from codemods.expand_wildcard_import import CODEMOD
from tests.command_line import write
from toolkit.change.edit import Pack
from toolkit.executors import serial
from toolkit.flows.refactor import refactor
from toolkit.model.codemod import Facts, Rewritten, Site
from toolkit.model.refactor import RefactorOptions
from toolkit.model.tree import SourceFile
from toolkit.source.parse import parse_file

Files = dict[str, str]


SAME_BUT_ODD = ("unused", "incidental")
"""Reasons of sites that do the same, and are for review because nobody would write them."""


def find_same(file: SourceFile, facts: Facts) -> Iterator[Site]:
    """Yield the sites, those that do the same as certain ones."""
    for site in CODEMOD.find(file, facts):
        yield msgspec.structs.replace(site, verdict="certain") if site.reason in SAME_BUT_ODD else site


def expand(files: Files) -> dict[str, Rewritten]:
    """Return each file as it is afterwards, without sites that may do something else."""
    assert CODEMOD.gather is not None
    codemod = replace(CODEMOD, find=find_same)
    gathered = {path: CODEMOD.gather(parse_file(path, text.encode())) for path, text in files.items()}
    done = {}
    for path, text in files.items():
        pack = Pack((codemod,), {codemod.name: Facts(path, gathered=gathered)})
        done[path] = pack((path, text.encode()))
    return done


def texts_after(files: Files) -> Files:
    return {path: (it.data or files[path].encode()).decode() for path, it in expand(files).items()}


class InMemory(MetaPathFinder, Loader):
    """Imports the modules of a project that is only text."""

    def __init__(self, files: Files) -> None:
        self.texts = {path.removesuffix(".py"): text for path, text in files.items()}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname in self.texts else None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self.texts[module.__name__], module.__name__, "exec"), module.__dict__)


@contextmanager
def importable(files: Files) -> Iterator[None]:
    finder = InMemory(files)
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in finder.texts:
            sys.modules.pop(name, None)


def seen(files: Files) -> Any:
    """Names that the modules of a project show on import: results of their functions, or what is raised."""
    with importable(files):
        shown = []
        for path in files:
            try:
                module = importlib.import_module(path.removesuffix(".py"))
                shown.append([module.show(), module.__dict__.get("_noted")])
            except Exception as error:  # whatever a program raises
                shown.append([type(error).__name__, str(error)])
        return shown


NAMES = ["a", "b", "c", "_d", "json"]
made = st.sampled_from(
    [
        *(f"{name} = {number}" for number, name in enumerate(NAMES)),
        "def a(): return 'a'",
        "import json",
        "from json import dumps as b",
        "if len(NAMES_HERE) > 1:\n    c = 'more'",
        "try:\n    import json\nexcept ImportError:\n    json = None",
        "__all__ = ['a', 'b']",
        "del a",
        "globals()['c'] = 'made'",
    ]
)
read = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(
    lambda names: "def show():\n    return [repr(type(it)) for it in (" + ", ".join(names) + ",)]"
)


def module(stars: list[str]) -> st.SearchStrategy[str]:
    """A module that imports some of others with `*`, makes names before and after, and reads some."""
    imports = st.lists(st.sampled_from(stars), max_size=2, unique=True) if stars else st.just([])
    lines = st.lists(made, max_size=3)
    noted = st.sampled_from(["", "_noted = repr(type(a))", "_noted = repr(type(b))"])
    parts = st.tuples(lines, imports.map(lambda them: [f"from {it} import *" for it in them]), lines, noted, read)
    return parts.map(lambda it: "\n".join(["NAMES_HERE = dir()", *it[0], *it[1], *it[2], it[3], it[4], ""]))


projects = st.fixed_dictionaries(
    {
        "first_module.py": module([]),
        "second_module.py": module(["first_module"]),
        "third_module.py": module(["first_module", "second_module"]),
        "fourth_module.py": module(["third_module", "first_module"]),
    }
)


_LISTS_WHAT_IS_MISSING = {
    "first_module.py": "__all__ = ['a', 'b']\na = 1\n\n\ndef show():\n    return a\n",
    "second_module.py": "from first_module import *\n\n\ndef show():\n    return a\n",
}
_DELETES_WHAT_ANOTHER_HAS = {
    "first_module.py": "a = 0\ndel a\n\n\ndef show():\n    return 1\n",
    "second_module.py": "a = 2\nb = 3\n\n\ndef show():\n    return a, b\n",
    "third_module.py": "from second_module import *\nfrom first_module import *\n\n\ndef show():\n    return a, b\n",
}


@given(projects)
@example(_LISTS_WHAT_IS_MISSING)
@example(_DELETES_WHAT_ANOTHER_HAS)
def test_projects_mean_the_same(files: Files) -> None:
    assert seen(texts_after(files)) == seen(files), texts_after(files)


BASE = "import json\n\nRATE = 3\n\n\ndef price(x):\n    return x\n"


def reasons(files: Files, path: str = "app.py") -> set[str]:
    return {site.reason for site in expand(files)[path].left}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"shop.py": BASE + "exec('tax = 1')\n", "app.py": "from shop import *\nprint(tax)\n"}, "dynamic"),
        ({"shop.py": "from os import *\n", "app.py": "from shop import *\nprint(sep)\n"}, "outside"),
        ({"shop.py": BASE, "app.py": "from shop import *\nprint(nobody)\n"}, "unexplained"),
        ({"shop.py": BASE, "app.py": "from shop import *\n"}, "nothing_used"),
        (
            {
                "shop.py": BASE,
                "app.py": "try:\n    from shop import *\nexcept ImportError:\n    RATE = 1\nprint(RATE)\n",
            },
            "nested",
        ),
        ({"shop.py": BASE, "app.py": "from shop import *\nprint(eval('RATE'))\n"}, "runs_text"),
        (
            {
                "shop.py": f"__all__ = ['RATE']\n{BASE}",
                "app.py": "import shop\nfrom shop import *\n__all__ = shop.__all__ + ['f']\ndef f(): return RATE\n",
            },
            "read_whole",
        ),
        ({"shop.py": "if 1:\n    RATE = 1\n", "app.py": "from shop import *\nprint(RATE)\n"}, "some_paths"),
        ({"shop.py": "import app\nRATE = 1\n", "app.py": "from shop import *\nprint(RATE)\n"}, "each_other"),
        ({"pkg/shop.py": BASE, "pkg/__init__.py": "", "app.py": "from shop import *\nprint(RATE)\n"}, "outside"),
        (
            {"pkg/__init__.py": "", "pkg/shop.py": BASE, "app.py": "from pkg import *\nprint(shop.RATE)\n"},
            "some_paths",
        ),
    ],
)
def test_what_is_not_certain(files: Files, reason: str) -> None:
    assert reasons(files) == {reason}


def test_of_two_imports_the_home_of_a_name_has_it() -> None:
    files = {
        "base.py": "RATE = 3\n",
        "shop.py": "from base import *\n\n\ndef price():\n    return RATE\n",
        "app.py": "from shop import *\nfrom base import *\n\nprint(price(), RATE)\n",
    }
    assert texts_after(files)["app.py"] == "from shop import price\nfrom base import RATE\n\nprint(price(), RATE)\n"


def test_names_of_bounds_and_defaults_are_imported() -> None:
    files = {"base.py": "class A: pass\nclass B: pass\nclass C: pass\n"}
    files["app.py"] = "from base import *\n\n\nclass Box[T: A, U = B](C): ...\n"
    assert texts_after(files)["app.py"].startswith("from base import A, B, C\n")


def test_a_name_that_a_text_sets_here_is_imported() -> None:
    files = {"shop.py": BASE, "app.py": "from shop import *\nprint(RATE)\n", "other.py": "setattr(app, 'price', 1)\n"}
    files["shop.py"] += "def price():\n    return 1\n"
    assert texts_after(files)["app.py"] == "from shop import price, RATE\nprint(RATE)\n"


def test_a_long_list_has_a_line_for_each_name() -> None:
    names = [f"a_rather_long_name_{number}" for number in range(6)]
    files = {
        "shop.py": "".join(f"{name} = 1\n" for name in names),
        "app.py": "from shop import *\n\nprint(" + ", ".join(names) + ")\n",
    }
    wanted = "from shop import (\n" + "".join(f"    {name},\n" for name in names) + ")\n"
    assert texts_after(files)["app.py"].startswith(wanted)


def test_a_text_with_dots_for_a_part_says_names_as_well() -> None:
    files = {
        "shop.py": "from prices import *\nstart = total\n",
        "prices.py": "total = rows = 1\n",
        "app.py": "import shop\nfrom operator import attrgetter\npatch.object(shop, 'web.rows.')\n",
    }
    assert expand(files)["shop.py"].data == b"from prices import rows, total\nstart = total\n"


def test_what_is_edited_and_what_is_known_of_the_project_are_two_things(tmp_path: Path) -> None:
    write(
        tmp_path, {"shop/__init__.py": "", "shop/rates.py": "RATE = 10\n", "a.py": "from shop.rates import *\n\nRATE\n"}
    )
    done = refactor(RefactorOptions(tmp_path, (CODEMOD,), only=("a.py",)), partial(serial.run, jobs=1, timeout=60.0))
    assert done.after == {"a.py": b"from shop.rates import RATE\n\nRATE\n"}


_BASE = "def helper(x): return x\ndef other(x): return x\n"
_READ_WHOLE = {
    "settings": ("shop/prod.py", "DEBUG = not DEBUG\n", {"manage.py": "os.environ['S'] = 'shop.prod'\n"}),
    "a file of values": ("prod.py", "DEBUG = not DEBUG\n", {}),
    "a path in a document": ("shop/prod.py", "def f(): return helper(1)\n", {"Procfile": "run --config shop.prod"}),
    "fixtures": ("conftest.py", "def f(): return helper(1)\n", {}),
    "tests": ("tests/test_shop.py", "def f(): return helper(1)\n", {}),
    "what a server reads": ("gunicorn.conf.py", "workers = helper(1)\n", {}),
    "a computed name": ("jobs/run.py", "def f(): return helper(1)\n", {"a.py": "import run\nf = getattr(run, n)\n"}),
    "an own computed name": ("own.py", "f = getattr(sys.modules[__name__], helper(1))\n", {}),
    "a built path": ("shop.py", "def f(): return helper(1)\n", {"a.py": "x = load('shop.' + n)\n"}),
    "a path": ("prod.py", "def f(): return helper(1)\n", {"a.py": "app.config.from_pyfile('prod.py')\n"}),
    "a loaded module": ("prod.py", "def f(): return helper(1)\n", {"a.py": "app.config.from_object('prod')\n"}),
}


@pytest.mark.parametrize(("path", "text", "files"), _READ_WHOLE.values(), ids=_READ_WHOLE)
def test_names_that_nothing_says_may_be_read(path: str, text: str, files: Files) -> None:
    base = _BASE if "helper" in text else "DEBUG = True\nKEY = 1\n"
    written = {"base.py": base, path: f"import sys\nfrom base import *\n{text}", **files}
    assert CODEMOD.gather is not None
    gathered = {it: CODEMOD.gather(parse_file(it, code.encode())) for it, code in written.items() if it[-3:] == ".py"}
    facts = Facts(path, gathered=gathered, documents={it: code for it, code in written.items() if it[-3:] != ".py"})
    (site,) = CODEMOD.find(parse_file(path, written[path].encode()), facts)
    assert (site.verdict, site.reason) == ("review", "read_whole")


@pytest.mark.parametrize(
    ("uses", "head"),
    [
        ("json.dumps(price(1))", "from shop import price\nimport json\n"),
        ("json.dumps(1)", "from shop import json\n"),
        ("price(1)", "from shop import price\n"),
    ],
)
def test_a_module_is_imported_from_where_it_is(uses: str, head: str) -> None:
    shop = "import json\n\n\ndef price(x):\n    return x\n"
    code = f"from shop import *\n\nprint({uses})\n"
    done = expand({"app.py": code, "shop.py": shop})["app.py"]
    assert (done.data or b"").decode() == f"{head}\nprint({uses})\n"


@pytest.mark.parametrize(
    ("top", "more"),
    [
        ("try:\n    import ujson as json\nexcept ImportError:\n    import json\n", {}),
        ("import json\njson = wrap(json)\n", {}),
        ("import json\nfrom lib import json\n", {}),
        ("import sys\nif sys.flags:\n    import json\nelse:\n    json = None\n", {}),
        ("import json\nfrom other import *\n", {"other.py": "json = 3\n"}),
        ("import json\n", {"other.py": "import shop\nshop.json = 3\n"}),
    ],
)
def test_a_module_that_may_be_something_else_there_is_taken_from_there(top: str, more: Files) -> None:
    shop = f"{top}\n\ndef price(x):\n    return x\n"
    app = "from shop import *\n\n\ndef f(x):\n    return json.dumps(price(x))\n"
    after = texts_after({"shop.py": shop, "app.py": app, **more})["app.py"]
    assert "\nimport json" not in after


@pytest.mark.parametrize(
    ("other", "names"),
    [
        ("to = 'shop.Coupon'\n", "RATE"),
        ("to = 'app.Coupon'\n", "Coupon, RATE"),
        ("from pkg import app as shop\nto = 'pkg.shop.Coupon'\n", "Coupon, RATE"),
        ("to = '%s.Coupon' % module\n", "Coupon, RATE"),
        ("to = 'unknown.Coupon'\n", "Coupon, RATE"),
    ],
    ids=["another module", "this one", "this one by another name", "any", "unknown"],
)
def test_a_text_names_a_module_of_the_project(other: str, names: str) -> None:
    files = {
        "shop.py": "RATE = 3\nclass Coupon: pass\n",
        "app.py": "from shop import *\nprint(RATE)\n",
        "other.py": other,
    }
    assert texts_after(files)["app.py"] == f"from shop import {names}\nprint(RATE)\n"


@pytest.mark.parametrize(
    ("app", "other", "reason"),
    [("print(RATE, sqrt)\n", "", "incidental"), ("print(RATE)\n", "from app import sqrt\n", "unused")],
)
def test_names_that_nobody_would_import_here_are_for_review(app: str, other: str, reason: str) -> None:
    files = {"shop.py": "from math import sqrt\nRATE = sqrt(9)\n", "x.py": other}
    files["app.py"] = f"from shop import *\n{app}"
    assert {site.reason for site in expand(files)["app.py"].applied} == {reason}


@pytest.mark.parametrize("path", ["views.Order", "views.Order.save", "shop.views.Order.save.x"])
def test_a_name_that_a_text_of_another_file_leads_through_is_kept(path: str) -> None:
    models = "class Order:\n    x = 1\n\n\nclass Price:\n    x = 1\n"
    files = {"models.py": models, "views.py": "from models import *\nprint(Price)\n", "test_a.py": f"patch({path!r})\n"}
    assert "Order" in texts_after(files)["views.py"]


@pytest.mark.parametrize(
    "use",
    [
        "patch('shop.work.Order')",
        "patch('work.Order.save')",
        "load('shop.work:Order')",
        "patch(__name__ + '.Order')",
        "patch('%s.Order' % __name__)",
        "getattr(shop, 'Order')",
        "import shop.work as me\nme.Order",
        "import importlib\nimportlib.import_module('shop.work').Order",
        "import sys\nsys.modules[__name__].Order",
        "import timeit\ntimeit.timeit('Order()')",
        "import builtins\nbuiltins.eval('Order')",
    ],
)
def test_a_name_that_the_file_reaches_in_its_own_module_is_kept(use: str) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/models.py": "class Order:\n    x = 1\n\n\nclass Price:\n    x = 1\n",
        "shop/work.py": f"from shop.models import *\nfrom lib import load, patch, shop\n\nprint(Price)\n{use}\n",
    }
    (site,) = sites(files, "shop/work.py")
    assert (site.verdict, site.args["names"]) == ("review", ["Order", "Price"])


@pytest.mark.parametrize("use", ["x = y.Order", "patch('shop.other.Order')", "log('an Order.')"])
def test_a_name_of_another_module_is_left_out(use: str) -> None:
    files = {"base.py": "class Order: pass\nclass Price: pass\n", "shop/other.py": "class Order: pass\n"}
    files["work.py"] = f"from base import *\nfrom lib import log, patch, y\n\nprint(Price)\n{use}\n"
    (site,) = sites(files, "work.py")
    assert (site.verdict, site.args["names"]) == ("certain", ["Price"])


def sites(files: Files, path: str) -> list[Site]:
    """Return the sites of a file of a project."""
    assert CODEMOD.gather is not None
    gathered = {other: CODEMOD.gather(parse_file(other, text.encode())) for other, text in files.items()}
    return [*CODEMOD.find(parse_file(path, files[path].encode()), Facts(path, gathered=gathered))]


def pack_over(files: Files) -> Pack:
    """Make the codemod for a project."""
    assert CODEMOD.gather is not None
    gathered = {path: CODEMOD.gather(parse_file(path, text.encode())) for path, text in files.items()}
    return Pack((CODEMOD,), {CODEMOD.name: Facts("app.py", gathered=gathered)}, frozenset({"certain"}))


def test_a_long_import_is_wrapped_as_the_lines_of_the_file_are() -> None:
    names = [f"name_number_{n}" for n in range(5)]
    files = {"shop.py": "".join(f"{name} = {n}\n" for n, name in enumerate(names))}
    files["narrow.py"] = "from shop import *\n\n" + "".join(f"print({name})\n" for name in names)
    files["wide.py"] = f"from shop import *\n\nprint({', '.join(names)}, 'and something')\n"
    pack = pack_over(files)
    narrow, wide = (pack((path, files[path].encode())).data or b"" for path in ("narrow.py", "wide.py"))
    assert narrow.startswith(b"from shop import (\n    name_number_0,\n")
    assert wide.startswith(f"from shop import {', '.join(names)}\n".encode())


def test_a_path_that_is_put_together_of_texts_is_read() -> None:
    files = {"shop.py": "rate = 1\n", "app.py": "from shop import *\n\nprint(rate)\n"}
    files["b.py"] = "import os\n\npatch.multiple('shop', prefix='tests.parts.')\n"
    pack = pack_over(files)
    assert any(use.count(".") > 1 for use in pack.facts[CODEMOD.name].gathered["b.py"]["uses"])
    assert pack(("app.py", files["app.py"].encode())).data == b"from shop import rate\n\nprint(rate)\n"
