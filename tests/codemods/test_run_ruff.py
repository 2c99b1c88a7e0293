"""Offers of ruff become statements, and what others may need stays."""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import indent
from types import FrameType, SimpleNamespace
from typing import Any

import pytest

from codemods._driven.offers import Edit, Offer, edit_lines, extent
from codemods._ruff import ask
from codemods.run_ruff import CODEMOD
from tests.codemods.apply import PATH, applied, facts, rewritten, sites_in
from toolkit.change.edit import Pack
from toolkit.errors import SourceError, UsageError
from toolkit.model.codemod import CodemodExample, Facts, Version
from toolkit.source.parse import parse_file


def changed(code: str, path: str = PATH, **more: object) -> str:
    """Code after the certain repairs, as a file at a path."""
    done = Pack((CODEMOD,), {CODEMOD.name: Facts(**more)})((path, code.encode()))  # type: ignore[arg-type]
    return code if done.data is None else done.data.decode()


def test_ruff_is_found_by_a_worker_too() -> None:
    """Workers run without site, which is what tells a virtual environment from the Python that it was made of."""
    code = f"import sys; sys.path[:] = {sys.path!r}\nfrom codemods._ruff.ask import program; print(program())"
    ran = subprocess.run([sys.executable, "-I", "-S", "-c", code], env={"PATH": ""}, capture_output=True, check=True)
    assert ran.stdout.decode().strip() == shutil.which("ruff", path=str(Path(sys.executable).parent))


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n\n\nA = wrap(A)\n", "rebound_class"),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n\n\nglobals()['A'] = wrap(A)\n", "rebound_class"),
        ("class A(B):\n    def f(self):\n        super(A, self).f()\n\n\nglobals().update(made())\n", "rebound_class"),
        ("class A(TestCase):\n    def assertEquals(self):\n        self.assertEquals(1, 2)\n", "own_method"),
        ("import xml.dom.minidom\n", "side_effects"),
        (
            "try:\n    from collections import Sequence\nexcept ImportError:\n    Sequence = 1\nf(Sequence)\n",
            "fallback",
        ),
        ("from typing import Optional\n\n\ndef f(x: Optional[int]) -> None:\n    print(x)\n", "typing"),
        ("import typing\n\n\nclass A:\n    x: typing.List[int]\n", "typing"),
        ("from typing import OrderedDict\n\nprint(OrderedDict)\n", "typing"),
        ("import typing\n\n\ndef f():\n    x: bool = typing.List[int] == list[int]\n    print(x)\n", "typing"),
        (
            "import subprocess\n\nsubprocess.run(['x'], universal_newlines=True)\n",
            "keywords",
        ),
        ("from typing import Callable\n\n\ndef f(x: Callable) -> None:\n    print(x)\n", "typing"),
    ],
)
def test_what_may_mean_something_else_is_for_review(code: str, reason: str) -> None:
    file = parse_file(PATH, code.encode())
    sites = CODEMOD.find(file, replace(facts(CODEMOD, CodemodExample(code), code), target=(3, 10)))
    assert [site.reason for site in sites if site.verdict == "review"] == [reason]


def test_types_of_local_variables_and_imports_of_types_in_brackets_are_certain() -> None:
    code = "from typing import Optional, Sequence\n\n\ndef f(x: Sequence[int]) -> None:\n    y: Optional[int] = g(x)\n"
    new = changed(code + "    print(y)\n", target=(3, 10))
    assert "from collections.abc import Sequence" in new
    assert "y: int | None = g(x)" in new


def test_an_import_that_another_file_reads_by_a_computed_name_stays() -> None:
    files = {"other.py": "import app\nx = getattr(app, name)\n"}
    assert [site.reason for site in sites_in(CODEMOD, CodemodExample("import json\n", files=files))] == [
        "used_elsewhere"
    ]


@pytest.mark.parametrize("path", ["app.json", "app.json.loads", "shop.app.json.loads", "app:json"])
def test_an_import_that_a_text_of_another_file_leads_through_stays(path: str) -> None:
    files = {"test_app.py": f"patch({path!r})\n"}
    assert [it.reason for it in sites_in(CODEMOD, CodemodExample("import json\n", files=files))] == ["used_elsewhere"]


def test_a_ladder_loses_all_its_steps() -> None:
    steps = "".join(f"    elif x == {number}:\n        return {number}\n" for number in range(1, 15))
    code = f"def f(x):\n    if x == 0:\n        return 0\n{steps}    else:\n        return -1\n"
    assert changed(code) == code.replace("elif", "if").replace("    else:\n        return -1", "    return -1")


