"""Importers and imported modules, in the layouts that projects have."""

import pytest

from tests.imports.projects import edges, graph
from tests.work import growth


def test_submodules_and_attributes() -> None:
    texts = {
        "pkg/__init__.py": "from pkg import a",
        "pkg/a.py": "import pkg.b\nfrom pkg import b, CONSTANT\nfrom pkg.b import *",
        "pkg/b.py": "from . import a as other\nfrom .c.d import e",
        "pkg/c/__init__.py": "",
        "pkg/c/d.py": "from .. import a\nfrom ..b import f",
    }
    assert edges(texts) == {
        ("pkg/__init__.py", "pkg/a.py"),
        ("pkg/a.py", "pkg/b.py"),
        ("pkg/a.py", "pkg/__init__.py"),
        ("pkg/b.py", "pkg/a.py"),
        ("pkg/b.py", "pkg/c/d.py"),
        ("pkg/c/d.py", "pkg/a.py"),
        ("pkg/c/d.py", "pkg/b.py"),
    }


@pytest.mark.parametrize(
    ("why", "texts", "expected"),
    [
        (
            "src layout",
            {"src/p/__init__.py": "", "tests/test_p.py": "import p"},
            {("tests/test_p.py", "src/p/__init__.py")},
        ),
        (
            "each root has its own lib: the nearest one is meant",
            {
                "one/lib/__init__.py": "",
                "one/main.py": "import lib",
                "two/lib/__init__.py": "",
                "two/main.py": "from lib import x",
            },
            {("one/main.py", "one/lib/__init__.py"), ("two/main.py", "two/lib/__init__.py")},
        ),
        (
            "programs start in a package with manage.py",
            {"app/__init__.py": "", "app/manage.py": "", "app/a/__init__.py": "import b", "app/b.py": "import app.a"},
            {("app/a/__init__.py", "app/b.py"), ("app/b.py", "app/a/__init__.py")},
        ),
        ("script beside script", {"bin/a.py": "import b", "bin/b.py": ""}, {("bin/a.py", "bin/b.py")}),
        ("script of another folder", {"bin/redis.py": "", "app/__init__.py": "import redis"}, set()),
        ("namespace package", {"ns/p/__init__.py": "", "x.py": "import ns.p"}, {("x.py", "ns/p/__init__.py")}),
        ("namespace member", {"ns/m.py": "", "x.py": "from ns import m"}, {("x.py", "ns/m.py")}),
        ("a folder named like a library", {"redis/setup.py": "", "x.py": "import redis"}, set()),
        ("package before module", {"p.py": "", "p/__init__.py": "", "x.py": "import p"}, {("x.py", "p/__init__.py")}),
        (
            "the standard library is not hidden by a neighbour",
            {"app/logging.py": "", "app/x.py": "import logging"},
            set(),
        ),
        ("nor from inside a package", {"p/__init__.py": "", "p/json.py": "", "p/x.py": "import json"}, set()),
        ("but by the project's own folder", {"calendar.py": "", "x.py": "import calendar"}, {("x.py", "calendar.py")}),
        ("relative without __init__", {"app/a.py": "from .b import c", "app/b.py": ""}, {("app/a.py", "app/b.py")}),
        ("itself", {"p/__init__.py": "from . import x\nimport p"}, set()),
        ("pyw", {"a.pyw": "import b", "b.pyw": ""}, {("a.pyw", "b.pyw")}),
        ("no extension", {"bin/tool": "import b", "b.py": ""}, {("bin/tool", "b.py")}),
    ],
)
def test_layouts(why: str, texts: dict[str, str], expected: set[tuple[str, str]]) -> None:
    assert edges(texts) == expected, why


def test_a_project_that_is_itself_a_package() -> None:
    texts = {
        "__init__.py": "",
        "a.py": "from shop.sub.b import c\nfrom . import d",
        "sub/__init__.py": "",
        "sub/b.py": "",
        "d.py": "",
    }
    assert edges(texts, "shop") == {("a.py", "sub/b.py"), ("a.py", "d.py")}
    assert graph(texts, "shop").modules["sub/b.py"] == "shop.sub.b"
    assert edges(texts) == {("a.py", "d.py")}


