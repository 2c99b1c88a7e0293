"""New functions where somebody would see them, and functions that may be others: neither is certain."""

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from codemods._extract.frame_looks import catches, find_looks
from tests.codemods.apply import applied, sites_in
from tests.command_line import tebiki, write
from toolkit.change.edit import Pack
from toolkit.model.codemod import CodemodExample, Facts
from toolkit.source.other_texts import read_private_names
from toolkit.source.parse import parse_file

_PART = """\
    # Collect the totals of rows
    totals = {}
    for row in rows:
        key = row["key"]
        if key in totals:
            totals[key] += row["amount"]
        else:
            totals[key] = row["amount"]
        if totals[key] > limit:
            totals[key] = limit
    for key in sorted(totals):
        if totals[key] < 0:
            totals[key] = 0

    # Format the lines
    lines = []
    for key in sorted(totals):
        value = totals[key]
        if value:
            lines.append(key + str(value))
        else:
            lines.append(key + "none")
        if key.startswith("x"):
            lines.append("")

    for line in lines:
        if line:
            print(line)
        else:
            print("-")
        if len(line) > 80:
            print(line[80:])
    return lines
"""
FUNCTION = f"def report(rows, limit):\n{_PART}"
METHOD = "class Report:\n    def report(self, rows, limit):\n" + "".join(
    f"    {line}\n" if line else "\n" for line in _PART.splitlines()
)
FIND = 'return db.orders.find_one({"user": u, "state": "open"})\n'
BUILDER = 'def _open_of(u):\n    return {"user": u, "state": "open"}\n'
FILTERS = f"def one(db, u):\n    {FIND}\n\ndef two(db, u):\n    {FIND}"


def verdicts(name: str, text: str, **files: str) -> set[str]:
    """The verdicts of the sites of a codemod in `app.py`, beside other modules."""
    case = CodemodExample(text, files={f"{stem}.py": other for stem, other in files.items()})
    return {site.verdict for site in sites_in(import_module(f"codemods.{name}").CODEMOD, case)}


def test_without_an_observer_the_sites_are_certain() -> None:
    assert verdicts("extract_function", FUNCTION) == {"certain"}
    assert verdicts("extract_function", METHOD) == {"certain"}
    assert verdicts("name_the_filter", FILTERS) == {"certain"}
    assert verdicts("name_the_filter", f"{BUILDER}\n\ndef one(db, u):\n    {FIND}") == {"certain"}


@pytest.mark.parametrize(
    ("here", "elsewhere"),
    [
        ("NAMES = sorted(globals())\n", ""),
        ("import sys\nNAMES = dir(sys.modules[__name__])\n", ""),
        ("", "import app\nNAMES = vars(app)\n"),
        ("", "import inspect, app\nNAMES = inspect.getmembers(app, inspect.isfunction)\n"),
        ("", "import app as shop\ndef names(it):\n    return dir(it)\n\n\nnames(shop)\n"),
        ("", "import importlib\nm = importlib.import_module('app')\nNAMES = [n for n in m.__dict__]\n"),
    ],
)
def test_whose_module_is_read_whole_gets_no_function(here: str, elsewhere: str) -> None:
    assert verdicts("extract_function", f"{FUNCTION}\n\n{here}", other=elsewhere) == {"refused"}
    assert verdicts("name_the_filter", f"{FILTERS}\n\n{here}", other=elsewhere) == {"refused"}


_LOADED = "import importlib\nm = importlib.import_module(x)\n"
_EACH = f"{_LOADED}for name, it in vars(m).items():\n"


