"""Offers of pyupgrade are certain only where it does the same, and what it skips is told."""

import builtins
import importlib.util
from typing import Any

import pytest

from codemods._pyupgrade import ask
from codemods._pyupgrade.judge import _CERTAIN, _REVIEWED
from tests.codemods.apply import applied, rewritten, sites_in
from toolkit.errors import SourceError, UsageError
from toolkit.model.codemod import CodemodExample
from toolkit.wiring import plugins

pytest.importorskip("pyupgrade")
CODEMOD = plugins.codemod("run_pyupgrade")
PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}


def reasons(code: str, **files: str) -> set[tuple[str, str]]:
    """Return (verdict, reason) of each site of a text, in a project for Python 3.8 and newer."""
    named = PYTHON3 | {f"{name}.py": text for name, text in files.items()}
    return {(site.verdict, site.reason) for site in sites_in(CODEMOD, CodemodExample(code, files=named))}


def test_every_fixer_that_is_judged_is_one_of_pyupgrade() -> None:
    from pyupgrade._data import FUNCS

    known = {function.__module__.rpartition(".")[2] for functions in FUNCS.values() for function in functions}
    assert {*_CERTAIN, *_REVIEWED} <= known | ask._TOKENS.keys()
    assert all(hasattr(builtins, name) for names in _CERTAIN.values() for name in names)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = set([1])\n", ""),
        ("from a import set\nx = set([1])\n", "taken"),
        ("from gzip import open\nx = open(p, 'rt')\n", "taken"),
        ("from a import *\nx = open(p, 'rt')\n", "stars"),
        ("from a import *\nx = set([1])\n", "stars"),
        ("__metaclass__ = type\nclass A:\n    x = 1\n", ""),
        ("__metaclass__ = type\nclass A:\n    x = __metaclass__\n", "special_name"),
        ("class A(B):\n    def f(self, A=None):\n        super(A, self).f()\n", "decorated"),
        ("import io\nx = io.open(p)\n", ""),
        ("from shop import io\nx = io.open(p)\n", "taken"),
        ("def f(io):\n    return io.open(p)\n", "taken"),
        ("import socket\ntry:\n    f()\nexcept socket.error:\n    pass\n", ""),
        ("from shop import socket\ntry:\n    f()\nexcept socket.error:\n    pass\n", "taken"),
        ("import subprocess\nx = subprocess.run(c, universal_newlines=True)\n", "keywords"),
        ("import six\ndef f(str):\n    return six.text_type(str)\n", "taken"),
        ("import six\ndef f(next):\n    return six.next(next)\n", "taken"),
        ("import io\ndef f(open, p):\n    return io.open(p)\n", "taken"),
        ("def f(str, x):\n    return type('') is type(x)\n", "taken"),
        ("x = [isinstance(a, type('')) for str, a in b]\n", "taken"),
        ("def f(str):\n    def g(x):\n        return isinstance(str, type(''))\n", "taken"),
        ("x = lambda str: isinstance(str, type(''))\n", "taken"),
        ("def f(OSError):\n    try:\n        g()\n    except (IOError, OSError):\n        pass\n", "taken"),
        ("def f():\n    global str\n    str = g\ndef h(x):\n    return type('') is x\n", "taken"),
        ("def f(type):\n    return type('') is x\ndef g(str):\n    return str\n", "taken"),
        ("class A:\n    def str(self):\n        return 1\n    x = type('')\n", "taken"),
        ("class A:\n    def str(self):\n        return type('') is x\n", ""),
        ("class A:\n    def set(self): pass\n    def f(self, n=set([1])): return n\n", "taken"),
        ("def f(str):\n    return str\ndef g(x):\n    return type('') is x\n", ""),
        ("class A:\n    def set(self, x):\n        return set([x])\n", ""),
        ("x = type('')\nglobals()['str'] = f\n", "taken"),
        ("x = type('')\nglobals()[y] = f\n", "taken"),
        ("x = type('')\nglobals().update(str=f)\n", "taken"),
        ("x = type('')\ng = globals()\ng['str'] = f\n", "taken"),
        ("x = type('')\nvars()['str'] = f\n", "taken"),
        ("import builtins\nbuiltins.str = f\nx = type('')\n", "taken"),
        ("import builtins as b\nsetattr(b, 'str', f)\nx = type('')\n", "taken"),
        ("x = type('')\n__builtins__['str'] = f\n", "taken"),
        ("x = type('')\n__builtins__.__dict__.update({'str': f})\n", "taken"),
        ("import sys\nx = type('')\nsetattr(sys.modules[__name__], 'str', f)\n", "taken"),
        ("x = type('')\nglobals()['int'] = f\ny['str'] = globals()['str']\n", ""),
        ("import builtins\nx = type('')\ny.str = builtins.str\n", ""),
        ("from io import open\nx = open(p, 'r')\n", ""),
        ("def f(subprocess):\n    return subprocess.run(c, universal_newlines=True)\n", "taken"),
        ("x = open(p, 'r')\n", ""),
        ("x = open(p, 'U')\n", "not_judged"),
        ("def f():\n    for x in y:\n        yield x\n", "yields"),
        ("@dataclass(slots=True)\nclass A(B):\n    def f(self):\n        super(A, self).f()\n", "decorated"),
        ("import six\nfor x in six.iteritems(y):\n    pass\n", ""),
        ("import six\nx = six.iteritems(y)\n", "iterator"),
        ("import six\nfor x in six.iteritems(y, multi=True):\n    pass\n", "arguments"),
        ("import six\nx = six.viewitems(y, z)\n", "arguments"),
        ("import six\nx = six.indexbytes(y, 1)\n", ""),
        ("import six\nx = six.create_unbound_method(f, A)\n", ""),
        ("import six\nx = six.create_unbound_method(f, find(A))\n", "arguments"),
        ("import collections\nx = collections.Mapping\n", "not_loaded"),
        ("import collections\nif A:\n    import collections.abc\nx = collections.Mapping\n", "not_loaded"),
        ("import collections\nimport collections.abc\nx = collections.Mapping\n", ""),
        ("import collections\nfrom collections import abc\nx = collections.Mapping\n", ""),
        ("import collections\nimport logging.handlers\nx = collections.Mapping\n", ""),
        ("import collections.abc\ntry:\n    x = collections.Mapping\nexcept AttributeError:\n    x = 1\n", "fallback"),
        ("import collections.abc\nwith suppress(AttributeError):\n    x = collections.Mapping\n", "fallback"),
        ("import collections.abc\nif hasattr(collections, 'Mapping'):\n    x = collections.Mapping\n", "fallback"),
        ("import six\nx = isinstance(y, (dict, six.string_types))\n", "nested"),
        ("import six\n@six.add_metaclass(M)\nclass A:\n    pass\n", "metaclass"),
        ("class A(TestCase):\n    def f(self):\n        self.assertEquals(1, 2)\n", ""),
        ("class A:\n    def f(self):\n        self.assertEquals(1, 2)\n", "own_method"),
        ("class A(TestCase):\n    def assertEquals(self):\n        self.assertEquals(1, 2)\n", "own_method"),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n\n\nA = wrap(A)\n", "decorated"),
        ("class IOError(Error):\n    pass\n\n\nraise IOError\n", "taken"),
        ("# floats in Python 2, too\nfrom __future__ import division\n", "old_comment"),
        ("x = y is 'a'\n", "equality"),
        ("import six\nif f() or six.PY3:\n    g()\n", "test"),
        ("import six\ndef f():\n    if six.PY2:\n        yield 1\n    else:\n        g()\n", "generator"),
        ("x = dict((a, next(b)) for a in c)\n", "stops"),
        ("x = dict([(a, next(b)) for a in c])\n", ""),
        ("import six\nx = six.int2byte(y)\n", "byte"),
        ("try:\n    f()\nexcept WindowsError:\n    pass\n", "windows"),
        ("from six import text_type\ndef f(text_type):\n    return text_type(1)\n", "taken"),
        ("x = '{} {}'.format(y, y[1])\n", "order"),
        ("x = '\\d'\n", ""),
        ("a, b = [f(x) for x in y]\n", "unpack"),
        ("x = '{} {}'.format(f(), g())\n", "order"),
        ("x = '{y}'.format(**locals())\n", "locals"),
        ("x = '%s and %s' % (y, z['a'])\n", "percent"),
        ("try:\n    f()\nexcept IOError:\n    pass\n", ""),
        ("# why\nfrom __future__ import division\n", ""),
        ("x = 1\n# why\nfrom six.moves import range\n", "loses_comment"),
    ],
)
def test_a_fixer_is_certain_where_it_does_the_same(code: str, reason: str) -> None:
    assert reasons(code) == {("review", reason) if reason else ("certain", "")}