PRINTS = "print 'Python 2'\n"


@pytest.mark.parametrize(
    ("importer", "expected"),
    [
        (PRINTS + "import json", {("p/a.py", "p/json.py")}),
        (PRINTS + "from __future__ import absolute_import\nimport json", set()),
        ("import only_here", {("p/a.py", "p/only_here.py")}),
        ("from __future__ import absolute_import\nimport only_here", set()),
        ("import q", {("p/a.py", "q.py")}),
    ],
)
def test_implicit_relative_imports_of_python_2(importer: str, expected: set[tuple[str, str]]) -> None:
    texts = {
        "p/__init__.py": "",
        "p/a.py": importer,
        "p/json.py": PRINTS,
        "p/only_here.py": "",
        "p/q.py": "",
        "q.py": "",
    }
    assert edges(texts) == expected


def test_python_3_has_no_implicit_relative_imports() -> None:
    assert edges({"p/__init__.py": "", "p/a.py": "import redis", "p/redis.py": ""}) == set()


@pytest.mark.parametrize(("others", "expected"), [(40, {("p/a.py", "p/redis.py")}), (60, set())])
def test_a_leftover_of_python_2_says_nothing_of_the_others(others: int, expected: set[tuple[str, str]]) -> None:
    texts = {"p/__init__.py": "", "p/a.py": "import redis", "p/redis.py": "", "old.py": PRINTS}
    assert edges(texts | {f"q{n}.py": "" for n in range(others)}) == expected


def test_of_several_imports_the_one_that_runs_first_is_kept() -> None:
    text = "if TYPE_CHECKING:\n  import b\ndef f():\n  import b\nimport b\nimport b\n"
    (edge,) = graph({"a.py": text, "b.py": ""}).edges
    assert (edge.line, edge.lazy, edge.typing) == (5, False, False)


def test_external_and_unresolved() -> None:
    found = graph(
        {
            "p/__init__.py": "import os, flask.views\nfrom . import gone",
            "p/a.py": "from flask import Flask\nimport p.missing\nfrom .nowhere import x\nfrom ..... import y",
        }
    )
    assert found.external == {"flask": 2}
    assert found.unresolved == (
        ("p/a.py", 2, "p.missing"),
        ("p/a.py", 3, ".nowhere"),
        ("p/a.py", 4, ".....y"),
    )


def test_cycles_and_layers_are_of_what_runs_at_import_time() -> None:
    found = graph(
        {
            "a.py": "import b",
            "b.py": "import c",
            "c.py": "import a\nimport d",
            "d.py": "def f():\n  import a",
            "e.py": "import a",
            "f.py": "if TYPE_CHECKING:\n  import e",
        }
    )
    assert found.cycles == (("a.py", "b.py", "c.py"),)
    assert found.layers == {"a.py": 1, "b.py": 1, "c.py": 1, "d.py": 0, "e.py": 2, "f.py": 0}
    assert found.fan_in() == {"a.py": 3, "b.py": 1, "c.py": 1, "d.py": 1, "e.py": 0, "f.py": 0}


def test_an_empty_project() -> None:
    assert graph({}).modules == {}


def test_the_order_of_files_does_not_matter() -> None:
    texts = {f"m{n}.py": f"import m{(n * 7 + 1) % 30}\nimport m{n // 2}" for n in range(30)}
    assert graph(texts) == graph(dict(reversed(texts.items())))


def test_a_long_chain_neither_recurses_nor_costs_a_square() -> None:
    def build(size: int) -> None:
        texts = {f"m{n}.py": f"import m{n + 1}" for n in range(size)}
        assert max(graph(texts).layers.values()) == size - 1

    build(3000)
    assert growth(build, 200) < 2.5
