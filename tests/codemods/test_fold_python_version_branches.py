"""Folded branches do what they did on every supported Python, and what stands for a name of `six` is the same thing."""

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codemods._versions.bindings import FileBindings
from codemods._versions.known_tests import VersionTests
from codemods._versions.six_names import BUILTINS, EXPRESSIONS, MODULES, TYPES
from tests.codemods.apply import applied, sites_in
from toolkit.model.codemod import CodemodExample
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("fold_python_version_branches")
PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}
TESTS = (
    *("six.PY2", "six.PY3", "not six.PY2", "sys.version_info[0] == 2", "sys.version_info >= (3, 8)", "OLD"),
    *("sys.version_info < (3, 60)", "six.PY3 and log('a')", "six.PY2 or log('b')", "log('c') and six.PY2", "log('d')"),
    *("not log('e')", "six.PY2 and log('f')", "sys.version_info[:2] < (3,)"),
)


def folded(code: str, *, review: bool = False, **files: str) -> str:
    """A text after the codemod, in a project for Python 3.8 and newer."""
    named = {f"{name}.py": text for name, text in files.items()}
    case = CodemodExample(code, verdict="review" if review else "certain", files=PYTHON3 | named)
    done = applied(CODEMOD, case)
    after = code if done.data is None else done.data.decode()
    again = applied(CODEMOD, case, after)
    assert again.data is None, "a second application changes something"
    return after


def test_what_stands_for_a_name_is_the_same_thing() -> None:
    six = pytest.importorskip("six")
    for name, (code, statement) in EXPRESSIONS.items():
        here: dict[str, Any] = {"six": six}
        exec(f"{statement}\nimport six.moves.urllib.parse\n", here)
        new = eval(code, here)
        old = eval(name, here)
        if name.startswith(("six.moves.urllib.", "six.moves.urllib_")):
            public = [it for it in dir(old) if not it.startswith("_")]
            assert all(getattr(old, it) is getattr(new, it) for it in public), name
        else:
            assert old is new, name
    assert {name: eval(name, {"six": six}) for name in TYPES} == {name: (eval(code),) for name, code in TYPES.items()}
    for name, module in MODULES.items():
        assert EXPRESSIONS[name][0] == module
    assert all(getattr(__import__("builtins"), name) for name in BUILTINS)


PROGRAMS = (
    "import six\nd = {'a': 1}\nout = [list(six.iteritems(d)), next(six.iterkeys(d)), sorted(six.viewvalues(d))]\n",
    "from six import iteritems as pairs\nout = [k for k, v in pairs({'a': 1} or {})]\n",
    "import six\nout = [isinstance(x, six.string_types + (bytes,)) for x in ('', b'', 1)]\n",
    "import six\nout = [isinstance(x, (six.string_types, six.integer_types)) for x in ('', b'', 1)]\n",
    "import six\nout = [six.string_types[0]('x'), six.string_types, six.b('x\\n'), six.u('y') + 'z']\n",
    "from six.moves import urllib\nout = [urllib.parse.quote('a b'), urllib.parse.urlencode({'a': 1})]\n",
    "from six.moves import cStringIO, queue as q\nout = [cStringIO('x').read(), q.Queue().empty()]\n",
    "from six.moves import range, zip, xrange, reduce\nout = [list(zip(range(2), xrange(2))), reduce(max, [1, 2])]\n",
    (
        "from six import StringIO, text_type\nfrom six.moves.urllib.parse import urljoin as join\n"
        "out = [StringIO('x').read(), text_type(1), join('http://a/', 'b')]\n"
    ),
    (
        "import six\n\n\ndef go():\n    try:\n        six.raise_from(KeyError('a'), ValueError('b'))\n"
        "    except KeyError as e:\n        return [repr(e), repr(e.__cause__)]\n\n\nout = go()\n"
    ),
    (
        "import abc\nimport six\n\n\nclass A(six.with_metaclass(abc.ABCMeta)):\n    pass\n\n\n"
        "class B(six.with_metaclass(abc.ABCMeta, A, dict)):\n    x = 1\n\n\n"
        "@six.add_metaclass(abc.ABCMeta)\nclass C(object):\n    y = 2\n\n\n"
        "out = [type(A).__name__, B.__bases__ == (A, dict), type(C).__name__, C.y, [it.__name__ for it in B.__mro__]]\n"
    ),
    "from __future__ import division\nimport six\nx = 1 if six.PY2 else 2\nout = [x, 1 / 2]\n",
    "import sys\nOLD = sys.version_info[0] < 3\nif not OLD:\n    out = [1]\nelif len(''):\n    out = 2\nelse: out=3\n",
    (
        "import sys\nout = []\nif len('x'):\n    out.append(1)\nelif sys.version_info.major == 2:\n    out.append(2)\n"
        "elif sys.hexversion > 0x03000000: out.append(3)\nelse:\n    out.append(4)\n"
    ),
    "from builtins import str as text, range\nout = [text(1), list(range(2))]\n",
    "import six\nout = [six.text_type('a'), six.text_type(u'b' 'c').upper(), six.text_type(1)]\n",
)