@pytest.mark.parametrize(
    ("elsewhere", "verdict"),
    [
        ("import app\nNAMES = [it for it in dir(app) if not it.startswith('_') and getattr(app, it)]\n", "certain"),
        ("import app\nNAMES = [it for it in dir(app) if it.startswith(('do_', 'on_'))]\n", "certain"),
        ("import app\nfor it in sorted(app.__dict__):\n    if it[0] == '_':\n        continue\n    p(it)\n", "certain"),
        ("import app\nfor it in dir(app):\n    if it in A or it[0] == '_':\n        continue\n    p(it)\n", "certain"),
        (f"{_EACH}    if not name.startswith('_'):\n        print(it)\n", "certain"),
        (f"{_EACH}    try:\n        mark_of(it)\n    except MissingError:\n        pass\n", "certain"),
        (f"{_EACH}    try:\n        mark_of(it)\n    except Exception:\n        pass\n", "refused"),
        (f"{_EACH}    try:\n        mark_of(1)\n    except MissingError:\n        pass\n", "refused"),
        ("import app\nNAMES = [it for it in dir(app) if not it.startswith('__')]\n", "refused"),
        ("import app\nNAMES = [it for it in dir(app) if it.startswith(('do_', '_on'))]\n", "refused"),
        ("import app\nNAMES = [it for it in dir(app) if seen(it) and not it.startswith('_')]\n", "refused"),
        ("import app\nfor it in dir(app):\n    p(it)\n    if it[0] == '_':\n        continue\n", "refused"),
        ("import app\nfor it in dir(app):\n    if it[0] == '_':\n        p(it)\n", "refused"),
        ("import app\nfor it in dir(app):\n    if it[0] == '_':\n        continue\nelse:\n    p(1)\n", "refused"),
        ("import app\nfor it in dir(app):\n    if not it.startswith('_'):\n        p()\n    q()\n", "refused"),
    ],
)
def test_a_walk_that_passes_over_private_names_sees_no_new_function(elsewhere: str, verdict: str) -> None:
    assert verdicts("extract_function", FUNCTION, other=elsewhere) == {verdict}


def test_a_decorator_that_passes_over_private_names_sees_no_new_method() -> None:
    text = METHOD.replace("class Report", "@fields\nclass Report")
    walk = "def fields(cls):\n    for name in dir(cls):\n        if {}:\n            continue\n        keep(name)\n"
    assert verdicts("extract_function", text, other=walk.format("name.startswith('_')")) == {"certain"}
    assert verdicts("extract_function", text, other=walk.format("name.startswith('__')")) == {"refused"}


@pytest.mark.parametrize(
    ("here", "elsewhere"),
    [
        ("exec(inspect.getsource(report), {})\n", ""),
        ("", "import app\nrun = types.FunctionType(app.report.__code__, {})\n"),
        ("", "def names():\n    return sys._getframe(1).f_locals\n"),
        ("", "class Sum:\n    def __add__(self, it):\n        return inspect.stack()[1][3]\n"),
        ("", "def names(it):\n    return extract_tb(it.__traceback__)[-1].name\n"),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\n    return it['trace'][-1].name\n"),
        ("", "def names(it, tb):\n    it['rows'] = extract_tb(tb)\n"),
        ("", "def names(it, tb):\n    return '%s' % it, extract_tb(tb)\n"),
        ("", "def names(it, tb):\n    return 7 % extract_tb(tb)\n"),
        ("", "def names(it, tb):\n    return format_list(extract_tb(tb))[-1]\n"),
        ("", "from traceback import extract_tb as listed\n"),
        ("", "def names():\n    return inspect.trace()[-1].function\n"),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\n    return [*it.values()]\n"),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\n    return show(**it)\n"),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\ndef show(trace):\n    pass\nshow(**x)\n"),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\n    return [x for x in it if 'trace' in x]\n"),
        (
            "",
            "def names(it, tb):\n    it['trace'] = extract_tb(tb)\ndef f(x):\n    assert ['trace' in y for y in x]\n",
        ),
        ("", "def names(it, tb):\n    it['trace'] = extract_tb(tb)\ndef same(x, y):\n    assert 'trace' in x and y\n"),
    ],
)
def test_whose_source_or_variables_are_read_stays_whole(here: str, elsewhere: str) -> None:
    text = FUNCTION.replace("return lines", "return lines, names()") + f"\n\n{here}"
    assert verdicts("extract_function", text, other=elsewhere) == {"refused"}


@pytest.mark.parametrize(
    "said",
    [
        "it['trace'] = traceback.extract_tb(tb)\n    return 'trace' in it",
        "it['trace'] = traceback.extract_tb(tb)\n\n\ndef leave(kind, trace):\n    return kind.values()",
        "it['trace'] = traceback.extract_tb(tb)\n\n\ndef leave(kind, x):\n    assert ('trace' in kind.rows) is x",
        "log.error('%s: %s' % (it, traceback.extract_tb(tb)))",
        "it.text = f'{it}: {traceback.extract_tb(tb)}'",
        "log.info(''.join(traceback.format_list(traceback.extract_tb(tb))))",
    ],
)
def test_frames_that_are_only_shown_bar_nothing(said: str) -> None:
    assert verdicts("extract_function", FUNCTION, other=f"def keep(it, tb):\n    {said}\n") == {"certain"}


_LOOKS = (Path(__file__).parent / "frame_looks.txt").read_text("utf-8")