_READ, _IMPORTED = "collections.Mapping", "from collections import Mapping"


@pytest.mark.parametrize(
    "around",
    [
        "with suppress(*ERRORS):",
        "with suppress((AttributeError, ImportError)):",
        "with suppress(errors.Missing):",
        "from contextlib import suppress as ignoring\nwith ignoring(AttributeError):",
        "with missing_names_ignored:",
        "with pytest.raises(AttributeError):",
        "with self.assertRaisesRegex(AttributeError, 'x'):",
        "with open(p), suppress(*ERRORS):",
    ],
)
@pytest.mark.parametrize("use", [_READ, _IMPORTED])
def test_a_name_whose_lack_code_around_it_may_handle_is_for_review(around: str, use: str) -> None:
    assert ("review", "fallback") in reasons(f"import collections.abc\n{around}\n    {use}\n")


@pytest.mark.parametrize("errors", ["ERRORS", "pkg.Missing", "(A, B)", "ValueError"])
@pytest.mark.parametrize("use", [_READ, _IMPORTED])
def test_a_name_in_try_is_for_review_whatever_is_handled(errors: str, use: str) -> None:
    code = f"import collections.abc\ntry:\n    {use}\nexcept {errors}:\n    x = 1\n"
    assert reasons(code) == {("review", "fallback")}