def test_a_literal_text_is_no_argument_of_a_class_any_more() -> None:
    code = "from six import text_type\n\nROW = {text_type('name'): text_type(len('a')), text_type('b' 'c'): None}\n"
    assert folded(code) == "ROW = {'name': str(len('a')), ('b' 'c'): None}\n"


@pytest.mark.parametrize("code", PROGRAMS)
def test_programs_give_what_they_gave(code: str) -> None:
    pytest.importorskip("six")
    after = folded(code)
    assert "six" not in after
    assert "builtins" not in after
    results = []
    for text in (code, after):
        here: dict[str, Any] = {"__name__": "app"}
        exec(text, here)
        results.append(here["out"])
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "code",
    [
        "import six\n\n\ndef f(six):\n    return six.text_type(1)\n",
        "import six\n\n\ndef f():\n    str = 1\n    return six.text_type(str)\n",
        "import six\n\n\ndef f(iter, x):\n    return six.iteritems(x)\n",
        "try:\n    import six\nexcept ImportError:\n    six = None\nx = six.PY2\n",
        "import sys\n\nPY2 = sys.version_info[0] == 2\nPY2 = bool(PY2)\nx = 1 if PY2 else 2\n",
        "import sys\n\n\ndef f(PY2=sys.version_info[0] == 2):\n    return 1 if PY2 else 2\n",
        "import sys\nx = 1 if sys.version_info >= (3, 9) else 2\n",
        "import sys\nx = 1 if sys.version_info[1] > 12 and sys.argv else 2\ny = sys.version_info[3] == 'final'\n",
        "import sys\nx = 1 if sys.platform == 'win32' else 2\n",
        "import six\nclass A(six.with_metaclass(type, dict), list):\n    x = six.ensure_str\n",
        "from six.moves import urllib\nx = urllib\n",
        "import six\nx = six.iteritems(*[{}])\ny = six.b('\\u00e9')\n",
        "from __future__ import division\nprint(division)\n",
        "from __future__ import annotations\n",
        "from __future__ import division\n'no docstring'\nx = 1\n",
        "import six\n\n\ndef f():\n    if six.PY3:\n        'no docstring'\n    return six.ensure_str\n",
        "import six\n\n\ndef f():\n    if six.PY2:\n        global x\n    x = 1\n",
        "import six\n\n\ndef f(x):\n    def g():\n        if six.PY2: x()\n        return locals()\n    return g()\n",
        "import six; x = six.ensure_str\nif x: y = 1 if six else 2\n",
    ],
)
def test_is_left_alone(code: str) -> None:
    assert folded(code) == code


def test_without_a_document_everything_is_for_review() -> None:
    case = CodemodExample("import six\nx = six.text_type(1) if six.PY3 else 2\n")
    assert {site.verdict for site in sites_in(CODEMOD, case)} == {"review"}
    assert {site.reason for site in sites_in(CODEMOD, case)} == {"undeclared"}


@pytest.mark.parametrize(
    "files",
    [
        {"setup.cfg": "[options]\npython_requires = >=2.7\n"},
        {"pyproject.toml": "classifiers = ['Programming Language :: Python :: 2.7']\n"},
        {"tox.ini": "[tox]\nenvlist = py27,py36\n"},
        {"Dockerfile": "FROM python:2.7\n"},
    ],
)
def test_a_project_for_python_2_has_no_site(files: dict[str, str]) -> None:
    assert not sites_in(CODEMOD, CodemodExample("import six\nx = six.text_type(1)\n", files=files))


def test_comments_of_a_branch_go_with_it_and_others_stay() -> None:
    code = (
        "import six\n\n\ndef f(x):\n    # before\n    if six.PY2:  # head\n        # dead\n        x = 1\n    else:\n"
        "        # alive\n        x = 2  # kept\n    # after\n    return x\n"
    )
    assert folded(code) == ("def f(x):\n    # before\n    # alive\n    x = 2  # kept\n    # after\n    return x\n")


def test_a_comment_above_what_goes_whole_is_for_review() -> None:
    code = "import six\n\nx = six.ensure_str\n# for the old ones\nif six.PY2:\n    x = 1\n"
    assert folded(code) == code
    assert folded(code, review=True) == "import six\n\nx = six.ensure_str\n"


