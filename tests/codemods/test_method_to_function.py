"""Methods that become functions: programs run before and after, and what has to stay a method."""

from typing import Any

import pytest

from tests.codemods.apply import rewritten
from tests.codemods.generated_functions import function
from tests.codemods.generated_rewrites import check_rewrites
from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts, Rewritten, Verdict
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("method_to_function")
REVIEWED: frozenset[Verdict] = frozenset({"certain", "review"})
_FAST, _ALL = 20, 20_000
_CALLS = ("self._run(x, y)", "self._run(x, y=y)", "self._run(*[x, y])", "(self._run)(x, y)", "[self._run(x, y)][0]")


def moved(code: str, method: str = "", *, name: str = "", **others: str) -> Rewritten:
    assert CODEMOD.gather is not None
    gathered = {f"{name}.py": CODEMOD.gather(parse_file(f"{name}.py", text.encode())) for name, text in others.items()}
    options = {key: value for key, value in {"method": method, "name": name}.items() if value}
    facts = {CODEMOD.name: Facts("shop.py", gathered=gathered, options=options)}
    return Pack((CODEMOD,), facts, REVIEWED)(("shop.py", code.encode()))


def seen(code: str) -> Any:
    space: dict[str, Any] = {"__name__": "shop"}
    exec(compile(code, "shop.py", "exec"), space)
    return space["seen"]


def program(method: str, other: str = "return self._half(row)", after: str = "") -> str:
    show = f"    def show(self, row):\n        {other}\n{after}\n\nseen = Shop().show(8)\n"
    return f"class Shop:\n    tax = 2\n\n{method}\n{show}"


HALF = "    def _half(self, row):\n        return row / 2\n"


@pytest.mark.parametrize(
    "code",
    [
        program(HALF),
        program("    # why\n" + HALF),
        "import os\n"
        + program("    def _half(self, row: dict[str, int], by=os.sep) -> os.error | None:\n        return row\n"),
        program(HALF, "return [*map(self._half, [row, 3])]"),
        program(HALF, "return (lambda it: self._half(it))(row)"),
        program(HALF, "return [self._half(self) for self in [row, 4]] if not row else self._half(row)"),
        program(
            "    def _half(self, row, /, by=2, *, more=0):\n        return row / by + more\n",
            "return self._half(row, more=3)",
        ),
        program("    def _half(self, row):\n        yield row / 2\n", "return [*self._half(row)]"),
        program(
            '    def _half(self, row):\n        """Divide.\n\n        Twice.\n        """\n        return row / 2\n'
        ),
        "if True:\n    " + program(HALF).replace("\n", "\n    ").rstrip() + "\n",
    ],
)
def test_a_program_does_what_it_did(code: str) -> None:
    done = moved(code)
    after = (done.data or b"").decode()
    if "for self in" in code:
        assert done.data is None, "it is not known what `self` is"
        return
    assert after.count("\ndef _half(") + after.startswith("def _half(") + after.count("\n    def _half(row") >= 1
    assert "self._half" not in after
    assert seen(after) == seen(code)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (
            program(HALF, after="\n\nclass Child(Shop):\n    def _half(self, row):\n        return self.tax\n"),
            "spoken_of",
        ),
        (program(HALF, after="\n    names = [_half]"), "taken"),
        (program(HALF, after="\n    name = '_half'"), "spoken_of"),
        (program(HALF, "self._half = 3\n        return 3"), "rebound"),
        (program(HALF, "_half = 3\n        return self._half(_half)"), "taken"),
        (program(HALF, "return (lambda self: self._half(row))(self)"), "spoken_of"),
        (program("    def _half(self, row, by=tax):\n        return row / by\n"), "class_names"),
        ("ids = iter((1, 2))\n" + program("    def _half(self, row, by=next(ids)):\n        return row\n"), "computed"),
        (program("    def _half(self, row: print(1)):\n        return row\n"), "computed"),
        (program("    def _half(self, **row: print(1)):\n        return row\n"), "computed"),
        (
            "import os\n" + program("    os.a = 3\n\n    def _half(self, row, by=os.a):\n        return row / by\n"),
            "computed",
        ),
        (
            "import os\nif os.b:\n    "
            + program("    def _half(self, row: os.b):\n        return row\n").replace("\n", "\n    ").rstrip(),
            "computed",
        ),
        (program("    def __init__(self):\n        pass\n" + HALF, after="\n\n_half = 3"), "taken"),
        (program(HALF.replace("row /", "cast(T, row) /")).replace("Shop:", "Shop[T]:"), "class_names"),
        (program(HALF, "self._half.__func__(self, row)"), "passed_on"),
        (program(HALF, "connect(self._half)"), "passed_on"),
        (program(HALF, "pass").replace("Shop:", "Shop(fields.Field):"), "spoken_of"),
        (
            "class Field(fields.Field):\n    pass\n\n\n" + program(HALF, "pass").replace("Shop:", "Shop(Field):"),
            "spoken_of",
        ),
    ],
)
def test_what_others_use_or_override_stays_a_method(code: str, reason: str) -> None:
    done = moved(code)
    assert done.data is None
    assert reason in {site.reason for site in done.left}


