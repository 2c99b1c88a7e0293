"""A notation is certain where two readers agree on its meaning, and what fissix says nothing about is noted."""

import os
import subprocess
from pathlib import Path

import pytest

from codemods._fissix import ask
from codemods._fissix.meaning import python2_meaning, python3_meaning
from tests.codemods.apply import applied, facts
from tests.interpreters import interpreter
from toolkit.change.edit import Pack
from toolkit.model.codemod import CodemodExample, Facts, Rewritten
from toolkit.model.facts import Lang
from toolkit.render._site_reasons import refusal_words
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("run_fissix")
PYTHON3 = {"setup.cfg": "[options]\npython_requires = >=3.8\n"}


def changed(code: str, *, review: bool = False, **files: str) -> Rewritten:
    """Return the result for a text, in a project with other files."""
    case = CodemodExample(code, verdict="review" if review else "certain", files=files)
    return applied(CODEMOD, case)


def reasons(code: str, **files: str) -> set[tuple[str, str]]:
    """Return (verdict, reason) of each site of a text."""
    done = changed(code, **files)
    return {(site.verdict, site.reason) for site in (*done.applied, *done.left)}


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("print 'x'\n", ""),
        ("print 'x', 1\n", "python2_runs"),
        ("print 'x',\n", "softspace"),
        ("try:\n    f()\nexcept E, e:\n    g(e)\n", ""),
        ("def f():\n    try:\n        f()\n    except E, e:\n        pass\n    return e\n", "name_ends"),
        ("def f():\n    global e\n    try:\n        f()\n    except E, e:\n        g(e)\n", "name_ends"),
        ("try:\n    f()\nexcept E, e:\n    f = lambda: g(e)\n", "name_ends"),
        ("try:\n    f()\nexcept E, e:\n    def f():\n        return e\n", "name_ends"),
        ("try:\n    f()\nexcept E, e:\n    f = (e for x in y)\n", "name_ends"),
        ("try:\n    f()\nexcept E, e:\n    f = any(e for x in y)\n", ""),
        ("try:\n    f()\nexcept E, e:\n    f = lambda e=e: g(e)\n", ""),
        ("try:\n    f()\nexcept E, e:\n    def f(e=e):\n        return e\n", ""),
        ("try:\n    f()\nexcept E, (a, b):\n    g(a)\n", "unpacked"),
        ("try:\n    f()\nexcept E, e:\n    print 'no'\n", ""),
        ("raise E, 'no %s' % x\n", ""),
        ("raise E, x\n", "raised_value"),
        ("raise E, None, t\n", "python2_runs"),
        ("exec 'x' in {}\n", ""),
        ("exec 'x'\n", ""),
        ("def f():\n    exec 'x'\n", "exec_locals"),
        ("def f((a, b)):\n    pass\n", "tuple_parameter"),
        ("x = `y` <> 0755 + 10\n", ""),
        ("x = 10L\n", "python2_runs"),
        ("x = 0xFFL\n", "python2_runs"),
        ("x = ur'y'\n", "python2_runs"),
        ("print x.has_key(1)\n", "receiver"),
        ("def f(**x):\n    print x.has_key(1)\n", ""),
        ("try:\n    from c import x\nexcept E:\n    x = {}\nprint x.has_key(1)\n", "receiver"),
        ("from c import *\nx = {}\nprint x.has_key(1)\n", "receiver"),
        ("x = {}\nclass x:\n    pass\nprint x.has_key(1)\n", "receiver"),
        ("print xrange(3)\n", "python2_runs"),
        ("print map(f, x)\n", ""),
        ("print map(f, x, y)\n", "uneven"),
        ("print map(f, *x)\n", "uneven"),
        ("def f(y):\n    return map(lambda x: x * 2, y), `y`\n", ""),
        ("def f(y):\n    return map(lambda x: x, y), map(lambda x: -x, y), `y`\n", ""),
        ("def f(x):\n    return map(lambda x: x * 2, x), `y`\n", "leaks"),
        ("def f(y):\n    print 'x'\n    return map(lambda x: [z for z in x], y), z\n", "leaks"),
        ("print 'x'\ny = map(lambda x: x * 2, y)\n", "leaks"),
        ("def f(y):\n    global x\n    return map(lambda x: x * 2, y), `y`\n", "leaks"),
        ("def f(y):\n    return map(lambda x: (lambda: x), y), `y`\n", "closure"),
        ("def f(y):\n    return map(lambda x: (x for z in y), y), `y`\n", "closure"),
        ("print x.keys()\n", "views"),
        ("import urllib2\nprint urllib2.x\n", "text"),
        ("print unicode(x)\n", "text"),
    ],
)
def test_a_fixer_is_certain_where_the_meaning_is_the_same(code: str, reason: str) -> None:
    found = {it for it in reasons(code) if it[1]}
    assert found == ({("review", reason)} if reason else set())


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("def f(raw_input):\n    return raw_input()\n", "taken"),
        ("def f(xrange):\n    return xrange(3)\n", "taken"),
        ("def f(sys):\n    return sys.maxint\n", "taken"),
        ("import sys\ndef f():\n    return sys.maxint\ndef g(sys):\n    pass\n", ""),
        ("import os\ndef f(os):\n    return os.getcwdu()\n", "taken"),
        ("from shop import *\nx = os.getcwdu()\n", "stars"),
        ("import __builtin__\n__builtin__.xrange = f\nx = xrange(3)\n", "taken"),
        ("def f(range):\n    return xrange(range)\n", "taken"),
        ("def f(v, repr):\n    return `v`\n", "taken"),
        ("def f(list, x):\n    return map(g, x)\n", "taken"),
        ("import httplib\nx = httplib.OK\n", "text"),
        ("import Queue\ndef f():\n    queue = Queue.Queue()\n    return queue\n", "taken"),
        ("import Queue\ndef f(Queue):\n    return Queue.Queue()\n", "taken"),
        ("import Queue\ndef f():\n    return Queue.Queue()\ndef g(queue):\n    pass\n", ""),
        ("try:\n    import cPickle as pickle\nexcept ImportError:\n    import pickle\n", ""),
        ("def reduce(f, x):\n    pass\nreduce(f, x)\n", "taken"),
        ("from a import *\nx = xrange(3)\n", "stars"),
        ("class A:\n    def xrange(self):\n        return xrange(3)\n", ""),
        ("class A:\n    def __nonzero__(self):\n        pass\n", ""),
        ("class A:\n    def __nonzero__(self):\n        pass\n    __bool__ = __nonzero__\n", "special_name"),
        ("class A:\n    def __nonzero__(self):\n        pass\nA().__nonzero__()\n", "special_name"),
        ("class A:\n    def __nonzero__(self):\n        pass\nx = '__nonzero__'\n", "special_name"),
        ("class A:\n    def __bool__(self):\n        pass\n    def __nonzero__(self):\n        pass\n", "special_name"),
        ("class A:\n    def __nonzero__(self):\n        pass\nclass B(A):\n    __bool__ = None\n", "special_name"),
        ("class A:\n    def range(n): pass\n    def f(self, n=xrange(3)): return n\n", "taken"),
        ("class A:\n    def range(n): pass\n    def f(self): return xrange(3)\n", "taken"),
        ("class A:\n    def range(n):\n        pass\n    def f(self,\n        n=3):\n        return xrange(n)\n", ""),
        ("class A(object):\n    __metaclass__ = M\n", ""),
        ("class A(object):\n    __metaclass__ = M\nx = A.__metaclass__\n", "special_name"),
        ("class A(object):\n    class M(type):\n        pass\n    __metaclass__ = M\n", "taken"),
        ("def f():\n    pass\nx = f.func_name\n", ""),
        ("x = self.func_name\n", "function_attribute"),
        ("@g\ndef f():\n    pass\nx = f.func_name\n", "function_attribute"),
        ("x = A.f.im_func\n", "function_attribute"),
        ("kind, error, trace = sys.exc_info()\nraise kind, None, trace\n", "raised_class"),
        ("try:\n    f()\nexcept E as e:\n    raise e, None, trace\n", ""),
        ("raise E('x'), None, trace\n", ""),
    ],
)
def test_a_renamed_name_is_certain_where_it_means_that_of_python(code: str, reason: str) -> None:
    found = {it for it in reasons(f"print 'x'\n{code}", **PYTHON3) if it[1]}
    assert found == ({("review", reason)} if reason else set())