def test_a_name_of_another_module_is_followed_only_if_it_is_one() -> None:
    code = "from shop.compat import PY2\n\nx = 1 if PY2 else 2\n"
    flag, other = "import sys\nPY2 = sys.version_info[0] == 2\n", "PY2 = True\n"
    sites = {
        case: sites_in(CODEMOD, CodemodExample(code, files=PYTHON3 | dict(files)))
        for case, files in {
            "one": [("shop/compat.py", flag)],
            "two": [("a/shop/compat.py", flag), ("b/shop/compat.py", other)],
            "unknown": [("shop/compat.py", other)],
        }.items()
    }
    assert [len(sites["one"]), len(sites["two"]), len(sites["unknown"])] == [1, 0, 0]


def test_an_import_that_others_take_stays() -> None:
    code = "from six import text_type\n"
    assert folded(code, other="from app import text_type\n") == code
    assert folded(code, other="from mock import patch\npatch('app.text_type')\n") == code
    assert folded(code) == ""


numbers = st.integers(0, 12)
parts = st.sampled_from(["", "[0]", "[1]", "[:2]", "[:1]", ".major", ".minor", "[2:]", "[0:2]"])
operators = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])


@settings(max_examples=200, deadline=None)
@given(parts, operators, st.lists(numbers, min_size=1, max_size=3), st.booleans(), st.integers(0, 13))
def test_a_known_test_holds_on_every_version(
    part: str, operator: str, given_: list[int], negated: bool, oldest: int
) -> None:
    is_number = part.startswith(".") or part in ("[0]", "[1]")
    right = str(given_[0]) if is_number else f"({', '.join(map(str, [3, *given_]))},)"
    text = f"sys.version_info{part} {operator} {right}"
    text = f"not {text}" if negated else text
    file = parse_file("app.py", f"import sys\nx = {text}\n".encode())
    test = file.tree.body[1].value  # type: ignore[attr-defined]
    known = VersionTests(FileBindings(file), (3, oldest), {}).value(test)
    versions = [_Version((3, minor, micro, level, 0)) for minor in range(oldest, 40) for micro, level in _STATES]
    try:
        values = {bool(eval(text, {"sys": SimpleNamespace(version_info=it)})) for it in versions}
    except TypeError:  # the level of a release is no number
        assert known is None
        return
    assert known is None or values == {known}
    if len(values) == 1 and not {*given_} & {0, 30}:  # else it may hang on a micro version
        assert known is not None


_STATES = ((0, "alpha"), (0, "final"), (7, "candidate"), (30, "final"))


class _Version(tuple[Any, ...]):
    """Looks like `sys.version_info`."""

    major = property(lambda self: self[0])
    minor = property(lambda self: self[1])


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(TESTS), min_size=1, max_size=4), st.booleans(), st.integers(0, 3), st.booleans())
def test_chains_take_the_branch_that_they_took(tests: list[str], has_else: bool, depth: int, answer: bool) -> None:
    six = pytest.importorskip("six")
    lines = []
    for number, test in enumerate(tests):
        lines += [f"    {'elif' if number else 'if'} {test}:", f"        log('in {number}')"]
        if number == depth:
            lines += [f"        if {test}:", "            log('inner')", "        x = 1 if six.PY3 else log('no')"]
    lines += ["    else:", "        log('else')"] if has_else else []
    code = "\n".join(
        ["import six, sys", "OLD = sys.version_info < (3,)", "def f(log, x=0):", *lines, "    return x, six, sys", ""]
    )
    after = folded(code)
    results = []
    for text in (code, after):
        seen: list[str] = []

        def log(word: str, seen: list[str] = seen) -> bool:
            seen.append(word)
            return answer

        here: dict[str, Any] = {"log": log}
        exec(text, here)
        results.append((here["f"](log), seen))
    assert results[0] == results[1], after
    assert six
    assert sys


def test_names_of_one_module_stay_in_one_import() -> None:
    code = "from six.moves.urllib.parse import quote, urlencode as encode\n\nx = quote, encode\n"
    assert folded(code) == "from urllib.parse import quote, urlencode as encode\n\nx = quote, encode\n"


def test_definitions_of_a_module_are_set_apart() -> None:
    code = "import six\n\nx = six.ensure_str\n\n\nif six.PY2:\n    pass\n\n\nelse:\n"
    code += "    y = 1\n\n    def f():\n        return x\n"
    assert folded(code) == "import six\n\nx = six.ensure_str\n\n\ny = 1\n\n\ndef f():\n    return x\n"