def test_a_name_that_an_assertion_looks_up_is_for_review() -> None:
    code = f"import collections.abc\npytest.raises(AttributeError, lambda: {_READ})\n"
    assert reasons(code) == {("review", "fallback")}


@pytest.mark.parametrize("around", ["with open(p) as f:", "for x in y:", "try:\n    f()\nfinally:"])
def test_a_name_whose_lack_nothing_handles_is_certain(around: str) -> None:
    assert reasons(f"import collections.abc\n{around}\n    {_READ}\n") == {("certain", "")}


def test_a_private_name_in_a_text_of_a_class_stays_there() -> None:
    code = "class A:\n    def f(self):\n        return '{{0.{}}}'.format(self)\n"
    assert not sites_in(CODEMOD, CodemodExample(code.format("__total")))
    assert sites_in(CODEMOD, CodemodExample(code.format("total")))


def test_an_import_that_another_file_takes_from_here_is_for_review() -> None:
    code = "from six.moves import input\n"
    assert reasons(code) == {("certain", "")}
    assert reasons(code, other="from app import input\n") == {("review", "used_elsewhere")}
    assert reasons(f"{code}import sys\nx = getattr(sys.modules[__name__], y)\n") == {("review", "used_elsewhere")}


@pytest.mark.parametrize(
    ("code", "other", "reason"),
    [
        ("__metaclass__ = type\n", "from app import __metaclass__ as kind\n", "special_name"),
        ("__metaclass__ = type\n", "import app\nx = app.__metaclass__\n", "special_name"),
        ("__metaclass__ = type\n", "import app\n__metaclass__ = type\n", ""),
        ("import io\nx = io.open(p)\n", "with mock.patch('io.open'):\n    f()\n", "fake"),
        ("import io\nx = io.open(p)\n", "monkeypatch.setattr(app.io, 'open', fake)\n", "fake"),
        ("import six\nx = six.moves.input(p)\n", "@patch('six.moves.input')\ndef f():\n    pass\n", "fake"),
        ("import six\nx = six.moves.input(p)\n", "import six\nsix.moves.input = fake\n", "fake"),
        ("import six\nx = six.moves.input(p)\n", "@patch('six.moves.zip')\ndef f():\n    pass\n", ""),
        ("from six.moves.urllib import request\n", "x = 'six.moves.urllib.request.urlopen'\n", "fake"),
        ("from six.moves.urllib import request\n", "x = 'six'\n", ""),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n", "import app\napp.A = B\n", "decorated"),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n", "import app\napp.A.x = B\n", ""),
        ("x = open(p, 'r')\n", "@patch('builtins.open')\ndef f():\n    pass\n", "fake"),
        ("x = open(p, 'r')\n", "import io\nx = io.open(p, mode='r')\ny = 'open'\n", ""),
        ("x = open(\n    p,\n    'rU',\n)\n", "", "not_judged"),
        ("x = g(open(p, 'r'), 'EUR')\n", "", ""),
    ],
)
def test_what_another_file_reads_or_replaces_is_for_review(code: str, other: str, reason: str) -> None:
    assert reasons(code, other=other) == {("review", reason) if reason else ("certain", "")}