def test_a_special_name_that_another_file_reads_is_for_review() -> None:
    code = "print 'x'\nclass A:\n    def __nonzero__(self):\n        pass\n"
    for text in ("from app import A\n\nx = A.__nonzero__\n", "class B(A):\n    def __bool__(self):\n        pass\n"):
        assert reasons(code, **PYTHON3, **{"other.py": text}) == {("certain", ""), ("review", "special_name")}


def test_a_module_that_another_file_takes_from_here_is_for_review() -> None:
    code = "print 'x'\nimport ConfigParser\n"
    assert reasons(code, **PYTHON3) == {("certain", "")}
    other = {"other.py": "from app import ConfigParser\nprint 'x'\n"}
    assert reasons(code, **PYTHON3, **other) == {("certain", ""), ("review", "used_elsewhere")}
    text = {"other.py": "from app import StringIO\nprint 'x'\n"}
    assert reasons("print 'x'\nimport StringIO\nx = StringIO.StringIO()\n", **PYTHON3, **text) == {
        ("certain", ""),
        ("review", "text"),
    }


def test_where_python_2_is_past_only_the_meaning_in_python_3_counts() -> None:
    code = "import ConfigParser\nprint 'x', ConfigParser.X, xrange(raw_input())\n"
    done = changed(code, **PYTHON3)
    assert done.data == b"import configparser\nprint('x', configparser.X, range(input()))\n"
    assert not done.left


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("x = 1 / y\n", "division"),
        ("x.sort(f)\nx = sorted(y, cmp=f)\n", "cmp"),
        ("x = y.encode('hex')\n", "codec"),
        ("print (1, 2)\n", "tuple"),
        ("x = input()\n", "input"),
        ("x = range(3)\n", "range"),
        ("x = y.viewkeys()\n", "view"),
        ("for x in map(f, y, z):\n    pass\n", "uneven"),
        ("x = map(None, y, z)\n", "uneven"),
        ("x = round(y)\n", "round"),
        ("__metaclass__ = M\n", "module_metaclass"),
        ("y = [x for x in z]\nf(x)\n", "leaked"),
        ("try:\n    f()\nexcept E:\n    pass\nraise\n", "raised_again"),
        ("# division\nx = 1 / y\n", "division"),
        ("# print_function\nprint ('a', 1)\n", "tuple"),
    ],
)
def test_what_fissix_says_nothing_about_is_noted(code: str, reason: str) -> None:
    assert ("refused", reason) in reasons(f"print x,\n{code}")
    assert ("refused", reason) not in reasons(code)