@pytest.mark.parametrize(("seen", "code"), re.findall(r"^#= (\w+)\n(.*?)(?=^#= |\Z)", _LOOKS, re.MULTILINE | re.DOTALL))
def test_who_asks_for_the_files_of_frames_sees_no_part(seen: str, code: str) -> None:
    found = {kind for _, kind in find_looks(parse_file("tell.py", code.encode()))}
    assert found == {seen} - {"none"}


@pytest.mark.parametrize("kind", ["with limit: {}", "try: {}\n            except KeyError: log(key)"])
def test_who_looks_at_the_function_that_caught_an_error_bars_parts_that_may(kind: str) -> None:
    tell = "def tell():\n    return traceback.extract_tb(sys.exc_info()[2])[0].name\n"
    text = FUNCTION
    for statement in ("lines.append(key + str(value))", "print(line)", 'totals[key] += row["amount"]'):
        text = text.replace(statement, kind.format(statement))
    assert _catching_parts(text, "")
    assert not _catching_parts(text, tell)


def _catching_parts(text: str, other: str) -> int:
    case = CodemodExample(text, files={"other.py": other})
    done = applied(import_module("codemods.extract_function").CODEMOD, case).data
    after = ast.parse(done or text)
    return sum(catches(ast.walk(it)) for it in after.body if getattr(it, "name", "").startswith("_"))


def test_what_observes_every_function_is_named_by_file_and_line() -> None:
    told = {
        "import app\nNAMES = vars(app)\n": ("names_at", "other.py:2"),
        "def tell(tb):\n    return tb.tb_next.tb_lasti\n": ("frames_at", "other.py:2"),
    }
    for other, expected in told.items():
        case = CodemodExample(FUNCTION, files={"other.py": other})
        (site,) = sites_in(import_module("codemods.extract_function").CODEMOD, case)
        assert (site.reason, site.args["where"]) == expected


@pytest.mark.parametrize(
    ("here", "elsewhere"),
    [
        ("Report.report(None, [], 1)\n", ""),
        ("", "from app import Report as R\nR.report(None, [], 1)\n"),
        ("", "import app\nclass Other:\n    report = app.Report.report\n"),
        ("", "import app\nreport = getattr(app.Report, 'report')\n"),
        ("", "import app\nfor name in NAMES:\n    setattr(Other, name, getattr(app.Report, name))\n"),
        ("", "import app\nR = app.Report\nR.report(None, [], 1)\n"),
        ("", "import app\nit = app.Report()\ntype(it).report(None, [], 1)\n"),
        ("", "import app\nit = app.Report()\nNAMES = vars(it.__class__)\n"),
        ("", "import app\ndef names(it):\n    return dir(it)\n\n\nit = app.Report()\nnames(it)\n"),
        ("Other.report = vars(Report)['report']\n", ""),
        ("", "import app\nOther.report = app.Report.__dict__['report']\n"),
        ("", "import app\napp.Report().report.__func__(None, [], 1)\n"),
        ("", "import app\nNAMES = dir(app.Report())\n"),
        ("", "import app\nit = app.Report()\nNAMES = inspect.getmembers(it)\n"),
        ("", "def names(it):\n    return dir(it)\n\n\nnames(Report)\n"),
        ("class Small(Report):\n    pass\n\n\nSmall.report(None, [], 1)\n", ""),
        ("class small(Report):\n    pass\n\n\nsmall.report(None, [], 1)\n", ""),
        ("class small(Report):\n    pass\n", "from app import small as it\nit.report(None, [], 1)\n"),
        ("class small(Report):\n    pass\n", "import app\nit = app.small\nit.report(None, [], 1)\n"),
    ],
)
def test_a_method_of_other_objects_or_of_a_walked_class_stays_whole(here: str, elsewhere: str) -> None:
    assert verdicts("extract_function", f"{METHOD}\n\n{here}", other=elsewhere) == {"refused"}


_ROUTE = (
    "class other:\n    def __call__(it, f):\n        def call(*a):\n            return f(*a)\n        return call\n"
)


def test_a_class_that_makes_decorators_passes_the_object_on() -> None:
    text = METHOD.replace("    def report", "    @other()\n    def report")
    assert verdicts("extract_function", text, other=_ROUTE) == {"certain"}