_MIXED = "from shop import Shop\nfrom lib import View\n\n\nclass Page({}):\n    pass\n"


@pytest.mark.parametrize(
    ("head", "other"),
    [
        ("", "def ask(it, what):\n    return getattr(it, '_' + what)(1)\n"),
        ("", "PRE = '_'\n\n\ndef ask(it, what):\n    return getattr(it, PRE + what)(1)\n"),
        ("", _MIXED.format("View, Shop")),
        ("", _MIXED.format("Shop, View")),
        ("", _MIXED.format("*KINDS").replace("\n\n\n", "\nKINDS = (Shop, View)\n\n\n")),
        ("", "import lib, shop\n\nlib.instrument(shop.Shop)\n"),
        ("", "import lib, shop\n\nlib.instrument(kinds=[shop.Shop])\n"),
        ("", "import lib, shop\n\nPage = type('Page', (shop.Shop, lib.View), {})\n"),
        ("", "from shop import Shop\n\n\ndef mix(kind=Shop):\n    pass\n"),
        ("", "from shop import Shop\n\nkind = lambda: Shop\n"),
        ("", "from shop import Shop\n\nkind: type = Shop\n"),
        ("", "from shop import Shop\n\nkind = other or Shop\n"),
        ("import lib\n\n\n@lib.define\n", ""),
    ],
)
def test_who_else_may_reach_or_replace_it(head: str, other: str) -> None:
    done = moved(head + program(HALF), other=other)
    assert done.data is None
    assert {site.reason for site in done.left} == {"spoken_of"}


@pytest.mark.parametrize(
    "other",
    [
        "from shop import Shop\n\nx = isinstance(y, (Shop, int)), Shop().show(1)\n",
        "from shop import Shop\n\n\nclass Page(Shop):\n    pass\n",
        "name = '_'.join(names)\n",
        "from shop import Shop\n\n\ndef f(it: Shop | None) -> dict[str, Shop]:\n    return type(it) is Shop\n",
    ],
)
def test_a_class_that_others_use_keeps_its_certain_sites(other: str) -> None:
    assert [site.verdict for site in moved(program(HALF), other=other).applied] == ["certain"]


@pytest.mark.parametrize(
    "other",
    [
        "def list_all(modules):\n    return [inspect.getmembers(it) for it in modules]\n",
        "inspect.getmembers(import_module(name), inspect.isfunction)\n",
        "def handlers(it):\n    return [name for name in dir(it)]\n",
        'it.__dict__.update({"_ha" "lf": 3})\n',
        (
            "class Extra:\n    def __getattribute__(self, name):\n        return 3\n\n\n"
            "class Market(Extra, Shop):\n    pass\n"
        ),
        (
            "class Base:\n    def __init__(self, **given):\n        for name in given:\n"
            "            setattr(self, '_' + name, 1)\n"
        ),
    ],
)
def test_another_file_may_see_it(other: str) -> None:
    assert moved(program(HALF), other=other).data is None


def test_a_method_may_be_seen_by_what_it_calls() -> None:
    seer = "\n\ndef owner():\n    return sys._getframe(1).f_locals['self']\n"
    assert moved(program(HALF.replace("row / 2", "owner()")) + seer).data is None


@pytest.mark.parametrize(
    "again",
    [
        "try:\n            pass\n        except ValueError as self:\n            pass",
        "import shop as self",
        "match row:\n            case [*self]:\n                pass",
        "match row:\n            case {**self}:\n                pass",
        "match row:\n            case int() as self:\n                pass",
        "def self():\n            pass",
        "class self:\n            pass",
    ],
)
def test_a_parameter_that_is_bound_again_may_be_another_object(again: str) -> None:
    done = moved(program(HALF, f"{again}\n        return self._half(row)"))
    assert done.data is None
    assert {site.reason for site in done.left} == {"spoken_of"}


