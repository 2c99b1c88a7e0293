"""`remove_unused`: what goes with the code that is removed, and what must stay."""

import pytest

from codemods.remove_unused import CODEMOD
from tests.codemods.apply import rewritten, sites_in
from toolkit.model.codemod import CodemodExample

USED = "\n\ndef total(cart):\n    return 1\n\n\ntotal([])\n"
LOOP = "def f():\n    while True:\n        break\n{}    return 2\n\n\nf()\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def _old():\n    return 1\n" + USED, USED[2:]),
        (
            "import os\n\n\n# of 2015\n# for the old shop\ndef _old():\n    return 1\n    # to be done\n" + USED,
            "import os\n" + USED,
        ),
        ("X = 1\n# about X\n\n\ndef _old():\n    return 1\n" + USED, "X = 1\n# about X\n" + USED),
        (USED[2:] + "\n\ndef _old():\n    return 1\n", USED[2:]),
        ("def _a():\n    return _b()\n\n\ndef _b():\n    return 1\n" + USED, USED[2:]),
        (LOOP.format("        log()  # never\n"), LOOP.format("")),
        ("class A[T]:\n    pass\n\n\ndef _old():\n    return f'{x['a']}'\n" + USED, "class A[T]:\n    pass\n" + USED),
    ],
    ids=["first", "its comments", "comments of others", "last", "a chain", "unreachable", "newer syntax"],
)
def test_lines_around_go_with_the_code(before: str, after: str) -> None:
    assert rewritten(CODEMOD, before) == after


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    if x:\n        return y\n        y = 2\n    return y\n\n\nf(1)\n",
        "def f():\n    return g\n\n    def g():\n        pass\n\n\nf()\n",
        "def f():\n    return 1; log()\n\n\nf()\n",
        "def f(x):\n    def g():\n        return locals()\n        x\n    return g()\n\n\nf(1)\n",
        "def f(x):\n    def g(y):\n        return eval(y)\n        print(x)\n    return g('x')\n\n\nf(1)\n",
        (
            "def f(x):\n    def g():\n        def h():\n            return 1\n            x\n        return vars(), h\n"
            "    return g()\n\n\nf(1)\n"
        ),
        "class A:\n    def f(self):\n        return locals()\n        super()\n\n\nA().f()\n",
        "def f():\n    return\n    yield\n\n\nf()\n",
        "def f():\n    return count\n    global count\n\n\nf()\n",
        "def _f(x):\n    return x\n\n\nglobals()['_f'](1)\n",
        "import a\n\n\ndef _f(x=a.register()):\n    return x\n",
        "class A:\n    def _f(self):\n        pass\n",
        "@hook\ndef _f():\n    pass\n",
        "# tebiki: allow unused_function -- called by the debugger\ndef _f():\n    pass\n" + USED,
    ],
    ids=[
        "local",
        "a function",
        "one line",
        "captured",
        "for eval",
        "passed on",
        "class",
        "generator",
        "global",
        "looked up",
        "defaults",
        "alone",
        "hook",
        "allowed",
    ],
)
def test_what_could_mean_something_is_not_certain(code: str) -> None:
    assert rewritten(CODEMOD, code) == code


@pytest.mark.parametrize(
    "files",
    [
        {"tests/test_app.py": "from app import _old\n"},
        {"jobs.py": "queue('app._old')\n"},
        {"pyproject.toml": "[project.scripts]\nold = 'app:_old'\n"},
        {"loader.py": "getattr(module, '_ol_' + name)\nBEGIN = '_ol_'\nname = '_old'\n"},
    ],
    ids=["a test", "a task by name", "an entry point", "a string"],
)
def test_a_mention_anywhere_keeps_a_function(files: dict[str, str]) -> None:
    assert sites_in(CODEMOD, CodemodExample("def _old():\n    return 1\n", files=files)) == []


def test_public_functions_of_a_library_are_left_alone() -> None:
    code = "def old():\n    return 1\n"
    assert [site.reason for site in sites_in(CODEMOD, CodemodExample(code))] == ["public"]
    library = {"setup.py": "", "setup.cfg": "[metadata]\nname = shop\n"}
    assert sites_in(CODEMOD, CodemodExample(code, files=library)) == []


