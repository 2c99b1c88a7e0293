"""Parts of static methods, which are called through the class wherever its name certainly means it."""

from importlib import import_module
from typing import Any

import pytest

from tests.codemods.apply import applied, sites_in
from tests.codemods.test_observers import METHOD
from toolkit.model.codemod import CodemodExample
from toolkit.source.parse import parse_file

STATIC = METHOD.replace("    def report(self, rows, limit)", "    @staticmethod\n    def report(rows, limit)")
CODEMOD = import_module("codemods.extract_function").CODEMOD


def run(code: str, calls: str) -> Any:
    world: dict[str, Any] = {"print": lambda *_: None}
    exec(code, world)
    return eval(calls, world)


@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_a_part_of_a_static_method_is_called_through_its_class(name: str) -> None:
    after = (applied(import_module(f"codemods.{name}").CODEMOD, CodemodExample(STATIC)).data or b"").decode()
    assert "= Report._" in after
    assert after.count("@staticmethod") >= 2
    rows = [{"key": it, "amount": amount} for it, amount in (("a", 3), ("x", -1), ("a", 9))]
    for end in ("", "\n\nclass Small(Report):\n    pass\n\n\nReport, Kept = Report, Report\n"):
        calls = f"[it.report({rows}, 5) for it in (Report, Report(){', Small, Kept' if end else ''})]"
        assert run(after + end, calls) == run(STATIC + end, calls)


@pytest.mark.parametrize(
    ("before", "after", "elsewhere"),
    [
        ("@register\n", "", ""),
        ("", "\nReport = wrap(Report)\n", ""),
        ("try:\n    from shop import Report\nexcept ImportError:\n    pass\n\n\n", "", ""),
        ("from shop import *\n\n\n", "", ""),
        ("", "\ndef show(Report):\n    return Report\n", ""),
        ("", "\ndef swap():\n    global Report\n    Report = None\n", ""),
        ("", "\nglobals()['Report'] = None\n", ""),
        ("", "\n    ROWS = report.__func__([], 1)\n", ""),
        ("", "", "import app\napp.Report = Fake\n"),
        ("", "", "import app\ndel app.Report\n"),
        ("", "", "import app\nmonkeypatch.setattr(app, 'Report', Fake)\n"),
        ("", "", "from unittest import mock\nmock.patch('app.Report', Fake)\n"),
        ("", "", "from unittest import mock\nmock.patch(f'{APP}.Report', Fake)\n"),
        ("", "", "from unittest import mock\nmock.patch(APP + '.Report', Fake)\n"),
        ("", "", "from unittest import mock\nmock.patch.multiple('app', Report=Fake)\n"),
        ("", "", "import app\nfor name in NAMES:\n    setattr(app, name, Fake)\n"),
        ("", "", "TARGET = 'app.Report'\nmock.patch(TARGET)\n"),
        ("", "", "self.useFixture(fixtures.MonkeyPatch('app.Report', Fake))\n"),
        ("", "", "self.mox.StubOutWithMock(app, 'Report')\n"),
        ("", "", "replacer.replace('app.Report', Fake)\n"),
        ("", "", "with self.swap(app, 'Report', Fake):\n    pass\n"),
        ("", "", "flexmock(app, Report=Fake)\n"),
        ("", "", "for name in ('Report', 'Other'):\n    mock.patch.object(app, name).start()\n"),
        ("", "\nvars()['Report'] = wrap(Report)\n", ""),
        ("", "\nsys.modules[__name__].__dict__['Report'] = wrap(Report)\n", ""),
        ("", "\n    ROWS = locals()['report'].__func__([], 1)\n", ""),
        ("from shop import staticmethod\n\n\n", "", ""),
    ],
)
def test_a_class_that_may_be_another_one_keeps_its_static_methods(before: str, after: str, elsewhere: str) -> None:
    case = CodemodExample(f"{before}{STATIC}{after}", files={"other.py": elsewhere})
    assert [it.reason for it in sites_in(CODEMOD, case) if it.qualname == "Report.report"] == ["no_receiver"]


_CALLING = "class Meta(type):\n    def __init__(cls, name, bases, own):\n        cls.rows = {}\n"


@pytest.mark.parametrize(
    ("bases", "after", "elsewhere", "verdict"),
    [
        (
            "(Base)",
            "",
            "class Base:\n    def __init_subclass__(cls):\n        ROWS[cls] = cls.report([], 1)\n",
            "refused",
        ),
        ("(Base)", "", "class Base:\n    def __init_subclass__(cls):\n        ROWS[cls] = cls.name()\n", "certain"),
        ("(Base)", "", _CALLING.format("cls.report([], 1)"), "refused"),
        ("(Base)", "", _CALLING.format("getattr(cls, own['function'])([], 1)"), "refused"),
        ("(Base)", "", _CALLING.format("cls.name()"), "certain"),
        ("", "", _CALLING.format("cls.report([], 1)"), "certain"),
        ("", "\n    __metaclass__ = Meta\n", _CALLING.format("cls.report([], 1)"), "refused"),
        (
            "",
            "\n    rows = Rows()\n",
            "class Rows:\n    def __set_name__(self, of, name):\n        of.report()\n",
            "refused",
        ),
    ],
)
def test_who_calls_a_method_while_its_class_is_made_finds_no_class(
    bases: str, after: str, elsewhere: str, verdict: str
) -> None:
    text = f"from other import Base, Rows\n\n\n{STATIC.replace('class Report', f'class Report{bases}')}{after}"
    case = CodemodExample(text, files={"other.py": elsewhere})
    assert [it.verdict for it in sites_in(CODEMOD, case) if it.qualname == "Report.report"] == [verdict]


@pytest.mark.parametrize(
    "text",
    [
        STATIC.replace("@staticmethod", "@kept\n    @staticmethod"),
        STATIC.replace("class Report:", "class Report(metaclass=Kind):"),
        STATIC.replace("class Report:", "class report:"),
        "class Outer:\n" + "".join(f"    {line}\n" if line else "\n" for line in STATIC.splitlines()),
    ],
)
def test_other_decorators_and_classes_are_left_alone(text: str) -> None:
    assert {it.verdict for it in sites_in(CODEMOD, CodemodExample(text))} == {"refused"}


@pytest.mark.parametrize(
    ("call", "is_moved"),
    [
        ("log(rows)", True),
        ("Report.report(rows, 1)", False),
        ("rows.kind.report(rows, 1)", False),
        ("again(rows)", False),
        ("Report.twice(rows)", False),
    ],
)
def test_a_part_that_may_call_its_static_method_again_stays(call: str, is_moved: bool) -> None:
    text = f"{STATIC}\n    @staticmethod\n    def twice(rows):\n        again(rows)\n\n\n"
    text += "def again(rows):\n    Report.report(rows, 1)\n"
    for statement in ("totals[key] = limit", 'lines.append("")', "print(line[80:])"):
        text = text.replace(statement, call)
    done = applied(CODEMOD, CodemodExample(text, verdict="review")).data or text.encode()
    parts = done.decode().split("    def _")[1:]
    assert any(call in it.split("    @staticmethod")[0] for it in parts) == is_moved


def test_a_computed_name_is_gathered_alike_every_time() -> None:
    code = b"class Report:\n    kind = 'a'\n\n    def show(self):\n        return getattr(Report, self.kind)\n"
    gathered = [repr(CODEMOD.gather(parse_file("report.py", code))) for _ in range(2)]
    assert gathered[0] == gathered[1]
    assert "object at 0x" not in gathered[0]