@pytest.mark.parametrize("bases", ["fields.Field", "Field", "metaclass=Fields"])
def test_a_base_class_from_elsewhere_may_still_call_it(bases: str) -> None:
    done = moved(program(HALF).replace("Shop:", f"Shop({bases}):"))
    assert [site.reason for site in done.applied] == ["kept"]
    assert "    _half = staticmethod(_half)\n" in (done.data or b"").decode()


@pytest.mark.parametrize("bases", ["", "object", "Exception", "ABC"])
def test_a_base_class_without_such_a_method_is_no_reason(bases: str) -> None:
    done = moved(program(HALF).replace("Shop:", f"Shop({bases}):"))
    assert [site.verdict for site in done.applied] == ["certain"]


@pytest.mark.parametrize(
    "method",
    [
        "    def _half(self, row):\n        return row / self.tax\n",
        "    def _half(self, row):\n        return super() and row / 2\n",
        "    def _half(self, row):\n        return __class__.tax\n",
        "    def _half(self, row):\n        return eval('self.tax')\n",
        "    def _half(self, row):\n        return row.__tax\n",
        "    @staticmethod\n    def _half(row, by=2):\n        return row / by\n",
        "    def _half(self=3):\n        return 2\n",
        "    def _half_(self, row):\n        return 2\n",
    ],
)
def test_what_needs_to_be_a_method_is_not_looked_at(method: str) -> None:
    done = moved(program(method))
    assert (done.data, [site.verdict for site in done.left if site.verdict != "refused"]) == (None, [])


def test_another_file_that_speaks_of_it_keeps_it() -> None:
    assert moved(program(HALF), other="import shop\n").data is not None
    assert moved(program(HALF), other="class Child(Shop):\n    def _half(self, row): pass\n").data is None


def test_a_named_method_stays_within_reach() -> None:
    code = program(HALF.replace("_half", "half"), "return self.half(row)", "\n\nclass Child(Shop):\n    pass")
    code += "seen = [seen, Child().half(3), Shop().half(row=9)]\n"
    after = (moved(code, "Shop.half").data or b"").decode()
    assert "    half = staticmethod(half)\n" in after
    assert "return half(row)" in after
    assert seen(after) == seen(code)


def test_an_override_in_the_file_is_still_asked() -> None:
    child = "\n\nclass Child(Shop):\n    def half(self, row):\n        return self.tax"
    code = program(HALF.replace("_half", "half"), "return self.half(row)", child) + "seen = [seen, Child().show(9)]\n"
    after = (moved(code, "Shop.half").data or b"").decode()
    assert "return self.half(row)" in after
    assert seen(after) == seen(code)


def test_a_class_that_holds_nothing_else_is_left() -> None:
    assert moved("class Shop:\n    def _half(self, row):\n        return row / 2\n").data is None


_WALKER = "def log_all(it):\n    for name in vars(it):\n        setattr(it, name, log(getattr(it, name)))\n"


@pytest.mark.parametrize(
    ("after", "other"),
    [
        ("    def run(self, kind):\n        return getattr(self, '_' + kind)\n", ""),
        ("    def run(self, given):\n        self.__dict__.update(given)\n", ""),
        ("", "from shop import Shop\nfor it in NAMES:\n    setattr(Shop, it, None)\n"),
        ("", f"from shop import Shop\n{_WALKER}log_all(Shop)\n"),
        ("", "def run(it, kind):\n    return getattr(it, f'_ha_{kind}')\n"),
    ],
)
def test_what_may_be_reached_without_its_name_stays_a_method(after: str, other: str) -> None:
    method = HALF.replace("_half", "_ha_lf")
    code = program(method, "return self._ha_lf(row)", f"\n{after}" if after else "")
    assert moved(code, other=other).data is None


def test_attributes_of_modules_may_have_computed_names() -> None:
    code = "import os\n" + program(HALF) + "os_call = getattr(os, 'get' + 'cwd')\n"
    assert moved(code).data is not None


def test_the_class_keeps_its_blank_line_and_calls_their_alignment() -> None:
    code = "class A:\n\n    def run(self):\n        return self._sum(1,\n                         2)\n\n"
    after = rewritten(plugins.codemod("method_to_function"), code + "    def _sum(self, a, b):\n        return a + b\n")
    assert after.endswith("class A:\n\n    def run(self):\n        return _sum(1,\n                    2)\n")


PRIVATE = HALF.replace("_half", "__half")
ASKING = "return self.__half(row)"