def test_a_site_belongs_to_the_function_that_goes() -> None:
    """Steps of a plan name that function."""
    code = "def old():\n    return 1\n\n\nclass Job:\n    X = 1\n\n    def _go(self):\n        pass\n"
    assert [site.qualname for site in sites_in(CODEMOD, CodemodExample(code))] == ["old", "Job._go"]


@pytest.mark.parametrize("head", ["#!/usr/bin/env python\n# -*- coding: utf-8 -*-\n", "# Copyright 2012\n"])
def test_comments_that_a_file_begins_with_stay(head: str) -> None:
    assert rewritten(CODEMOD, f"{head}def _old():\n    return 1\n{USED}") == head + USED


@pytest.mark.parametrize(
    ("lookup", "verdict"),
    [
        ("import app\n\n\ndef go(kind):\n    return getattr(app, '_' + kind)\n\n\ngo(1)\n", "review"),
        ("from shop import app as a\n\nDONE = [f() for f in vars(a).values()]\n", "review"),
        ("m = import_module(PATH)\nDONE = getattr(m, NAME)\n", "review"),
        ("import app, other\n\nDONE = [getattr(it, NAME) for it in (app, other)]\n", "review"),
        ("import other\n\n\ndef go(kind):\n    return getattr(other, '_' + kind)\n\n\ngo(1)\n", "certain"),
    ],
)
def test_functions_of_a_module_that_is_looked_into_are_for_review(lookup: str, verdict: str) -> None:
    case = CodemodExample("def _old():\n    return 1\n" + USED, files={"go.py": lookup})
    assert [site.verdict for site in sites_in(CODEMOD, case)] == [verdict]


def test_functions_of_a_module_that_shows_itself_around_are_for_review() -> None:
    code = "import sys\n\n\ndef _old():\n    return 1\n\n\ncollect(sys.modules[__name__])\n"
    assert [site.verdict for site in sites_in(CODEMOD, CodemodExample(code))] == ["review"]


@pytest.mark.parametrize("pattern", ["[y]", "[1, *y]", "{'a': 1, **y}", "{'a': 1} as y"])
def test_names_that_patterns_bind_stay_local(pattern: str) -> None:
    rest = f"    match x:\n        case {pattern}:\n            pass\n"
    code = f"def f(x):\n    if x:\n        return y\n    return 1\n{rest}"
    assert [site.reason for site in sites_in(CODEMOD, CodemodExample(f"{code}\n\nf(1)\n"))] == ["binds"]


@pytest.mark.parametrize("line", ["# coding=latin-1", "# type: int", "# fmt: off", "# pylint: disable=all"])
def test_comments_that_a_tool_reads_are_no_disabled_code(line: str) -> None:
    code = f"{line}\n" + "".join(f"# row{n} = load({n})\n" for n in range(8)) + "x = 1\n"
    assert sites_in(CODEMOD, CodemodExample(code)) == []


def test_a_function_in_a_generator_makes_no_generator_of_it() -> None:
    code = "def f():\n    def g():\n        yield 1\n    return g\n    yield 2\n\n\nf()\n"
    assert sites_in(CODEMOD, CodemodExample(code)) == []


def test_a_template_names_the_functions_that_begin_like_it() -> None:
    case = CodemodExample("def _old_total():\n    return 1\n" + USED, files={"go.py": "call('_old_%s' % kind)\n"})
    assert sites_in(CODEMOD, case) == []


@pytest.mark.parametrize("mark", ['    """TODO: go on here."""\n', "    # fixme\n"])
def test_code_behind_a_draft_is_for_a_person(mark: str) -> None:
    code = f"def load(name):\n{mark}    return None\n    read(name)\n"
    assert rewritten(CODEMOD, code) == code
    assert rewritten(CODEMOD, code.replace(mark, "")) != code.replace(mark, "")


@pytest.mark.parametrize("head", ['"""A sample: uncomment it."""\n\n', "# Uncomment this:\n"])
def test_commented_out_code_that_is_shown_is_for_a_person(head: str) -> None:
    lines = "".join(f"#     row = read(name, {number})\n" for number in range(9))
    rest = f"# def load(name):\n{lines}#     return row\n\nx = 3\n"
    assert rewritten(CODEMOD, f"{head}{rest}") == f"{head}{rest}"
    assert rewritten(CODEMOD, f'"""Names."""\n\n{rest}') != f'"""Names."""\n\n{rest}'