def test_modules_of_six_that_are_imported_whole_are_followed() -> None:
    code = "import six.moves.queue\nimport six.moves.urllib.parse as parse\n\nx = six.moves.queue.Queue, parse.quote\n"
    assert folded(code) == "import queue\nfrom urllib import parse\n\nx = queue.Queue, parse.quote\n"


@pytest.mark.parametrize("other", ["from app import str\n", "import app\n\nx = app.str\n", "patch('app.str')\n"])
def test_names_that_others_take_from_here_are_for_review(other: str) -> None:
    code = "from builtins import str\n\nx = str(1)\n"
    assert folded(code, other=other) == code
    assert folded(code, review=True, other=other) == "x = str(1)\n"


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# compatible with Python 2 and 3", "commented"),
        ("# py2 has another name for it", "commented"),
        ("# the text of a page", ""),
    ],
)
@pytest.mark.parametrize("code", ["text = str if six.PY3 else unicode\n", "if six.PY3:\n    text = str\n"])
def test_a_comment_about_pythons_is_for_a_person(comment: str, reason: str, code: str) -> None:
    sites = sites_in(CODEMOD, CodemodExample(f"import six\nx = 1\n{comment}\n{code}", files=PYTHON3))
    assert reason in {site.reason for site in sites}
    assert (reason == "commented") == ("commented" in {site.reason for site in sites})


@pytest.mark.parametrize(
    "test",
    [
        "sys.version_info[:3] == (3, 9, 5)",
        "(3, 9, 1) <= sys.version_info < (3, 9, 3)",
        "sys.version_info.releaselevel == 'beta'",
        "sys.version_info.serial > 2",
        "sys.hexversion == 0x030902F0",
        "sys.version[:5] == '3.9.2'",
    ],
)
def test_what_holds_for_one_release_alone_is_kept(test: str) -> None:
    code = f"import sys\n\nif {test}:\n    mend()\nelse:\n    go_on()\n"
    assert folded(code, review=True) == code


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ("import sys\n\nPY2 = sys.version_info[0] == 2\nx = 1 if PY2 else 2\n", "import app\napp.PY2 = True\n"),
        ("import sys\n\nPY2 = sys.version_info[0] == 2\nx = 1 if PY2 else 2\n", "patch('app.PY2', True)\n"),
        ("import sys\nx = 1 if sys.version_info[0] == 2 else 2\n", "patch('app.sys.version_info', (2, 7))\n"),
        ("import sys\nx = 1 if sys.version_info[0] == 2 else 2\n", "setattr(sys, 'version_info', (2, 7))\n"),
        ("import six\nx = 1 if six.PY2 else 2\n", "import six\nsix.PY2 = True\n"),
        ("import sys\nx = 1 if sys.version_info[0] == 2 else 2\n", "import sys as s\ns.version_info = (2, 7)\n"),
    ],
)
def test_a_version_that_is_replaced_somewhere_is_asked_for(code: str, other: str) -> None:
    assert folded(code, other=other) == code


def test_an_attribute_of_that_name_is_another_thing() -> None:
    code = "import sys\n\nx = 1 if sys.version[0] == '2' else 2\n"
    assert folded(code, other="class A:\n    def f(self):\n        self.version = 1\n") == "x = 2\n"


@pytest.mark.parametrize("name", ["input", "range"])
def test_a_name_of_the_language_is_imported_below_a_star(name: str) -> None:
    code = f"from lib import *\nfrom six.moves import {name}\n\nx = {name}(3)\n"
    assert folded(code, review=True) == code


def test_modules_of_urllib_that_others_take_from_here_are_for_review() -> None:
    code = "from six.moves import urllib\n\nx = urllib.parse.quote('a')\n"
    assert folded(code, other="from app import urllib\n\nurllib.request.urlopen('x')\n") == code
    assert folded(code) == "import urllib.parse\n\nx = urllib.parse.quote('a')\n"