def test_a_ladder_loses_the_steps_behind_a_branch_that_leaves() -> None:
    code = "def f(x):\n    if x == 0:\n        return 0\n    elif x == 1:\n        raise ValueError\n"
    code += "    elif x == 2:\n        print(x)\n    elif x == 3:\n        return 3\n"
    assert changed(code) == code.replace("elif", "if", 2)


@pytest.mark.parametrize(
    ("body", "times"), [("return {}", 2), ("y = 0", 2)], ids=["steps that leave", "steps that are joined"]
)
def test_the_work_on_a_ladder_grows_as_its_length(monkeypatch: pytest.MonkeyPatch, body: str, times: int) -> None:
    asked, work = [], []

    def ask_once(text: str, name: str, target: Version) -> list[Offer]:
        asked.append(text)
        return ask.offers(text, name, target)

    monkeypatch.setattr("codemods.run_ruff.offers", ask_once)
    for count in (40, 160):
        steps = "".join(f"    elif x == {n}:\n        {body.format(n)}\n" for n in range(1, count))
        code = f"def f(x):\n    if x == 0:\n        {body.format(0)}\n{steps}    return y\n"
        asked.clear()
        with counted_lines() as lines:
            changed(code)
        assert len(asked) <= times, "ruff is not started again for each step"
        work.append(lines.count)
    assert work[1] < 6 * work[0], "four times as many steps are four times the work, not sixteen times"


@contextmanager
def counted_lines() -> Iterator[SimpleNamespace]:
    """Count the lines of `codemods` that are executed during the block."""
    found, before = SimpleNamespace(count=0), sys.gettrace()

    def trace(frame: FrameType, event: str, _arg: object) -> Any:
        found.count += event == "line"
        return trace if "codemods" in frame.f_code.co_filename else None

    sys.settrace(trace)
    try:
        yield found
    finally:
        sys.settrace(before)


def test_indentation_tabs_and_line_ends_stay() -> None:
    code = "class A(object):\r\n\tdef f(self, x):\r\n\t\tif x:\r\n\t\t\treturn 1\r\n\t\telse:\r\n\t\t\treturn 2\r\n"
    facts_said = {CODEMOD.name: Facts(documents={"runtime.txt": "python-3.11.4"})}
    done = Pack((CODEMOD,), facts_said)((PATH, code.encode()))
    assert done.data == code.replace("(object)", "").replace("\t\telse:\r\n\t\t\treturn 2", "\t\treturn 2").encode()


def test_what_is_in_a_text_of_many_lines_keeps_its_place() -> None:
    code = 'def f(x):\n  if x:\n    return """a\n  b\nc"""\n  else:\n    return str("""d\n e""")\n'
    assert changed(code) == 'def f(x):\n  if x:\n    return """a\n  b\nc"""\n  return """d\n e"""\n'


def test_comments_stay_where_they_are() -> None:
    code = (
        "# -*- coding: utf-8 -*-\n# top\nimport json\nimport os  # for the path\n\n\ndef f(x):\n    # first\n"
        "    if x:\n"
        "        return json  # a\n    # middle\n    else:\n        # last\n        return 2\n    # end\n"
    )
    done = changed(code)
    for said in ("# -*- coding: utf-8 -*-", "# top", "# for the path", "# first", "# a", "# middle", "# last", "# end"):
        assert said in done


@pytest.mark.parametrize("target", [(2, 7), (3, 6)])
def test_old_targets_get_no_new_syntax(target: tuple[int, int]) -> None:
    code = "class A(object):\n    def f(self):\n        return '{}'.format(super(A, self).f())\n"
    assert changed(code, target=target) == code
    assert changed(code, target=(3, 8)) != code


def test_python_2_is_left_alone() -> None:
    assert changed("import os\n\nprint 'x'\n") == "import os\n\nprint 'x'\n"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("push/__init__.py", "from .api import call\n"),
        ("push/settings.py", "import os\n"),
        ("push/settings/local.py", "import os\n"),
        ("push/urls.py", "import os\n"),
        ("push/models.py", "import os\n"),
        ("push/tasks.py", "import os\n"),
        ("push/apps.py", "def ready():\n    import push.signals\n"),
        ("push/work.py", "import push.signals\n"),
        ("push/work.py", "import requests\n"),
        ("push/work.py", "import readline\n"),
        ("push/work.py", "import _strptime\n"),
        ("push/work.py", "import logging.handlers\n"),
        ("push/work.py", "import logging\nfrom logging import config\n\nlogging.config.dictConfig({})\n"),
        ("push/work.py", "import logging\nfrom logging import handlers as h\n\nlogging.handlers.SysLogHandler()\n"),
        ("push/work.py", "from concurrent import futures\n"),
        ("push/work.py", "import json.tool\n"),
        ("push/work.py", "import os\n\n__all__ = ['os']\n"),
        ("push/work.py", "import json\n\nNAME = 'json'\n"),
        ("push/work.py", "try:\n    import json\nexcept ImportError:\n    json = None\n"),
        ("push/work.py", "import os  # noqa\n"),
    ],
)
def test_imports_that_somebody_may_need_stay(path: str, code: str) -> None:
    assert changed(code, path) == code