@pytest.mark.parametrize(
    ("code", "orphans"),
    [
        ("from shop import rate\n\n\ndef _old():\n    return rate\n" + USED, "rate"),
        ("RATES = [1]\n\n\ndef _old(x):\n    return x in RATES\n" + USED, "RATES"),
        ("RATES = [1]\n\n\ndef _a(x):\n    return RATES\n\n\ndef _b(x):\n    return RATES\n" + USED, "RATES"),
        ("class Rate:\n    pass\n\n\ndef _old():\n    return Rate()\n" + USED, "Rate"),
        ("def f(x):\n    y = x + 1\n    return x\n    log(y)\n\n\nf(1)\n", "y"),
        ("import json\n\n\ndef f(x):\n    return x\n    json.dumps(x)\n\n\nf(1)\n", "json"),
        ("from shop import x\n\n\ndef f():\n    return 1\n    log(x)\n\n\ndef g(x):\n    return f(x)\n\n\ng(1)\n", "x"),
    ],
)
def test_what_only_the_removed_code_used_is_for_review(code: str, orphans: str) -> None:
    found = {(it.verdict, it.reason, it.args.get("orphans")) for it in sites_in(CODEMOD, CodemodExample(code))}
    assert found == {("review", "orphans", orphans)}


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("RATES = [1]\n\n\ndef _old(x):\n    return x in RATES\n\n\nprint(RATES)\n", {}),
        ("RATES = [1]\n\n\ndef _old(x):\n    return x in RATES\n", {"b.py": "from app import RATES\n"}),
        ("RATES = [1]\n__all__ = ['RATES']\n\n\ndef _old(x):\n    return x in RATES\n", {}),
        ("RATES = [1]\n\n\ndef f(x):\n    return x\n    log(RATES)\n", {"b.py": "from app import RATES, f\n"}),
        ("class Rate:\n    pass\n\n\ndef f(x):\n    return x\n    Rate()\n", {"b.py": "import app\napp.Rate(app.f)\n"}),
        ("import os\n\n\ndef f(x: 'os.PathLike'):\n    return x\n    os.stat(x)\n\n\nf(1)\n", {}),
        ("import os\n\nx: 'list[os.PathLike]' = []\n\n\ndef f():\n    return x\n    os.stat(x)\n\n\nf()\n", {}),
        ("import os\n\n\ndef f(x):\n    # type: (os.PathLike) -> int\n    return x\n    os.stat(x)\n\n\nf(1)\n", {}),
        ("import os\n\n\ndef f(x):\n    return cast('os.PathLike', x)\n    os.stat(x)\n\n\nf(1)\n", {}),
        ("def f(x):\n    global y\n    y = x + 1\n    return x\n    log(y)\n\n\nf(1)\n", {}),
        (
            "def f():\n    y = 1\n\n    def g():\n        nonlocal y\n        y = 2\n    return g\n    log(y)\n\n\nf\n",
            {},
        ),
        ("def f(x):\n    y = x + 1\n    del y\n    return x\n    log(y)\n\n\nf(1)\n", {}),
    ],
)
def test_what_others_use_is_left(code: str, files: dict[str, str]) -> None:
    assert [it.verdict for it in sites_in(CODEMOD, CodemodExample(code, files=files))] == ["certain"]


@pytest.mark.parametrize(
    "code", ["def f(x):\n    return x\n    json.dumps(x)\n", "def _old(x):\n    return json.dumps(x)\n"]
)
@pytest.mark.parametrize("other", ["from app import json, f\n", "import app\napp.json.dumps(app.f)\n"])
def test_an_import_that_another_file_may_take_from_here_is_not_called_unused(code: str, other: str) -> None:
    case = CodemodExample(f"import json\n\n\n{code}{USED}", files={"b.py": other})
    (site,) = sites_in(CODEMOD, case)
    assert (site.verdict, site.reason, site.args["orphans"]) == ("review", "orphans_here", "json")


def test_a_try_that_only_raises_again_is_for_review() -> None:
    code = "def f():\n    try:\n        log()\n    except Exception:\n        raise\n        log(1)\n\n\nf()\n"
    assert [(it.verdict, it.reason) for it in sites_in(CODEMOD, CodemodExample(code))] == [("review", "idle_try")]