@pytest.mark.parametrize(
    ("maker", "base"),
    [
        ("def other(f):\n    def call(self, *a):\n        return f(self.model, *a)\n    return call\n", ""),
        ("def other(f):\n    return lambda self, *a: f(None, *a)\n", ""),
        ("def other(f):\n    return staticmethod(functools.partial(f, None))\n", ""),
        ("class other:\n    def __get__(self, it, owner):\n        return lambda *a: self.f(None, *a)\n", ""),
        (_ROUTE.replace("f(*a)", "f(it.model, *a)"), ""),
        (_ROUTE.replace("return call", "return functools.partial(call, None)"), ""),
        (_ROUTE.replace("(it, f)", "(it, *f)"), ""),
        (f"{_ROUTE}    def __get__(it, owner, kind):\n        return it\n", ""),
        ("class other:\n    def __call__(it, x):\n        return it.f(x)\n", ""),
        ("class Base:\n    def names(self):\n        return dir(self)\n", "Base"),
        ("class Base:\n    def names(self):\n        return type(self).__dict__\n", "Base"),
        ("class Base:\n    @classmethod\n    def names(cls):\n        return list(cls.__dict__)\n", "Base"),
        (
            "class Meta(type):\n    def __new__(m, n, b, d):\n        keep(list(d))\n        return m.make(n, b, d)\n",
            "metaclass=Meta",
        ),
        (
            "class Meta(type):\n    @classmethod\n    def __prepare__(m, n, b):\n        return Names()\n",
            "metaclass=Meta",
        ),
        (
            "class Meta(type):\n    def __init__(c, n, b, d):\n        c.all = [*d]\n",
            "with_metaclass(Meta, object)",
        ),
    ],
)
def test_a_class_whose_maker_or_base_lists_methods_gets_none(maker: str, base: str) -> None:
    text = (
        METHOD.replace("class Report", f"class Report({base})")
        if base
        else METHOD.replace("    def report", "    @other\n    def report")
    )
    assert verdicts("extract_function", text, other=maker) == {"refused"}


@pytest.mark.parametrize(
    ("elsewhere", "verdict"),
    [
        ("import app\nNAMES = [it for it in dir(app.Base) if it[0] != '_']\n", "certain"),
        ("from app import Base\nNAMES = sorted(Base.__dict__)\n", "certain"),
        ("import app\nfor it in app.Base.__subclasses__():\n    print(vars(it))\n", "refused"),
        ("import app\ndef names(it):\n    return dir(it)\n\n\nnames(app.Base)\n", "refused"),
        ("import app\nBase = find(app)\nNAMES = dir(Base)\n", "refused"),
    ],
)
def test_who_reads_a_base_alone_does_not_see_the_class(elsewhere: str, verdict: str) -> None:
    text = "class Base:\n    pass\n\n\n" + METHOD.replace("class Report", "class Report(Base)")
    assert verdicts("extract_function", text, other=elsewhere) == {verdict}


def test_a_metaclass_that_passes_its_names_on_is_no_obstacle() -> None:
    meta = "class Meta(type):\n    def __new__(m, n, b, d):\n        return type.__new__(m, n, b, d)\n"
    assert verdicts("extract_function", METHOD.replace("Report", "Report(metaclass=Meta)"), other=meta) == {"certain"}


@pytest.mark.parametrize(
    "text",
    [
        f"def one(db, u):\n    {FIND}\n\none(1, 2)\n\n\n{BUILDER}",
        f"if DEBUG:\n    {BUILDER.replace('    ', '        ')}\n\ndef one(db, u):\n    {FIND}",
        f"{BUILDER}\n\ndef one(db, u):\n    {FIND}\n\nglobals()['_open_of'] = other\n",
        f"{BUILDER}\n\nfrom others import *\n\n\ndef one(db, u):\n    {FIND}",
        f"{BUILDER}\n\ndef one(db, u):\n    {FIND}\n\nmock.patch('app._open_of')\n",
    ],
)
def test_a_builder_that_may_be_another_one_is_not_called_without_review(text: str) -> None:
    assert verdicts("name_the_filter", text) == {"review"}


@pytest.mark.parametrize(
    "patch",
    [
        "def apply(m):\n    m._open_of = None\n",
        "import app\nvars(app)[name] = None\n",
        "import app\napp.__dict__.update(names)\n",
        "import importlib\nm = importlib.import_module('app')\nsetattr(m, name, None)\n",
    ],
)
def test_a_builder_that_another_file_replaces_is_not_called_without_review(patch: str) -> None:
    text = f"{BUILDER}\n\ndef one(db, u):\n    {FIND}"
    assert verdicts("name_the_filter", text, patch=patch) == {"review"}


_STATEMENTS = METHOD[METHOD.index("        # Format") : METHOD.index("        for line")]
_COPIES = (
    "class Report:\n    def _format_lines(self, totals):\n"
    f"{_STATEMENTS}        return lines\n\n    def show(self, totals):\n{_STATEMENTS}        print(lines)\n"
)