@pytest.mark.parametrize(
    ("code", "elsewhere", "is_folded"),
    [
        (
            "from six.moves import urllib\nx = urllib.request.urlopen(y)\n",
            "patch('six.moves.urllib.request.urlopen')",
            False,
        ),
        ("import six\nx = six.moves.input()\n", "patch('six.moves.input')", False),
        ("import six\nx = six.moves.input()\n", "patch('app.six.moves.input')", False),
        ("import six\nx = six.moves.input()\n", "patch('app.six')", False),
        ("import six\nx = six.moves.input()\n", "import six\npatch.object(six.moves, 'input')", False),
        ("import six\nx = six.moves.input()\n", "from six import moves\nmoves.input = fake", False),
        ("import six\nx = isinstance(y, six.string_types)\n", "patch('six.string_types', (str,))", False),
        ("from six.moves import urllib\n", "patch('app.urllib.request.urlopen')", False),
        ("from six.moves import urllib\n", "import importlib\nvars(importlib.import_module('app'))['urllib']", False),
        ("from six.moves import urllib\n", "import app\napp.__dict__.get('urllib')", False),
        ("from six.moves import urllib\n", "import app\napp.settings['urllib']", True),
        ("import six\nx = six.moves.input()\n", "patch('six.moves.zip')", True),
        ("import six\nx = six.moves.input()\n", "setup(install_requires=['six', 'flask'])", True),
    ],
)
def test_what_a_fake_stands_for_is_for_review(code: str, elsewhere: str, is_folded: bool) -> None:
    case = CodemodExample(code, files={**PYTHON3, "test_app.py": f"{elsewhere}\n"})
    found = {(it.verdict, it.reason) for it in sites_in(CODEMOD, case)}
    assert found.isdisjoint({("review", "fake"), ("review", "used_elsewhere")}) == is_folded


@pytest.mark.parametrize("lookup", ["globals()[name]", "eval(name)", "sys.modules[__name__].__dict__[name]"])
@pytest.mark.parametrize("unused", ["from six.moves import urllib", "import six"])
def test_an_unused_import_of_a_file_that_looks_into_itself_is_for_review(unused: str, lookup: str) -> None:
    code = f"import sys\n{unused}\n\n\ndef f(name):\n    return sys and {lookup}\n"
    found = sites_in(CODEMOD, CodemodExample(code, files=PYTHON3))
    assert ("review", "own_module") in {(it.verdict, it.reason) for it in found}


@pytest.mark.parametrize(
    ("code", "after"),
    [
        (
            "from datetime import date\n\nfrom web import call\n\nfrom six import StringIO\n\nx = StringIO(call)\n",
            "from datetime import date\nfrom io import StringIO\n\nfrom web import call\n\nx = StringIO(call)\n",
        ),
        (
            "from web import call\nfrom six.moves import reduce\n\nx = reduce(call)\n",
            "from functools import reduce\n\nfrom web import call\n\nx = reduce(call)\n",
        ),
        (
            "import re\nfrom six.moves import reduce\nimport web\n\nx = reduce(re, web)\n",
            "import re\nfrom functools import reduce\nimport web\n\nx = reduce(re, web)\n",
        ),
        (
            "from io import StringIO\n\nimport web\nfrom six import StringIO\n\nx = StringIO(web)\n",
            "from io import StringIO\n\nimport web\nfrom six import StringIO\n\nx = StringIO(web)\n",
        ),
        (
            "import web\n\nweb.patch()\nfrom six.moves import queue\n\nx = queue.Queue()\n",
            "import web\n\nweb.patch()\nimport queue\n\nx = queue.Queue()\n",
        ),
        (
            "import zlib\nfrom shop import *\nfrom six.moves import queue\n\nx = queue.Queue()\n",
            "import zlib\nfrom shop import *\nimport queue\n\nx = queue.Queue()\n",
        ),
        (
            "import zlib\n\nimport web\n# Queues.\nfrom six.moves import queue\n\nx = queue.Queue(web)\n",
            "import zlib\n\nimport web\n# Queues.\nimport queue\n\nx = queue.Queue(web)\n",
        ),
    ],
    ids=["group", "new group", "in its place", "two origins", "below code", "below a star", "below a comment"],
)
def test_what_replaces_an_import_stands_among_its_like(code: str, after: str) -> None:
    assert folded(code) == after


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import sys\n\nif sys.version_info < (2, 7):\n    raise SystemExit('old')\n", "guard"),
        ("import sys\n\nif sys.version_info < (2, 7):\n    print('old')\n    sys.exit(1)\n", "guard"),
        ("import sys\n\n\ndef main():\n    if sys.version_info < (3,):\n        sys.exit('old')\n    run()\n", "guard"),
        ("import sys\n\nif sys.version_info[0] == 3:\n    xrange = range\n", "old_name"),
        ("import sys\n\nif sys.version_info[0] == 3:\n    # not needed on Python-3\n    x = None\n", "commented"),
        ("import sys\n\nif sys.version_info[0] == 3:\n    x = None  # python 2 had y\n", "commented"),
    ],
)
def test_guards_and_makeshifts_are_for_review(code: str, reason: str) -> None:
    found = [it for it in sites_in(CODEMOD, CodemodExample(code, files=PYTHON3)) if it.node != "SimpleStatementLine"]
    assert ("review", reason) in {(it.verdict, it.reason) for it in found}
