"""Files that count although no case can speak about them, and the few that do not."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.model.proof import Executable, Link, State
from toolkit.model.settings import Settings
from toolkit.proof.changes_beyond_statements import WholeChange, changes_beyond_statements
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements.changed_statements import changed_statements
from toolkit.source.discover import match_tests

PROJECT = {
    "shop/__init__.py": "",
    "shop/price.py": "def price(x):\n    return x\n",
    "shop/mailing.py": "def mail(kind):\n    return open('prompts/' + kind).read()\n",
    "ab_test.py": "def variant(x):\n    return x\n",
    "tests/test_shop.py": "def test_shop():\n    assert True\n",
    "tests/data/rates.json": "{}",
    "docs/conf.py": "EXTENSIONS = []\n",
    "setup.py": "open('README.md').read()\n",
}
is_test = match_tests(Settings())


def effects(root: Path, before: State, after: State, **more: str) -> set[tuple[str, str]]:
    """Path and reason of each effect, in a project with some more files, by names with `__` for `/`."""
    write(root, {**PROJECT, **{name.replace("__", "/") + ".py": text for name, text in more.items()}})
    write(root, {path: data for path, data in before.items() if data is not None and not path.startswith("..")})
    sources = ProjectSources(root, is_test, after)
    change = WholeChange(before, after, changed_statements(before, after, is_test), lambda: sources, is_test)
    return {(it.path, it.why) for it in changes_beyond_statements(change)}


def reason(root: Path, path: str, old: bytes | None = b"1\n", new: bytes | None = b"2\n", **more: str) -> str:
    """Reason why a changed file counts; empty: it does not."""
    found = effects(root, {path: old}, {path: new}, **more)
    assert {name for name, _ in found} <= {path}
    return next((why for _, why in found), "")


@pytest.mark.parametrize(
    "path",
    [
        "README.md", "README.ja.md", "../README.md", "LICENSE", "CHANGELOG.md", "CODE_OF_CONDUCT.md", "NOTICE",
        "docs/x.md", "docs/guide/ja/start.rst", "../docs/x.md", "services/README.rst",
    ],
)  # fmt: skip
def test_documentation_that_no_code_names_does_not_count(tmp_path: Path, path: str):
    assert reason(tmp_path, path) == ""


@pytest.mark.parametrize("reader", ["shop__tasks", "tasks", "shop__conf"])
def test_documentation_that_tasks_or_settings_of_the_program_read_counts(tmp_path: Path, reader: str):
    assert reason(tmp_path, "docs/x.md", **{reader: "HELP = open('docs/x.md').read()\n"}) == "read_by_code"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("shop/README.md", "read_by_code"),
        ("shop/mails/ja/welcome.md", "not_python"),
        ("shop/LICENSE", "read_by_code"),
        ("prompts/README.md", "read_by_code"),
        ("prompts/order.md", "not_python"),
        ("notice.html", "not_python"),
        ("docs/openapi.yaml", "not_python"),
        ("docs/requirements.txt", "not_python"),
        ("changes.sql", "not_python"),
        ("shop/price.pyi", "not_python"),
        ("templates/notice.html", "not_python"),
        ("shop/fixtures/rates.json", "not_python"),
        (".env", "not_python"),
        (".env.example", "not_python"),
        ("Makefile", "not_python"),
        ("pytest.ini", "not_python"),
        ("pyproject.toml", "not_python"),
        ("services/setup.cfg", "not_python"),
        ("requirements.txt", "not_python"),
        ("Dockerfile", "not_python"),
        (".github/workflows/ci.yml", "not_python"),
        ("tebiki.toml", "not_python"),
        ("bin/tool", "not_python"),
    ],
)
def test_every_other_file_that_is_not_python_counts(tmp_path: Path, path: str, why: str):
    assert reason(tmp_path, path) == why
    assert reason(tmp_path, path, None) == why
    assert reason(tmp_path, path, b"1\n", None) == why


RECORDED = b"[record]\npython = 'venv/bin/python'\n"
JUDGING = b"tests = ['shop/']\n"
SHARED = b"[tool.tebiki]\ntests = ['checks/']\n"


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (".tebiki/plan.json", None, b"{}"),
        (".tebiki/ledger.jsonl", b"{}", b"{}\n{}"),
        ("tebiki.toml", None, RECORDED),
        ("tebiki.toml", JUDGING, JUDGING + b"[estimate]\nreview = 1.0\n"),
        ("pyproject.toml", SHARED, SHARED + b"[tool.tebiki.record]\napp = 'shop:app'\n"),
    ],
)
def test_files_of_tebiki_that_judge_nothing_do_not_count(
    tmp_path: Path, path: str, old: bytes | None, new: bytes | None
):
    assert reason(tmp_path, path, old, new) == reason(tmp_path, path, new, old) == ""


@pytest.mark.parametrize(
    ("path", "old", "new", "more"),
    [
        (".tebiki/other.json", None, b"{}", {}),
        ("shop/.tebiki/plan.json", None, b"{}", {}),
        ("tebiki.toml", RECORDED, RECORDED + b"[prove]\nlock = 'other'\n", {}),
        ("tebiki.toml", None, JUDGING, {}),
        ("tebiki.toml", RECORDED, RECORDED + b"[[[", {}),
        ("pyproject.toml", SHARED, SHARED + b"[project]\ndependencies = ['other']\n", {}),
        ("pyproject.toml", None, SHARED, {}),
        ("tebiki.toml", None, RECORDED, {"settings": "import os\nX = '[tool.tebiki]'\n"}),
    ],
)
def test_settings_by_which_changes_are_judged_count(
    tmp_path: Path, path: str, old: bytes | None, new: bytes | None, more: dict[str, str]
):
    assert reason(tmp_path, path, old, new, **more) == "not_python"


@pytest.mark.parametrize("code", ["open('.tebiki/plan.json')", "open(folder + '/plan.json')", "folder.rglob('*.json')"])
def test_files_of_tebiki_that_code_may_read_count(tmp_path: Path, code: str):
    shop = f"def read(folder):\n    return {code}\n"
    assert reason(tmp_path, ".tebiki/plan.json", None, b"{}", shop__reading=shop) == "read_by_code"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("README.md", "open('README.md')"),
        ("README.md", "list(folder.glob('*.md'))"),
        ("README.md", "open(f'{folder}/{kind}.md')"),
        ("README.md", "open('{}.md'.format(kind))"),
        ("README.md", "open(kind + '.md')"),
        ("CHANGELOG.md", "list(folder.glob('CHANGE*'))"),
        ("CHANGELOG.md", "open(folder / 'CHANGELOG.{}'.format(kind))"),
        ("README.md", "[it.read_text() for it in folder.rglob('*')]"),
        ("docs/guide/start.md", "send_from_directory('docs', kind)"),
        ("docs/guide/start.md", "os.walk('static/guide')"),
    ],
)
def test_documentation_that_code_names_counts(tmp_path: Path, path: str, code: str):
    assert reason(tmp_path, path, shop__reading=f"def read(folder, kind):\n    return {code}\n") == "read_by_code"


_PAGES = "import json\n\n\ndef page(name):\n    return open(json.load(open('conf/pages.json'))[name]).read()\n"
_DOTENV = "import os\n\n\ndef page(name):\n    return open(os.path.join(os.environ['HELP'], name)).read()\n"
_CONF = (
    "import yaml\n\n\ndef page(name):\n    return open(yaml.safe_load(open('shop.yml'))['help'] + '/' + name).read()\n"
)


@pytest.mark.parametrize(
    ("path", "code", "place", "text"),
    [
        ("docs/terms.md", _PAGES, "conf/pages.json", '{"terms":"docs/terms.md"}'),
        ("docs/terms.md", _PAGES, "conf/pages.json", '{"terms": "./docs/"}'),
        ("README.md", _PAGES, "conf/pages.json", '["../README.md"]'),
        ("docs/guide/terms.md", _CONF, "shop.yml", "debug: no\nhelp: docs/guide\nport: 1\n"),
        ("docs/terms.md", _CONF, "shop.yml", "help:\n  - docs\n"),
        ("docs/terms.md", _DOTENV, ".env", "HELP=docs\nPORT=1\n"),
        ("docs/terms.md", _DOTENV, "deploy/web.env", "HELP=/srv/docs/\n"),
    ],
)
def test_documentation_that_a_file_names_which_code_reads_counts(
    tmp_path: Path, path: str, code: str, place: str, text: str
):
    write(tmp_path, {place: text})
    assert reason(tmp_path, path, shop__reading=code) == "read_by_code"


@pytest.mark.parametrize(
    ("code", "place", "text"),
    [
        (_CONF, "other.yml", "help: docs\n"),
        (_CONF, "shop.yml", "help: see the docs of it\n"),
        (_CONF, "shop.yml", "help: documents\n"),
        ("def version():\n    return open('pyproject.toml').read()\n", "pyproject.toml", 'readme = "docs/terms.md"\n'),
        ("def is_settings(name):\n    return name.endswith('.yml')\n", "mkdocs.yml", "docs_dir: docs\n"),
    ],
)
def test_documentation_that_only_tools_and_sentences_name_does_not_count(
    tmp_path: Path, code: str, place: str, text: str
):
    write(tmp_path, {place: text})
    assert reason(tmp_path, "docs/terms.md", shop__reading=code) == ""


def test_data_of_tests_in_a_folder_that_a_file_names_which_code_reads_counts(tmp_path: Path):
    write(tmp_path, {"shop.yml": "help: tests/data/\n", "other.yml": "data: qa/tests\n"})
    assert reason(tmp_path, "tests/data/rates.json", shop__reading=_CONF) == "test_file"
    assert reason(tmp_path, "shop/tests/rates.json", shop__reading=_CONF.replace("shop.yml", "x.yml")) == ""


@pytest.mark.parametrize(
    ("link", "target", "path", "why"),
    [
        ("shop/pages", "../docs", "docs/terms.md", "read_by_code"),
        ("shop/terms.md", "../docs/terms.md", "docs/terms.md", "read_by_code"),
        ("shop/about.md", "../README.md", "README.md", "read_by_code"),
        ("static/all", "..", "docs/ja/terms.md", "read_by_code"),
        ("shop/data", "../tests/data", "tests/data/rates.json", "test_file"),
        ("docs/index.md", "../README.md", "README.md", ""),
        ("docs/latest", "guide", "docs/guide/terms.md", ""),
        ("tests/docs", "../docs", "docs/terms.md", ""),
        ("shop/pages", "../docs/ja", "docs/terms.md", ""),
        ("shop/up", "../..", "docs/terms.md", "read_by_code"),
        ("shop/README.md", "../docs/terms.md", "docs/terms.md", "read_by_code"),
    ],
)
def test_what_a_link_in_the_program_leads_to_counts(tmp_path: Path, link: str, target: str, path: str, why: str):
    (tmp_path / link).parent.mkdir(parents=True)
    (tmp_path / link).symlink_to(target)
    assert reason(tmp_path, path) == why


@pytest.mark.parametrize(
    ("link", "target", "path", "why"),
    [
        ("docs/about.md", "../CHANGES.md", "CHANGES.md", "read_by_code"),
        ("docs/about.md", "../tests/data/rates.json", "tests/data/rates.json", "test_file"),
        ("tests/page.md", "../CHANGES.md", "CHANGES.md", "read_by_code"),
    ],
)
def test_a_link_in_documentation_or_tests_that_code_names_counts(
    tmp_path: Path, link: str, target: str, path: str, why: str
):
    (tmp_path / link).parent.mkdir(parents=True)
    (tmp_path / link).symlink_to(target)
    code = "ABOUT, PAGE = open('docs/about.md'), open('tests/page.md')\n"
    assert reason(tmp_path, path, shop__reading=code) == why


def test_tests_do_not_count_in_a_folder_of_theirs_that_production_does_not_use(tmp_path: Path):
    assert reason(tmp_path, "tests/test_shop.py") == reason(tmp_path, "tests/data/rates.json") == ""
    assert reason(tmp_path, "tests/new.py", None) == reason(tmp_path, "shop/tests/test_a.py", b"", None) == ""
    assert reason(tmp_path, "test_more.py") == reason(tmp_path, "ab_test.py") == "test_file"
    (tmp_path / "tox.toml").write_text("run = 'shop.testing.serve:main'\n")
    assert reason(tmp_path, "shop/testing/serve.py") == "test_file"
    loading = {"shop__loading": "def load(name):\n    return open('tests/data/' + name)\n"}
    assert reason(tmp_path, "tests/data/rates.json", **loading) == "test_file"


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("Dockerfile", "COPY tests/data/rates.json /etc/rates.json\n"),
        ("Makefile", "seed:\n\tcd tests/data && load rates.json\n"),
        ("deploy/start.sh", "load --from=tests/data/rates.json\n"),
        ("compose.yml", "volumes: ['./tests/data/rates.json:/rates.json']\n"),
    ],
)
def test_data_of_tests_that_a_build_or_a_start_names_counts(tmp_path: Path, place: str, text: str):
    write(tmp_path, {place: text})
    assert reason(tmp_path, "tests/data/rates.json") == "test_file"
    assert reason(tmp_path, "tests/data/other-rates.json") == ""


@pytest.mark.parametrize("place", ["tox.ini", ".github/workflows/ci.yml", "README.md"])
def test_who_only_runs_tests_does_not_deploy_them(tmp_path: Path, place: str):
    write(tmp_path, {place: "check tests/data/rates.json\n"})
    assert reason(tmp_path, "tests/data/rates.json") == ""


def test_a_script_is_code_by_its_first_line(tmp_path: Path):
    write(tmp_path, {"bin/serve": "#!/usr/bin/env python\nprint(open('README.md').read())\n"})
    assert reason(tmp_path, "README.md") == "read_by_code"


@pytest.mark.parametrize(
    "code",
    [
        "from shop.testing.fakes import A",
        "from .testing import fakes",
        "load('fakes')",
        "from shop.testing import (\n    fakes,\n)",
        "from shop import testing",
        "load('shop.testing')",
    ],
)
def test_a_test_that_production_imports_counts(tmp_path: Path, code: str):
    assert reason(tmp_path, "shop/testing/fakes.py") == ""
    assert reason(tmp_path, "shop/testing/fakes.py", shop__faking=f"{code}\n") == "test_file"


@pytest.mark.parametrize(
    "path", ["email.py", "shop/__init__.py", "shop/more.py", "scripts/redis.py", "migrations/0002.py"]
)
def test_a_python_file_that_comes_or_goes_counts(tmp_path: Path, path: str):
    assert reason(tmp_path, path, None, b"") == reason(tmp_path, path, b"", None) == "file_itself"


def test_links_and_permissions_count(tmp_path: Path):
    for path in ("HACKING.md", "shop/price.py", "bin/tool", "docs/guide.md"):
        for old, new in ((b"x", Link(b"x")), (Link(b"x"), b"x"), (Link(b"x"), Link(b"../shop.py")), (None, Link(b"x"))):
            assert reason(tmp_path, path, old, new) == "link", (path, old, new)
    assert reason(tmp_path, "bin/tool", Executable(b"x"), b"x") == "rights"
    assert reason(tmp_path, "shop/price.py", b"X = 1\n", Executable(b"X = 1  # one\n")) == "rights"
    assert reason(tmp_path, "bin/tool", Executable(b"x"), Executable(b"x")) == ""


@pytest.mark.parametrize(
    ("comment", "why"),
    [
        ("# how much", ""),
        ("# noqa: E501", ""),
        ("# pragma: no cover", ""),
        ("# TODO: later", ""),
        ("# X = 1", ""),
        ("# type: int", "comment"),
        ("# cython: boundscheck=False", "comment"),
        ("# -*- coding: utf-8 -*-", "comment"),
        ("# vim: set fileencoding=utf-8 :", "comment"),
        ("#!/usr/bin/python2", "comment"),
        ("# /// script", "comment"),
    ],
)
def test_a_comment_counts_where_tools_may_read_it(tmp_path: Path, comment: str, why: str):
    old = b"'# type: int'\n\nX = 1\n"
    assert reason(tmp_path, "shop/price.py", old, comment.encode() + b"\n" + old) == why
    assert reason(tmp_path, "shop/price.py", comment.encode() + b"\n" + old, old) == why
    start = b"#!/usr/bin/python3\nX = 1\n"
    for other in (
        b"\n" + start,
        b"\xef\xbb\xbf" + start,
        start.replace(b"\n", b"\r\n"),
        start[:-6] + b"# one\nX = 1\n",
    ):
        assert (reason(tmp_path, "shop/price.py", start, other) == "") == other.startswith(b"#!/usr/bin/python3\n")
    cookie = b"# coding: utf-8\nX = 1\n"
    assert reason(tmp_path, "shop/price.py", cookie, b"\n\n" + cookie) == "comment"
    script = b"# /// script\n# dependencies = []\n# ///\n"
    assert reason(tmp_path, "shop/price.py", script, script.replace(b"[]", b"['a']")) == "comment"


def test_layout_counts_where_code_reads_code(tmp_path: Path):
    reading = {"shop__reading": "import inspect\n\n\ndef text(f):\n    return inspect.getsource(f)\n"}
    assert reason(tmp_path, "shop/price.py", b"X = 1\n", b"\nX = 1\n") == ""
    assert reason(tmp_path, "shop/price.py", b"X = 1\n", b"\nX = 1\n", **reading) == "looked_at"


def test_a_python_file_that_cannot_be_read_counts(tmp_path: Path):
    assert reason(tmp_path, "shop/price.py", b"X = 1\n", b"X = (\n") == "unreadable"
    assert reason(tmp_path, "shop/price.py", b"class A[:\n    pass\n", b"class A[]:\n    pass\n") == "unreadable"