def test_traces_of_python_2_need_a_document_that_says_it_is_past() -> None:
    code = "import six\nx = six.text_type(y)\n"
    assert [it.reason for it in sites_in(CODEMOD, CodemodExample(code))] == ["undeclared"]


def test_cookies_comments_and_mock_stay() -> None:
    code = "# -*- coding: utf-8 -*-\nimport mock\n\nx = mock.mock.Mock()  # as before\n"
    assert rewritten(CODEMOD, code, review=True) == code


def test_it_comes_to_an_end_where_pyupgrade_needs_several_runs() -> None:
    code = "import six\nx = set([u'{0} {1}'.format(y, z)])\n"
    done = rewritten(CODEMOD, code, review=True)
    assert done == "import six\nx = {f'{y} {z}'}\n"
    assert rewritten(CODEMOD, done, review=True) == done


def test_without_pyupgrade_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "find_spec", lambda _name: None)
    assert importlib.util.find_spec("pyupgrade") is not None
    with pytest.raises(UsageError, match=r"run_pyupgrade needs pyupgrade.*tebiki\[refactor\]"):
        ask.ready()


def test_a_fixer_that_fails_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_given: Any) -> None:
        raise AssertionError("not expected")

    monkeypatch.setattr(ask, "apply_to_tokens", fail)
    with pytest.raises(SourceError, match="not expected") as error:
        list(ask.fixed_texts("x = set([1])\n", (3, 8)))
    assert error.value.reason == "pyupgrade_failed"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("x = dict((a, b)\n         for a, b in c)\n", "x = {a: b\n     for a, b in c}\n"),
        (
            "if y:\n    x.update(dict([(a, b)\n                   for a in c\n                   if b]))\n",
            "if y:\n    x.update({a: b\n              for a in c\n              if b})\n",
        ),
        ("x = f(set([1]),\n      2)\n", "x = f({1},\n      2)\n"),
        ("print(\n    (\n        a\n        % b\n    )\n)\n", "print(\n    a\n    % b\n)\n"),
        ("f(\n    ((a +\n      b)))\n", "f(\n    a +\n    b)\n"),
        ("x = dict((a, b)\n    for a, b in c)\n", "x = {a: b\n    for a, b in c}\n"),
        ("from __future__ import division\n\n\nimport os\n", "import os\n"),
        ("import os\nfrom __future__ import division\n\nx = 1\n", "import os\n\nx = 1\n"),
    ],
)
def test_lines_stay_where_a_reader_expects_them(code: str, after: str) -> None:
    done = applied(CODEMOD, CodemodExample(code, files=PYTHON3))
    assert (done.data or b"").decode() == after


@pytest.mark.parametrize(("before", "after"), [("set([", "])"), ("io.open(", ")"), ("set([name,\n         ", "])")])
def test_a_text_over_several_lines_keeps_its_blanks(before: str, after: str) -> None:
    text = f'"abc \\\n{" " * (4 + len(before.partition(chr(10))[0]))}def"'
    assert text in rewritten(CODEMOD, f"import io\n\nx = {before}{text}{after}\n", review=True)