def test_what_is_no_other_result_is_not_noted() -> None:
    code = (
        "print x,\nz = [z for z in x]\nf(z)\n__metaclass__ = type\nfrom m import round\n"
        "f(round(z), [x for x in z])\nfor x in [x for x in z]:\n"
        "    f(x)\ny = [x for x in z]\ny = [x for x in y], lambda x: x\ntry:\n    f()\nexcept E:\n    raise\n"
        "def g():\n    raise\n"
    )
    assert {reason for verdict, reason in reasons(code) if verdict == "refused"} == set()
    assert reasons("x = 5\ny = map(lambda x: x, z)\nprint x\n", **PYTHON3) == {("certain", "")}


def test_what_is_left_for_review_is_told_though_the_file_is_python_3_by_then() -> None:
    done = changed("print 'x'\ny = x.keys()\n")
    assert done.data == b"print('x')\ny = x.keys()\n"
    assert [(site.verdict, site.reason) for site in done.left] == [("review", "views")]


def test_a_print_that_is_python_3_already_is_left_alone() -> None:
    """In a file of which a part is done, fissix takes `print(a, b)` for a tuple, and puts brackets around it."""
    code = "print('a', b)\nprint 'c'\nprint d,\n"
    done = changed(code, **PYTHON3)
    assert done.data == b"print('a', b)\nprint('c')\nprint d,\n"
    assert changed(code, review=True, **PYTHON3).data == b"print('a', b)\nprint('c')\nprint(d, end=' ')\n"


def test_what_a_round_has_made_is_not_changed_by_the_next_one() -> None:
    code = "import itertools\nprint raw_input(), xrange(3), u'a', itertools.imap(f, x)\n"
    done = changed(code, review=True, **PYTHON3)
    assert done.data == b"import itertools\nprint(input(), range(3), u'a', itertools.imap(f, x))\n"
    assert [(it.reason, it.edits) for it in done.left] == [("view", False)]


def test_a_neighbour_is_imported_by_its_package() -> None:
    other: dict[str, object] = {"ambiguous": None, "special": [], "uses": []}
    gathered = {"p/__init__.py": other, "p/helper.py": other, "p/app.py": {**other, "ambiguous": []}}
    pack = Pack((CODEMOD,), {CODEMOD.name: Facts(gathered=gathered)}, frozenset({"certain", "review"}))
    code = b"import helper\nimport other\nprint helper\n"
    assert pack(("p/app.py", code)).data == b"from . import helper\nimport other\nprint(helper)\n"
    assert pack(("q/app.py", code)).data == b"import helper\nimport other\nprint(helper)\n"


def test_a_print_to_a_file_is_told_in_either_state() -> None:
    """`print >>file, x` is an expression for Python 3, so that a file can become readable with it inside."""
    code = "print >>f, 'x'\nraise E, x\n"
    assert reasons(code) == {("review", "python2_runs"), ("review", "raised_value")}
    assert reasons("print >>f, 'x'\nprint `x`\nprint\n") == {("certain", ""), ("refused", "print_left")}
    assert changed(code, **PYTHON3).data == b"print('x', file=f)\nraise E, x\n"