@pytest.mark.parametrize(
    "other",
    [
        "from app import os\n",
        "from push.app import *\n",
        "from push import app\n\napp.os.getcwd()\n",
        "import push.app\n\npush.app.os.getcwd()\n",
        "import app as a\n\na.os.getcwd()\n",
        "from unittest import mock\n\nmock.patch('push.app.os')\n",
    ],
)
def test_imports_that_another_file_takes_stay(other: str) -> None:
    case = CodemodExample("import os\n", files={"other.py": other})
    assert applied(CODEMOD, case).data is None
    assert [site.reason for site in sites_in(CODEMOD, case)] == ["used_elsewhere"]


def test_a_site_names_the_rule() -> None:
    (found,) = sites_in(CODEMOD, CodemodExample("import shop\n"))
    assert found.args["said"] == "F401 'shop' imported but unused"


def test_an_import_that_nobody_takes_goes() -> None:
    assert changed("import os\nimport re\nfrom collections import OrderedDict\n\nre.compile('')\n") == (
        "import re\n\nre.compile('')\n"
    )


def test_what_makes_a_line_too_long_is_for_review() -> None:
    long = ", ".join(f"value_of_number_{number}" for number in range(8))
    code = f"print('{'{} ' * 8}'.format(\n    {long}))\n"
    assert changed(code) == code
    assert [site.reason for site in sites_in(CODEMOD, CodemodExample(code))] == ["too_long"]


def test_a_variable_that_nobody_uses_is_for_review() -> None:
    code = "def f(x):\n    y = call(x)\n    return x\n"
    assert changed(code) == code
    assert rewritten(CODEMOD, code, review=True) == "def f(x):\n    call(x)\n    return x\n"


def test_a_name_that_is_read_after_its_handler_is_for_review() -> None:
    code = "def f(x):\n    e = 1\n    try:\n        x()\n    except ValueError as e:\n        x(0)\n    {}\n"
    assert changed(code.format("return e")) == code.format("return e")
    assert "name_ends" in [site.reason for site in sites_in(CODEMOD, CodemodExample(code.format("return e")))]
    assert changed(code.format("return locals()")) == code.format("return locals()")
    other = "    try:\n        x()\n    except KeyError as e:\n        x(e)\n"
    fine = code.replace("    e = 1\n", other).format("return x")
    assert changed(fine) == fine.replace("except ValueError as e:", "except ValueError:")


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    global e\n    try:\n        x()\n    except ValueError as e:\n        return show()\n",
        (
            "def f(x):\n    e = 1\n\n    def g():\n        nonlocal e\n        try:\n            x()\n"
            "        except ValueError as e:\n            pass\n\n    g()\n    return e\n"
        ),
        (
            "def f(x):\n    try:\n        x()\n    except ValueError as e:\n        pass\n\n"
            "    def g():\n        nonlocal e\n        del e\n\n    return g\n"
        ),
    ],
    ids=["global", "nonlocal", "of an inner function"],
)
def test_a_name_of_an_exception_that_is_that_of_another_scope_stays(code: str) -> None:
    assert changed(code) == code


PRIVATE = "class A:\n    def f(self, x):\n        return {}\n"


@pytest.mark.parametrize(
    "text",
    [
        '"{0.__total}".format(x)',
        '"{:{0.__total}}".format(x)',
        '"{__total}".format(__total=x)',
        '"{0.a.__b!r}".format(x)',
    ],
)
def test_a_private_name_in_a_text_of_a_class_stays_there(text: str) -> None:
    code = PRIVATE.format(text)
    assert not sites_in(CODEMOD, CodemodExample(code))
    assert changed(code) == code


@pytest.mark.parametrize("name", ["__len__", "_total", "a__b"])
def test_names_that_a_class_leaves_as_they_are_are_read_in_an_f_string(name: str) -> None:
    code = PRIVATE.format('"{0.%s}".format(x)')
    assert changed(code % name) == PRIVATE.format(f'f"{{x.{name}}}"')


def test_a_private_name_outside_of_a_class_is_read_in_an_f_string() -> None:
    assert changed('def f(x):\n    return "{0.__total}".format(x)\n') == 'def f(x):\n    return f"{x.__total}"\n'