def test_a_class_private_name_becomes_one_that_is_the_same_everywhere() -> None:
    code = program(PRIVATE, ASKING)
    done = moved(code)
    after = (done.data or b"").decode()
    assert [site.verdict for site in done.applied] == ["certain"]
    assert after.startswith("def _half(row):")
    assert "        return _half(row)\n" in after
    assert seen(after) == seen(code)


@pytest.mark.parametrize(
    ("code", "other"),
    [
        (program(PRIVATE, ASKING, "\n\ndef _half():\n    pass"), ""),
        (program(PRIVATE, ASKING, "\n\ndef ask(it):\n    return it._Shop__half(3)"), ""),
        (program(PRIVATE, ASKING), "class Shop(shop.Shop):\n    def run(self):\n        return self.__half(3)\n"),
        (program(PRIVATE, ASKING), "from shop import Shop\n\nx = Shop()._Shop__half(3)\n"),
        (program(PRIVATE, ASKING, "\n    class In:\n        def ask(self, it):\n            it.__half(3)\n"), ""),
        (program(PRIVATE.replace("row)", "row, __by=2)", 1), ASKING), ""),
        (program(PRIVATE.replace("row /", "(lambda __a: __a)(row) /"), ASKING), ""),
    ],
)
def test_who_may_reach_a_class_private_name_keeps_it(code: str, other: str) -> None:
    assert moved(code, other=other).data is None


def test_a_class_private_function_is_set_below_the_class_for_who_asks_for_it() -> None:
    code = program(PRIVATE, ASKING)
    done = moved(code, "Shop.__half", name="__half")
    after = (done.data or b"").decode()
    assert [site.verdict for site in done.applied] == ["review"]
    assert after.startswith("def __half(row):")
    assert "\n\n\nShop._Shop__half = staticmethod(__half)\n" in after
    assert seen(after) == seen(code)
    indented = "if True:\n    " + code.replace("\n", "\n    ").rstrip() + "\n"
    assert {site.reason for site in moved(indented, "Shop.__half", name="__half").left} == {"special"}


@pytest.mark.parametrize(("first", "name"), [("half", "_half"), ("half = _half", "_shop_half")])
def test_a_name_that_the_module_has_gets_another_one_in_front(first: str, name: str) -> None:
    head = "".join(f"def {it}(it):\n    return it.half(4)\n\n\n" for it in first.split(" = "))
    code = head + program(HALF.replace("_half", "half"), "return self.half(row) + half(self)")
    after = (moved(code, "Shop.half").data or b"").decode()
    assert f"def {name}(row):" in after
    assert f"    half = staticmethod({name})\n" in after
    assert f"return {name}(row) + half(self)" in after
    assert seen(after) == seen(code)
    assert {site.reason for site in moved(code, "Shop.half", name="half").left} == {"taken"}


def test_defaults_that_are_computed_above_the_class_are_for_a_person_who_asks() -> None:
    code = "ids = iter((1, 2))\n" + program("    def _half(self, row, by=next(ids)):\n        return row\n")
    done = moved(code, "Shop._half")
    assert [site.reason for site in done.applied] == ["computed_above"]
    assert seen((done.data or b"").decode()) == seen(code)


def generated(seed: int) -> str:
    """A class with a private method of any kind, and one that calls it in one of several ways."""
    head, _, tail = function(seed).partition("\n\n\ndef f(x, y):\n")
    if not head.startswith("class "):
        lines = head.replace("def g(x, y):", "def run(self, x, y):", 1).split("\n")
        head = "\n".join(["class Runner:", "    seen = 0", "", *(f"    {line}" for line in lines)])
    show = f"    def show(self, x, y):\n        return {_CALLS[seed % len(_CALLS)]}"
    called = tail.replace("Runner().run(x, y)", "Runner().show(x, y)").replace("g(x, y)", "Runner().show(x, y)")
    return f"{head.replace('def run(', 'def _run(', 1)}\n\n{show}\n\n\ndef f(x, y):\n{called}"


def check_seeds(first: int, last: int) -> int:
    """Return how many generated methods became functions; none is rewritten again."""
    count = 0
    for seed, _, after, done in check_rewrites(range(first, last), moved, generated):
        assert "def _run(x, y)" in after, f"seed {seed}"
        assert moved(after).data is None, f"seed {seed}"
        count += len(done.applied)
    return count


def test_generated_programs_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= _FAST // 4


@pytest.mark.corpus
def test_all_generated_programs_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 4