def test_an_import_beside_a_notation_does_not_tie_statements_together() -> None:
    code = "try:\n    import a\nexcept E, e:\n    f(e)\nx = 1\ntry:\n    import b\nexcept E, e:\n    f(e)\n"
    done = changed(code)
    assert done.data == code.replace("E, e", "E as e").encode()
    assert [site.line for site in done.applied] == [1, 6]


def test_layout_comments_and_tabs_stay() -> None:
    code = "# -*- coding: latin-1 -*-\r\nclass A:\r\n\tdef f(self):  # a\r\n\t\tprint 'x'  # b\r\n\r\n\t\t# c\r\n"
    assert changed(code).data == code.replace("print 'x'", "print('x')").encode()


def test_python_3_files_are_left_alone() -> None:
    assert changed("import urllib2\nprint(x.keys())\n").data is None


def test_what_both_read_alike_has_one_meaning() -> None:
    lines = ["    print('x')"]
    assert python2_meaning(lines) == python3_meaning(lines)
    assert python3_meaning(["print 'x'"]) == ""
    assert python2_meaning(["print('a', b)"]) != python3_meaning(["print('a', b)"])
    assert python2_meaning(["print('a', b)"], print_function=True) == python3_meaning(["print('a', b)"])


def test_every_pattern_lets_its_fixer_pass() -> None:
    text = (
        "import ConfigParser, types, itertools, urllib\nclass A:\n    __metaclass__ = M\n    def next(self): pass\n"
        "    def __nonzero__(self): return intern(x)\n"
        "x = [y for y in 1, 2], d.has_key(1), basestring, long, xrange(3), raw_input(), f.func_name, f.im_self\n"
        "x = map(f, y), filter(f, y), zip(y), reduce(f, y), reload(y), types.StringType, sys.maxint\n"
        "execfile('a'); g.throw(E, 'x'); x = buffer(y), os.getcwdu(), StandardError, sys.exc_type\n"
        "for x in f.xreadlines(): print `x`\nexec x\nraise E, 'x'\nx = d.keys() <> 0755\n"
    )
    found = {name for name, _ in ask.fixed_texts(text, "a.py", [*ask.SYNTAX, *ask.NAMES], ())}
    missing = {*ask.SYNTAX, *ask.NAMES} - found
    assert missing <= {"except", "exitfunc", "import", "imports2", "operator", "tuple_params", "unicode"}


def test_what_is_certain_says_the_same_to_python_2(tmp_path: Path) -> None:
    python = interpreter("2.7")
    code = (
        "import sys\nd = {'a': 1}\n"
        "def f(**more):\n    try:\n        raise KeyError, 'no %s' % 1\n    except KeyError, e:\n"
        "        print 'caught: %s' % e\n    print more.has_key('a'), d.has_key('b')\n"
        "f(a=1)\nprint `d`\nprint 0755 + 10L\nprint 1 <> 2\nprint map(len, ['a']), zip('a', 'b')\n"
        "exec 'print 5' in {}\nprint ('x' % ())\nprint\nprint 'a', 'b'\nprint 'c',\nprint 'd'\n"
    )
    case = CodemodExample(code)
    pack = Pack((CODEMOD,), {CODEMOD.name: facts(CODEMOD, case, code)})
    new = pack(("app.py", code.encode())).data
    assert new is not None
    assert parse_file("app.py", new).python2, "three statements are for review"
    (tmp_path / "before.py").write_text(code)
    (tmp_path / "after.py").write_bytes(new)
    said = [
        subprocess.run([os.fspath(python), "-B", name], cwd=tmp_path, capture_output=True, check=True).stdout
        for name in ("before.py", "after.py")
    ]
    assert said[0] == said[1]


def test_the_reason_of_a_handler_is_its_own_whatever_it_prints() -> None:
    code = "def f():\n    try:\n        g()\n    except E, e:\n        print 'no', e\n    def h():\n        return e\n"
    assert ("review", "name_ends") in reasons(code, **PYTHON3)
    assert ("review", "unpacked") not in reasons(code, **PYTHON3)


def test_a_print_that_python_3_reads_as_an_expression_is_noted_in_any_file() -> None:
    assert reasons("import sys\nprint >>sys.stderr, 'x'\n") == {("refused", "print_left")}
    assert reasons("from __future__ import print_function\nx = 1\nprint\n") == set()
    assert reasons("print('x')\n") == set()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_result_that_no_python_reads_is_explained(lang: Lang) -> None:
    assert {"syntax", "encoding", "too_deep"} <= refusal_words(lang).texts.keys()