def test_edits_of_whole_lines_touch_no_line_below() -> None:
    edit = Edit(2, 1, 3, 1, "")
    assert extent([edit]) == (2, 2)
    assert edit_lines(["a", "b", "c"], 2, 2, [edit]) == []
    assert edit_lines(["a", "bcd"], 2, 2, [Edit(2, 2, 2, 3, "xx")]) == ["bxxd"]


def test_ruff_is_looked_for_past_folders_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that an analysis runs in may hold a file of that name."""
    found = shutil.which("ruff", path=str(Path(sys.executable).parent))
    assert found
    (tmp_path / "ruff").write_text("")
    (tmp_path / "ruff").chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none" / "python"))
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", str(Path(found).parent)]))
    assert ask.program.__wrapped__() == found
    monkeypatch.setenv("PATH", ".")
    assert not ask.program.__wrapped__()


@pytest.fixture
def _without_ruff(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(shutil, "which", lambda *_args, **_more: None)
    ask.program.cache_clear()
    yield
    ask.program.cache_clear()


@pytest.mark.usefixtures("_without_ruff")
def test_without_ruff_it_says_so() -> None:
    assert CODEMOD.ready is not None
    with pytest.raises(UsageError, match=r"tebiki\[refactor\]"):
        CODEMOD.ready()


def test_a_ruff_that_fails_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ask, "_STRUCTURE", ("NOT-A-RULE",))
    with pytest.raises(SourceError, match="NOT-A-RULE") as error:
        ask.offers("x = 1\n", "a.py", (3, 8))
    assert error.value.reason == "ruff_failed"


@pytest.mark.parametrize("path", ["shop/migrations/0001_first.py", "alembic/versions/ab12_x.py", "shop/push_pb2.py"])
def test_migrations_and_generated_files_are_left_alone_and_named(path: str) -> None:
    code = "import json\nimport os\n\nprint(os)\n"
    assert changed(code) != code
    assert changed(code, path) == changed(f"# Generated by a tool\n{code}")[22:] == code
    done = Pack((CODEMOD,), {})((path, code.encode()))
    assert [(site.verdict, site.reason) for site in done.left] == [("refused", "generated")]


@pytest.mark.parametrize(
    "use",
    [
        'def f():\n    """Do.\n\n    >>> os.getcwd()\n    """\n',
        'print(eval("os.getcwd()"))\n',
        'exec("print(os)")\n',
        'print("{os.sep}".format(**globals()))\n',
        "x = {}  # type: os.Any\n",
        'mock.patch(MOD + ".os")\n',
        'mock.patch.object(mod, "os")\n',
        'monkeypatch.setattr(mod, "os", None)\n',
    ],
)
def test_an_import_that_text_or_a_comment_mentions_is_for_review(use: str) -> None:
    code = f"import os\n\n{use}"
    assert changed(code) == code


@pytest.mark.parametrize(
    ("use", "stays"),
    [
        ("import sys\nprint(getattr(sys.modules[__name__], x))\n", True),
        ("import sys\nprint(sys.modules[__name__].os)\n", True),
        ("import sys\nprint(sys.modules.get(x))\n", True),
        ("from sys import modules\nprint(vars(modules[f.__module__]))\n", True),
        ("def f():\n    import app\n    return getattr(app, x)\n", True),
        ("from . import app as me\nprint(me.os)\n", True),
        ("import importlib\nprint(getattr(importlib.import_module(__name__), x))\n", True),
        ("print(getattr(__import__('app'), x))\n", True),
        ("import inspect\nprint(getattr(inspect.getmodule(f), x))\n", True),
        ("print(f.__globals__[x])\n", True),
        ("print(globals()[x])\n", True),
        ("print(eval(x))\n", True),
        ("import sys\nif 'json' in sys.modules:\n    print(sys.modules['json'].dumps(x))\n", False),
        ("globals().update(x)\nglobals()['y'] = 1\n", False),
        ("import logging\nlog = logging.getLogger(__name__)\nprint(locals)\n", False),
        ("from .other import app\nprint(app.os)\n", False),
    ],
)
def test_an_import_that_the_file_may_take_from_its_own_module_stays(use: str, stays: bool) -> None:
    code = f"import os\n{use}"
    assert changed(code).startswith("import os\n") == stays


def test_an_import_that_another_file_patches_by_text_stays() -> None:
    case = CodemodExample("import time\n", files={"tests/test_app.py": 'patch(MOD + ".time")\n'})
    assert applied(CODEMOD, case).data is None
    assert {site.reason for site in sites_in(CODEMOD, case)} == {"used_elsewhere"}


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_an_import_that_a_pickle_of_another_file_takes_stays(protocol: int, monkeypatch: pytest.MonkeyPatch) -> None:
    kind = type("Fraction", (), {"__module__": "app"})
    monkeypatch.setitem(sys.modules, "app", SimpleNamespace(Fraction=kind))
    row = pickle.dumps([kind, "other"], protocol)
    case = CodemodExample("from fractions import Fraction\n", files={"tests/test_rows.py": f"ROW = {row!r}\n"})
    assert {site.reason for site in sites_in(CODEMOD, case)} == {"used_elsewhere"}


@pytest.mark.parametrize(
    ("code", "other", "reason"),
    [
        ("import io\nx = io.open(p)\n", "with mock.patch('io.open'):\n    f()\n", "fake"),
        ("import io\nx = io.open(p)\n", "monkeypatch.setattr(app.io, 'open', fake)\n", "fake"),
        ("x = open(p, 'r')\n", "@patch('builtins.open')\ndef f():\n    pass\n", "fake"),
        ("x = open(p, 'r')\n", "import builtins\nbuiltins.open = spy\n", "fake"),
        ("x = open(p, 'r')\n", "make().setattr(builtins, 'open', spy)\n", "fake"),
        ("x = open(p, 'r')\n", "builtins.__dict__.update({'open': spy})\n", "fake"),
        ("x = open(p, 'r')\n", "vars(builtins).update(open=spy)\n", "fake"),
        ("x = open(p, 'r')\n", "__builtins__['open'] = spy\n", "fake"),
        ("x = open(p, 'rU')\n", "y = 'open'\n", "universal_mode"),
        ("x = open(p, 'r')\n", "y = 'open'\n", ""),
        ("import io\n\n\ndef f(p):\n    with io.open(p) as at:\n        return g(at.read(), 'EUR')\n", "", ""),
        ("import io\nwith io.open(\n    p, 'rU'\n) as at:\n    f(at)\n", "", "universal_mode"),
        ("import io\nif x: y = io.open(p, mode='rU')\n", "", "universal_mode"),
        ("import io\nx = g(io.open(p), 'EUR')\n", "", ""),
    ],
)
def test_calls_of_open_that_may_differ_are_for_review(code: str, other: str, reason: str) -> None:
    (site,) = sites_in(CODEMOD, CodemodExample(code, files={"tests/test_app.py": other}))
    assert site.reason == reason


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        ("import app\napp.A = Other\n", "rebound_class"),
        ("from shop import app\nsetattr(app, 'A', Other)\n", "rebound_class"),
        ("import app\nmock.patch.object(app, 'A', Other)\n", "rebound_class"),
        ("import app\napp.A.name = 'x'\n", ""),
    ],
)
def test_super_of_a_class_that_another_file_replaces_is_for_review(other: str, reason: str) -> None:
    code = "class A(B):\n    def f(self):\n        super(A, self).f()\n"
    (site,) = sites_in(CODEMOD, CodemodExample(code, files={"plug.py": other}))
    assert site.reason == reason


def test_an_import_that_prose_mentions_goes() -> None:
    assert changed('"""Reads the os name."""\nimport os\n') == '"""Reads the os name."""\n'


def test_an_elif_inside_of_other_blocks_stays() -> None:
    ladder = "if x == y:\n    return 1\nelif y:\n    return 2\nreturn 3\n"
    assert changed("def f(x, y):\n" + indent(ladder, "    ")) == "def f(x, y):\n" + indent(
        ladder.replace("elif", "if"), "    "
    )
    for head in ("for y in x:", "while y:", "if z:", "def g(y):"):
        code = f"def f(x, z):\n    {head}\n" + indent(ladder, "        ")
        assert changed(code) == code
    inside = "def f(x, y):\n    with y:\n" + indent(ladder, "        ")
    assert changed(inside) == inside.replace("elif", "if")


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("x", "y", "x or y"),
        ("x == 1", "y == 2", "x == 1 or y == 2"),
        ("x == 1", "y", ""),
        ("x and y", "z", ""),
        ("x or y", "y or z", ""),
        ("some_very_long_name_of_something.attribute == x", "y == x", ""),
    ],
)
def test_only_two_short_tests_of_one_kind_are_joined(first: str, second: str, joined: str) -> None:
    code = f"def f(x, y, z):\n    if {first}:\n        z = 1\n    elif {second}:\n        z = 1\n    return z\n"
    wanted = f"def f(x, y, z):\n    if {joined}:\n        z = 1\n    return z\n" if joined else code
    assert changed(code) == wanted
