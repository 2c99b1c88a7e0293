"""Effects of a change that no changed statement shows: each is named, and a change without effect is not."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.model.links import symbol
from toolkit.model.proof import Executable, Link, State
from toolkit.proof.changed_statements import changed_statements
from toolkit.proof.idle_imports import is_idle_import
from toolkit.proof.judging_files import Judges
from toolkit.proof.production_files import is_production
from toolkit.proof.project_sources import ProjectSources
from toolkit.proof.unseen_effects import WholeChange, unseen_effects

PROJECT = {
    "util.py": "import json\nimport os\n\nX = 1\n",
    "tools.py": "import json\n\n\ndef double(x):\n    return x * 2\n",
    "shop.py": (
        '"""Sells."""\nimport ab_test\n\nHOOKS = []\n\n\n'
        "def later():\n    from util import json\n\n    return json, ab_test\n"
        "\n\ndef page():\n    return open('texts/page.md').read()\n"
    ),
    "ab_test.py": "def variant(x):\n    return x\n",
    "test_shop.py": "def test_shop():\n    assert True\n",
    "texts/page.md": "Price: 5\n",
    "HACKING.md": "For people\n",
    "bin/tool": "#!/bin/sh\n",
    "pkg/__init__.py": "",
    "pkg/inner.py": "X = 1\n",
    "web.py": (
        "def first():\n    pass\n\n\n@first\ndef a(x):\n    pass\n\n\n@first\ndef b(x):\n    pass\n\n\nTABLE = [a]\n"
    ),
}


def is_test(path: str) -> bool:
    return Path(path).name.startswith("test_") or path.endswith("_test.py")


def effects(root: Path, *, more: dict[str, str] | None = None, **edits: tuple[str, str] | None) -> set[tuple[str, str]]:
    """Path and reason of each effect of edits, by path with `__` for `/` and `_py` for `.py`."""
    project = {**PROJECT, **(more or {})}
    write(root, project)
    before: dict[str, bytes | None] = {}
    after: dict[str, bytes | None] = {}
    for name, edit in edits.items():
        path = name.replace("__", "/").replace("_DOT_", ".")
        text = project.get(path)
        before[path] = None if text is None else text.encode()
        if edit is not None:
            assert not edit[0] or edit[0] in (text or "")
            after[path] = (text.replace(*edit) if text is not None and edit[0] else edit[1]).encode()
        else:
            after[path] = None
    return named(root, before, after)


def named(root: Path, before: State, after: State, python: str = "") -> set[tuple[str, str]]:
    sources = ProjectSources(root, is_test)
    changed = changed_statements(before, after, is_test)
    change = WholeChange(before, after, changed, {}, lambda: sources, is_test, python)
    return {(it.path, it.why) for it in unseen_effects(change)}


def test_an_import_that_other_files_take_from_a_module_is_not_idle(tmp_path: Path):
    assert effects(tmp_path, util_DOT_py=("import json\n", "")) == {("util.py", "used_elsewhere")}
    assert effects(tmp_path, util_DOT_py=("import os\n", "")) == set()
    assert effects(tmp_path, tools_DOT_py=("import json\n", "")) == set()
    patched = {"patching.py": "import tools\n\nNAME = 'tools.json.dumps'\n"}
    assert effects(tmp_path, more=patched, tools_DOT_py=("import json\n", "")) == {("tools.py", "used_elsewhere")}
    starred = {"star.py": "from util import *\n\n\ndef f():\n    return os\n"}
    assert effects(tmp_path, more=starred, util_DOT_py=("import os\n", "")) == {("util.py", "used_elsewhere")}


@pytest.mark.parametrize(
    ("gone", "reader", "counts"),
    [
        ("import importlib.util\n", "import importlib\n\n\ndef f(x):\n    return importlib.util.find_spec(x)\n", True),
        ("from xml.dom import minidom\n", "import xml\n\n\ndef f(x):\n    return xml.dom.minidom.parse(x)\n", True),
        ("import unittest\n", "from concurrent import futures\n\n\ndef f():\n    return futures.thread\n", True),
        ("import email.mime.text\n", "import email as e\n\n\ndef f():\n    return e.mime.text.MIMEText\n", True),
        ("import importlib.util\n", "import importlib.util\n\n\ndef f(x):\n    return importlib.util\n", False),
        (
            "import importlib.util\n",
            "import xml.dom.minidom\n\n\ndef f(x):\n    return xml.dom.minidom.parse(x)\n",
            False,
        ),
        ("import json\n", "import os\n\n\ndef f(x):\n    return os.path.join(x, 'importlib.util')\n", False),
        ("import json\n", "import importlib\n\n\ndef f(x):\n    return importlib.import_module(x)\n", False),
    ],
)
def test_an_import_whose_submodule_another_file_uses_is_not_idle(tmp_path: Path, gone: str, reader: str, counts: bool):
    more = {"loads.py": f"{gone}import csv\n\nX = csv\n", "reader.py": reader}
    expected = {("loads.py", "used_elsewhere")} if counts else set()
    assert effects(tmp_path, more=more, loads_DOT_py=(gone, "")) == expected


def test_a_module_that_one_file_no_longer_loads_for_itself(tmp_path: Path):
    text = "import {}\n\n\ndef f(x):\n    return importlib.util.find_spec(x)\n"
    edit = ("importlib.util\n", "importlib\n")
    assert effects(tmp_path, more={"loads.py": text.format("importlib.util")}, loads_DOT_py=edit) == {
        ("loads.py", "used_elsewhere")
    }


def test_a_module_that_is_named_like_a_test_and_imported_is_production(tmp_path: Path):
    assert effects(tmp_path, ab_test_DOT_py=("return x", "return -x")) == {("ab_test.py", "used_elsewhere")}
    assert effects(tmp_path, test_shop_DOT_py=("True", "1")) == set()


def test_a_text_that_the_program_reads_is_no_text_for_people_alone(tmp_path: Path):
    assert effects(tmp_path, texts__page_DOT_md=("5", "500")) == {("texts/page.md", "read_by_code")}
    assert effects(tmp_path, HACKING_DOT_md=("For", "Of")) == set()
    globbed = {"pages.py": "def pages(folder):\n    return list(folder.glob('*.md'))\n"}
    assert effects(tmp_path, more=globbed, HACKING_DOT_md=("For", "Of")) == {("HACKING.md", "read_by_code")}


@pytest.mark.parametrize(
    ("code", "counts"),
    [
        ('open(f"{folder}/mails/{kind}.md")', True),
        ("open('%s/%s.md' % (folder, kind))", True),
        ("open('{}.md'.format(kind))", True),
        ("open(f\"{paths['mails']}.md\")", True),
        ("Template('$kind.md')", True),
        ("send_from_directory('mails', kind)", True),
        ("load('static/mails/')", True),
        ("open('%s.json' % kind)", False),
        ("show('/mails')", False),
        ("show('the mails')", False),
    ],
)
def test_a_text_that_is_read_by_a_name_put_together_counts(tmp_path: Path, code: str, counts: bool):
    more = {"mailing.py": f"def f(folder, kind, paths):\n    return {code}\n", "mails/hello.md": "Pay 10\n"}
    expected = {("mails/hello.md", "read_by_code")} if counts else set()
    assert effects(tmp_path, more=more, mails__hello_DOT_md=("10", "99")) == expected


def test_a_text_that_is_read_by_a_walk_over_a_folder_further_up_counts(tmp_path: Path):
    walked = {"mailing.py": "import os\n\n\ndef f():\n    return list(os.walk('mails'))\n"}
    expected = {("mails/ja/more/README.md", "read_by_code")}
    more = {"mails/ja/more/README.md": "Pay 10\n"}
    assert effects(tmp_path, more={**walked, **more}, mails__ja__more__README_DOT_md=("10", "99")) == expected
    guide = {"docs/mails/ja/guide.md": "Pay 10\n"}
    assert effects(tmp_path, more={**walked, **guide}, docs__mails__ja__guide_DOT_md=("10", "99")) == set()


def test_a_stub_counts_if_imports_are_made_from_it(tmp_path: Path):
    write(tmp_path, PROJECT)
    before: State = {"pkg/__init__.pyi": b"from .inner import X\n"}
    after: State = {"pkg/__init__.pyi": b"from .inner import X as Y\n"}
    assert named(tmp_path, before, after) == set()
    write(tmp_path, {"pkg/__init__.py": "import lazy_loader\n\nlazy_loader.attach_stub(__name__, __file__)\n"})
    assert named(tmp_path, before, after) == {("pkg/__init__.pyi", "read_by_code")}


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("README.md", False),
        ("README.ja.md", False),
        ("../README.md", False),
        ("shop/README.rst", False),
        ("shop/LICENSE", False),
        ("CHANGELOG.md", False),
        ("CODE_OF_CONDUCT.md", False),
        ("docs/x.md", False),
        ("docs/guide/ja/start.rst", False),
        ("docs/images/flow.svg", False),
        ("../docs/x.md", False),
        ("shop/price.pyi", False),
        ("shop/mails/ja/welcome.md", True),
        ("shop/static/logo.svg", True),
        ("shop/docs/x.md", True),
        ("shop/help.rst", True),
        ("shop/mails/notice.txt", True),
        ("shop/mails/license_expired.md", True),
        ("shop/mails/readme-again.txt", True),
        ("notice.html", True),
        ("docs/openapi.yaml", True),
        ("../prompts/order.md", True),
    ],
)
def test_a_text_is_production_unless_it_is_surely_documentation(path: str, counts: bool):
    assert is_production(path, ()) == counts


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("shop/fixtures/rates.json", True),
        ("shop/expected/mail.txt", True),
        ("tests/fixtures/rates.json", False),
        ("tests/mails/welcome.md", False),
        ("shop/golden/rates.json", False),
        ("shop/__snapshots__/a.ambr", False),
    ],
)
def test_data_is_of_tests_where_no_program_would_load_it(path: str, counts: bool):
    def in_tests(path: str) -> bool:
        return path.startswith("tests/")

    kinds = {it.kind for it in Judges(in_tests).files({path: b"1"}, {path: b"2"})}
    assert kinds == {"tests"}
    assert is_production(path, kinds, in_tests) == counts


@pytest.mark.parametrize("path", ["templates/notice.html", "license_server.yaml", "changes.sql", "authors.json"])
def test_a_file_that_only_begins_like_a_text_for_people_is_production(path: str):
    assert is_production(path, ())
    assert not is_production("NOTICE", ())
    assert not is_production("docs/CHANGES.txt", ())
    assert not is_production("LICENSE-MIT", ())


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        (".env", True),
        ("deploy/production.env", True),
        (".env.production", True),
        (".envrc", True),
        ("Makefile", True),
        (".env.example", False),
        (".env.test", False),
        ("pytest.ini", False),
        (".github/workflows/ci.yml", False),
        ("requirements.txt", True),
        ("hatch.toml", True),
    ],
)
def test_what_tests_are_run_with_is_production_if_the_program_may_be_started_with_it(path: str, counts: bool):
    kinds = {it.kind for it in Judges().files({path: b"A=1\n"}, {path: b"A=2\n"})}
    assert kinds
    assert is_production(path, kinds) == counts


@pytest.mark.parametrize(
    ("before", "after", "counts"),
    [
        ("[options]\ninstall_requires = a\n", "[options]\ninstall_requires = b\n", True),
        ("", "[options.entry_points]\nconsole_scripts = a = b:c\n", True),
        ("[flake8]\nmax-line-length = 1\n", "[flake8]\nmax-line-length = 2\n", False),
        ("[metadata]\nversion = 1\n", "[metadata]\nversion = 2\n", False),
        ("[entry_points]\nconsole_scripts =\n  a = b:c\n", "[entry_points]\nconsole_scripts =\n  a = b:d\n", True),
    ],
)
def test_a_setup_cfg_is_production_as_far_as_it_says_what_is_installed(before: str, after: str, counts: bool):
    kinds = {it.kind for it in Judges().files({"setup.cfg": before.encode()}, {"setup.cfg": after.encode()})}
    assert is_production("setup.cfg", kinds) == counts


@pytest.mark.parametrize(("table", "counts"), [("ruff.lint", False), ("pytest.ini_options", False), ("poetry", True)])
def test_a_pyproject_is_production_unless_settings_of_checks_alone_change(table: str, counts: bool):
    before, after = (f"[tool.{table}]\nselect = {number}\n".encode() for number in (1, 2))
    kinds = {it.kind for it in Judges().files({"pyproject.toml": before}, {"pyproject.toml": after})}
    assert is_production("pyproject.toml", kinds) == counts


def test_packages_that_change_together_with_settings_are_production():
    before = b'[project]\ndependencies = ["a"]\n'
    after = b'[project]\ndependencies = ["b"]\n[tool.tebiki]\nlang = "ja"\n'
    kinds = {it.kind for it in Judges().files({"pyproject.toml": before}, {"pyproject.toml": after})}
    assert kinds == {"settings", "environment"}
    assert is_production("pyproject.toml", kinds)


def test_a_file_that_is_there_or_gone_decides_what_an_import_finds(tmp_path: Path):
    assert effects(tmp_path, email_DOT_py=("", "")) == {("email.py", "file_itself")}
    assert named(tmp_path, {"email/__init__.py": None}, {"email/__init__.py": b'"""M."""\n'}) == {
        ("email/__init__.py", "file_itself")
    }
    assert named(tmp_path, {"shop/__init__.py": None}, {"shop/__init__.py": b""}) == {
        ("shop/__init__.py", "file_itself")
    }
    assert named(tmp_path, {"pkg/__init__.py": b""}, {"pkg/__init__.py": None}) == {("pkg/__init__.py", "file_itself")}
    both: State = {"pkg/__init__.py": b"", "pkg/inner.py": b"X = 1\n"}
    assert named(tmp_path, both, dict.fromkeys(both)) == set()
    assert named(tmp_path, {"new/__init__.py": None}, {"new/__init__.py": b""}) == set()


def test_a_text_that_becomes_a_link_or_leads_elsewhere_is_named(tmp_path: Path):
    write(tmp_path, PROJECT)
    for path in ("texts/page.md", "HACKING.md", "pkg/logo.svg"):
        for old, new in ((b"x", Link(b"x")), (Link(b"x"), b"x"), (Link(b"x"), Link(b"../shop.py"))):
            assert named(tmp_path, {path: old}, {path: new}) == {(path, "read_by_code")}, (path, old, new)
    for path in ("docs/guide.md", "Docs/old/logo.svg", "test_data.md"):
        assert named(tmp_path, {path: b"x"}, {path: Link(b"x")}) == set(), path
    assert named(tmp_path, {"HACKING.md": Link(b"x")}, {"HACKING.md": Link(b"x")}) == set()
    assert named(tmp_path, {"NEWS.md": None}, {"NEWS.md": Link(b"x")}) == set()
    assert named(tmp_path, {"texts/page.md": None}, {"texts/page.md": Link(b"x")}) == {
        ("texts/page.md", "read_by_code")
    }


def test_a_new_file_takes_the_place_of_a_module_that_files_beside_it_import(tmp_path: Path):
    user = "{}import redis\nfrom email import message\n"
    absolute = "from __future__ import absolute_import\n"
    write(tmp_path, {"app/__init__.py": "", "app/old.py": user.format(""), "lib/__init__.py": ""})
    write(tmp_path, {"lib/new.py": user.format(absolute), "scripts/run.py": user.format(absolute)})

    def places(python: str, name: str) -> set[str]:
        added: State = {f"{folder}/{name}": b'"""Text."""\n' for folder in ("app", "lib", "scripts")}
        found = named(tmp_path, dict.fromkeys(added), added, python)
        assert {why for _, why in found} <= {"file_itself"}
        return {path.partition("/")[0] for path, _ in found}

    for name in ("redis.py", "email.py", "redis/__init__.py"):
        assert places("2.7.18", name) == {"app", "scripts"}
        assert places("", name) == {"app", "scripts"}
        assert places("3.11.4", name) == {"scripts"}
    assert places("2.7.18", "other.py") == set()
    assert places("2.7.18", "message.py") == set()


def test_a_package_that_vanishes_gives_way_to_another_of_its_name(tmp_path: Path):
    write(tmp_path, {"app/__init__.py": "", "app/old.py": "import redis\n", "app/redis/__init__.py": ""})
    gone: State = {"app/redis/__init__.py": b""}
    assert named(tmp_path, gone, dict.fromkeys(gone), "2.7.18") == {("app/redis/__init__.py", "file_itself")}
    both: State = {**gone, "app/old.py": b"import redis\n"}
    without: State = {"app/redis/__init__.py": None, "app/old.py": b""}
    assert named(tmp_path, both, without, "2.7.18") == set()


def test_definitions_that_change_places_with_what_runs_at_import_are_named(tmp_path: Path):
    first, second = "@first\ndef a(x):\n    pass\n", "@first\ndef b(x):\n    pass\n"
    swapped = PROJECT["web.py"].replace(first, "?").replace(second, first).replace("?", second)
    write(tmp_path, PROJECT)
    held = PROJECT["web.py"].encode()
    assert named(tmp_path, {"web.py": held}, {"web.py": swapped.encode()}) == {("web.py", "order")}
    behind = PROJECT["web.py"].replace("def first():\n    pass\n", "") + "\n\ndef first():\n    pass\n"
    assert named(tmp_path, {"web.py": held}, {"web.py": behind.encode()}) == {("web.py", "order")}
    plain, moved = (
        b"X = 1\n\ndef f():\n    pass\n\n\ndef g():\n    pass\n",
        b"def g():\n    pass\n\n\nX = 1\n\ndef f():\n    pass\n",
    )
    assert named(tmp_path, {"plain.py": plain}, {"plain.py": moved}) == set()
    grown = held + b"\n\ndef helper():\n    pass\n"
    assert named(tmp_path, {"web.py": held}, {"web.py": grown}) == set()


def test_docstrings_and_annotations_count_where_the_program_reads_them(tmp_path: Path):
    assert effects(tmp_path, shop_DOT_py=("Sells.", "Buys.")) == set()
    copied = {"wrap.py": "def wrap(f, g):\n    g.__doc__ = f.__doc__\n    return g\n"}
    assert effects(tmp_path, more=copied, shop_DOT_py=("Sells.", "Buys.")) == set()
    read = {"usage.py": "import shop\n\n\ndef usage():\n    return shop.__doc__\n"}
    assert effects(tmp_path, more=read, shop_DOT_py=("Sells.", "Buys.")) == {("shop.py", "read_by_code")}
    annotated = ("double(x)", "double(x: int)")
    (tmp_path / "usage.py").unlink()
    assert effects(tmp_path, tools_DOT_py=annotated) == set()
    asked = {"call.py": "import inspect\n\n\ndef call(f):\n    return inspect.signature(f)\n"}
    assert effects(tmp_path, more=asked, tools_DOT_py=annotated) == {("tools.py", "read_by_code")}


def test_a_file_that_may_be_started_no_more_is_named(tmp_path: Path):
    held = b"#!/bin/sh\n"
    assert named(tmp_path, {"bin/tool": Executable(held)}, {"bin/tool": held}) == {("bin/tool", "rights")}
    assert named(tmp_path, {"bin/tool": Executable(held)}, {"bin/tool": Executable(held)}) == set()


@pytest.mark.parametrize(("python", "idle"), [("2.7.18", False), ("3.6.15", False), ("3.11.7", True), ("", False)])
def test_what_future_brings_is_idle_where_it_is_there_anyway(python: str, idle: bool):
    before, after = {"a.py": b"X = 1\n"}, {"a.py": b"from __future__ import division\n\nX = 1\n"}
    (statement,) = changed_statements(before, after, is_test)
    assert statement.symbol == symbol("a.py", "").removesuffix("::")
    assert is_idle_import(statement, after, before, python) is idle
    named_so = {"a.py": b"from __future__ import annotations\n\nX = 1\n"}
    (statement,) = changed_statements(before, named_so, is_test)
    assert not is_idle_import(statement, named_so, before, python)


_HANDLER = "except ImportError:\n    X = 1\n"
_IMPORTS = (
    ("import json\n", "X = 1\n", True),
    ("from os import sep, path\n", "X = 1\n", True),
    ("from os import sep, path\n", "X = sep\n", False),
    ("from os import *\n", "X = 1\n", False),
    ("import this\n", "X = 1\n", False),
    ("import yaml\n", "X = 1\n", False),
    ("import json\n", "from shop import json\n", False),
    ("import json\n", "def json():\n    pass\n", False),
    ("import json\n", "del json\n", False),
    ("import json\n", "__all__ = ['json']\n", False),
    (
        "try:\n    import winreg\nexcept ImportError:\n    X = 1\n",
        "try:\n    pass\nexcept ImportError:\n    X = 1\n",
        False,
    ),
)


@pytest.mark.parametrize(("text", "rest", "idle"), _IMPORTS)
def test_an_import_is_idle_only_where_it_is_taken_away_and_bound_nothing_else(text: str, rest: str, idle: bool):
    has_all = text.startswith("try:")
    holding, without = {"a.py": (text if has_all else text + rest).encode()}, {"a.py": rest.encode()}
    gone = [it for it in changed_statements(holding, without, is_test) if it.shape == "import"]
    assert [is_idle_import(it, holding, without) for it in gone] == [idle]
    put_in = [it for it in changed_statements(without, holding, is_test) if it.shape == "import"]
    assert not any(is_idle_import(it, holding, without) for it in put_in)


def test_docstrings_count_where_a_server_or_a_shell_answers_with_them(tmp_path: Path):
    asked = {"serve.py": "def serve(server):\n    server.register_introspection_functions()\n"}
    assert effects(tmp_path, more=asked, shop_DOT_py=("Sells.", "Buys.")) == {("shop.py", "read_by_code")}