@pytest.mark.parametrize(
    ("more", "verdict"),
    [
        ("", "certain"),
        ("class Short(Report):\n    def _format_lines(self, totals):\n        return []\n", "review"),
        ("it = Report()\nsetattr(it, name, None)\n", "review"),
        ("Other = type('Other', (Report,), {})\n", "review"),
    ],
)
def test_a_method_that_may_be_overridden_is_not_called_without_review(more: str, verdict: str) -> None:
    case = CodemodExample(f"{_COPIES}\n\n{more}", options={"lines": "5"})
    assert {it.verdict for it in sites_in(import_module("codemods.merge_duplicate").CODEMOD, case)} == {verdict}


def test_copies_in_two_branches_do_not_share_a_function_of_one() -> None:
    one, two = (_COPIES.partition("    def show")[2], _COPIES.partition("    def _format_lines")[2])
    text = f"if A:\n    def show{one}else:\n    def store{two.partition('    def show')[0]}"
    case = CodemodExample(text, options={"lines": "5"})
    assert not sites_in(import_module("codemods.merge_duplicate").CODEMOD, case)


@pytest.mark.parametrize("name", ["mail/order.html", "jobs.json"])
def test_a_name_that_another_kind_of_file_says_is_left(tmp_path, name: str) -> None:
    text = (
        "class Order:\n    def total(self, rows):\n        return self._price_of(rows) + self.tax\n\n"
        "    def _price_of(self, rows):\n        return sum(rows)\n\n\n"
        "def _gone():\n    return 1\n\n\nprint(Order().total([]))\n"
    )
    root = write(tmp_path / "a", {"app.py": text, name: "{{ order._price_of([2]) }} {{ _gone() }}"})
    assert not tebiki("refactor", "remove_unused", "method_to_function", root).out
    (root / name).unlink()
    out = tebiki("refactor", "remove_unused", "method_to_function", root).out
    assert "-def _gone" in out
    assert "+def _price_of" in out


_LOGGING = FUNCTION.replace("    for ", "    log.info(rows)\n    for ").replace("print(", "log.info(")


@pytest.mark.parametrize(
    ("name", "text", "is_moved"),
    [
        ("logs.py", "logging.basicConfig(format='%(message)s %(lineno)d')\n", True),
        ("logs.py", "logging.basicConfig(format='%(funcName)s %(message)s')\n", False),
        ("logs.py", "F = '{funcName}: {message}'\n", False),
        ("logs.py", "def show(record):\n    return record.funcName\n", False),
        ("logs.py", "PARTS = {CallsiteParameter.FUNC_NAME}\n", False),
        ("logs.py", "from loguru import logger\n", False),
        ("logging.ini", "[formatter_a]\nformat=%(funcName)s %(message)s\n", False),
    ],
)
def test_a_part_that_logs_stays_where_a_format_prints_the_function(name: str, text: str, is_moved: bool) -> None:
    codemod = import_module("codemods.extract_function").CODEMOD
    done = applied(codemod, CodemodExample(_LOGGING, files={name: text})).data or _LOGGING.encode()
    parts = [it for it in ast.parse(done).body if isinstance(it, ast.FunctionDef) and it.name != "report"]
    assert any("log.info" in ast.unparse(it) for it in parts) == is_moved
    assert {it.verdict for it in sites_in(codemod, CodemodExample(FUNCTION, files={name: text}))} == {"certain"}


@pytest.mark.parametrize(
    "name", ["log.json", "conf/log.toml", "log.cfg", "log.env", "log.conf.j2", "log.ini.dist", "run"]
)
def test_a_part_that_logs_stays_wherever_a_format_prints_the_function(tmp_path, name: str) -> None:
    def parts(known: frozenset[str]) -> list[str]:
        codemod = import_module("codemods.extract_function").CODEMOD
        done = Pack((codemod,), {codemod.name: Facts("app.py", spoken=known)})(("app.py", _LOGGING.encode()))
        functions = [it for it in ast.parse(done.data or _LOGGING).body if isinstance(it, ast.FunctionDef)]
        return [it.name for it in functions if it.name != "report" and "log.info" in ast.unparse(it)]

    root = write(tmp_path / "a", {name: '{"format": "%(funcName)s %(message)s"}', "README.md": "funcName"})
    assert not parts(read_private_names(root, ()))
    (root / name).unlink()
    assert parts(read_private_names(root, ()))
