"""Functions taken out do the same as before, carry names, and are not taken out twice."""

import argparse
import ast
import re
from collections.abc import Callable
from itertools import combinations

import libcst as cst
import pytest

from codemods._extract.blocks import blocks
from codemods._extract.choose import Choice
from codemods._extract.lifetimes import gather_lasting, lasting_bindings, lasting_names
from codemods._extract.naming import Name
from codemods._extract.refused import Refused
from codemods._extract.region import RegionFinder
from codemods._extract.write import write
from codemods.extract_function import site_args
from tests.codemods.apply import sites_in
from tests.codemods.generated_functions import function, with_next_turns
from tests.codemods.generated_rewrites import check_rewrites
from toolkit.change.edit import Pack
from toolkit.errors import SourceError
from toolkit.metrics.cognitive import cognitive_complexity, complexity_contributions
from toolkit.model.codemod import CodemodExample, Facts, Rewritten, Verdict
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("extract_function")
REVIEWED: frozenset[Verdict] = frozenset({"certain", "review"})
_FAST = 20
_ALL = 20_000


def extracted(code: str, above: int = 15) -> Rewritten:
    facts = {"extract_function": Facts("app.py", options={"above": str(above)})}
    return Pack((CODEMOD,), facts)(("app.py", code.encode()))


def check_seeds(first: int, last: int, write: Callable[[int], str] = function) -> int:
    """Return the number of functions extracted from generated programs; none is extracted again."""
    taken = 0
    for seed, _, after, done in check_rewrites(range(first, last), lambda code: extracted(code, above=3), write):
        assert extracted(after, above=3).data is None, f"seed {seed}"
        taken += len(done.applied)
    return taken


@pytest.mark.usefixtures("any_region")
def test_generated_programs_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= _FAST // 4


@pytest.mark.usefixtures("any_region")
def test_the_name_of_a_handler_is_unbound_in_a_finally() -> None:
    assert check_seeds(18_875, 18_876)


@pytest.mark.usefixtures("any_region")
def test_generated_loops_go_on_as_before() -> None:
    assert check_seeds(0, _FAST, with_next_turns) >= _FAST // 5


@pytest.mark.corpus
@pytest.mark.usefixtures("any_region")
def test_all_generated_programs_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 4


@pytest.mark.corpus
@pytest.mark.usefixtures("any_region")
def test_all_generated_loops_go_on_as_before() -> None:
    assert check_seeds(_FAST, _ALL, with_next_turns) >= _ALL // 5


TURNS = """\
def count(rows, log):
    paid = 0
    for row in rows:
        if row.old:
            if row.shut:
                log(row)
                continue
            if row.price and row.open:
                paid += 1
                continue
            elif row.price or row.late:
                paid += 2
            log(paid)
            {last}
        log(row)
    return paid
"""


def in_parts(code: str, first: int, last: int) -> str:
    """The code after the lines of a function became one of their own.

    Raises:
        Refused: they cannot.
    """
    file = parse_file("app.py", code.encode())
    (scope,) = file.functions
    assert isinstance(scope.node, ast.FunctionDef)
    places = ((it, at, to) for it in blocks(file, scope.node) for at, to in combinations(range(len(it.body) + 1), 2))
    region = next(it for it in places if (it[0].body[it[1]].lineno, it[0].body[it[2] - 1].end_lineno) == (first, last))
    choice = Choice(RegionFinder(scope.node).region(*region), Name("_part", 0), 0, 0)
    node = cst.parse_module(code).body[0]
    assert isinstance(node, cst.FunctionDef)
    return cst.Module(write(site_args(file, scope, choice), node)).code


def test_what_only_goes_on_with_the_loop_returns_its_values() -> None:
    after = in_parts(TURNS.format(last="continue"), 5, 14)
    assert "            paid = _part(row, log, paid)\n            continue\n" in after
    assert after.count("return paid") == 4
    assert "continue" not in after.partition("def count")[0]
    silent = TURNS.format(last="continue").replace("paid += ", "row.price = ")
    after = in_parts(silent, 5, 14)
    assert "            _part(row, log, paid)\n            continue\n" in after
    assert after.partition("def count")[0].count("return") == 2, "the last one says nothing"


@pytest.mark.parametrize("last", ["break", "log(1)", "return"])
def test_what_leaves_in_another_way_as_well_is_left_alone(last: str) -> None:
    with pytest.raises(Refused, match="early_exit"):
        in_parts(TURNS.format(last=last), 5, 14)


_LATE = ("finally:\n                    paid += 1", "except KeyError as paid:\n                    log(1)")


@pytest.mark.parametrize("late", _LATE)
def test_a_value_that_a_jump_sets_on_its_way_is_not_returned(late: str) -> None:
    inner = "            if row.late:\n                try:\n                    continue\n"
    code = TURNS.format(last="continue").replace("            log(paid)\n", f"{inner}                {late}\n")
    with pytest.raises(Refused, match="loop_values"):
        in_parts(code, 5, 18)


@pytest.mark.parametrize("seed", range(40))
def test_what_lines_add_is_what_the_function_has(seed: int) -> None:
    file = parse_file("app.py", function(seed).encode())
    for scope in file.functions:
        contributed = sum(amount for _, amount, _ in complexity_contributions(file, scope))
        assert contributed == cognitive_complexity(file, scope)


def test_what_is_left_is_what_was_promised() -> None:
    for case in CODEMOD.examples[:3]:
        assert case.after is not None
        site = extracted(case.before).applied[0]
        file = parse_file("app.py", case.after.encode())
        scope = next(it for it in file.functions if it.qualname == site.qualname)
        assert cognitive_complexity(file, scope) == site.args["left"]


_PRELUDE = "log(1 if rows else 2 if it else 3)\n\n"
HEAVY = """\
        for row in rows:
            if row.open:
                if row.late and row.paid:
                    overdue.append(row)
                elif row.old or row.lost:
                    overdue.append(row.copy)
                elif row:
                    while row.new and row.price:
                        overdue.append(row.price)
"""


def method(before: str = "", after: str = "return overdue", head: str = "def show(self, rows):") -> str:
    lines = [f"    {line}" for line in (before + _PRELUDE).splitlines()]
    tail = [f"    {line}" for line in after.splitlines()]
    text = [head, *lines, "    overdue = []", *(line[4:] for line in HEAVY.splitlines()), *tail]
    return "\n".join(["class View:", *(f"    {line}" for line in text), ""])


def test_a_method_that_needs_no_instance_is_static() -> None:
    after = (extracted(method()).data or b"").decode()
    assert "overdue = self._collect_overdue(rows)" in after
    assert "    @staticmethod\n    def _collect_overdue(rows):\n        overdue = []\n" in after


@pytest.mark.parametrize(
    ("value", "is_apart"),
    [
        ("[row for row in rows]", True),
        ("{row: [row for _ in rows] for row in rows if row}", True),
        ("[row for row in [row]]", False),
        ("[it for it in rows if row]", False),
    ],
)
def test_a_variable_of_a_comprehension_is_another_one(value: str, is_apart: bool) -> None:
    after = extracted(method(after=f"return overdue, {value}")).data or b""
    assert (b"_collect_overdue(rows)" in after) == is_apart


@pytest.mark.parametrize("look", ["vars(rows)", "dir(rows)"])
def test_a_look_into_one_object_is_no_look_at_variables(look: str) -> None:
    assert extracted(method(before=f"log({look})\n")).data is not None


def test_a_class_method_calls_through_the_class() -> None:
    code = method(head="def show(cls, rows):").replace("    def show", "    @classmethod\n    def show")
    code = code.replace("overdue.append(row.copy)", "overdue.append(cls.copy)")
    after = (extracted(code).data or b"").decode()
    assert "overdue = cls._collect_overdue(rows)" in after
    assert "    @classmethod\n    def _collect_overdue(cls, rows):\n" in after


CALLER = "\n\ndef caller():\n    return sys._getframe(1).f_code.co_name\n"
LATER_CALLER = CALLER.replace("caller", "peek").replace("(1)", "(2)") + "\n\ndef caller():\n    return peek()\n"
STACK_CALLER = "\n\ndef caller():\n    return inspect.stack()[1].function\n"
DECORATED_CALLER = CALLER.replace("caller", "peek") + "\n\n@peek\ndef caller():\n    return 1\n"
CLASS_CALLER = "\n\nclass Caller:\n    @property\n    def name(self):\n        return sys._getframe(1).f_code.co_name\n"
CALLED_CALLER = CLASS_CALLER.replace("    @property\n", "").replace("def name", "def __call__")
WRAP_ALL = """

def wrap_all(cls):
    for name, value in vars(cls).items():
        setattr(cls, name, wrapped(value))
    return cls
"""
META = """

class Registry(type):
    def __new__(mcs, name, bases, members):
        return type.__new__(mcs, name, bases, {name: wrapped(one) for name, one in members.items()})


class Base(metaclass=Registry):
    pass
"""
SETTER = "\n\ndef fill(it, given):\n    for name in given:\n        setattr(it, f'_{name}', given[name])\n"
NAMES = "\n\nclass Names:\n    def __set_name__(self, owner, name):\n        owner.names = sorted(vars(owner))\n"
BASE = "class Base:\n    def __getattribute__(self, name):\n        return 1\n\n\n"


def test_a_function_of_another_file_may_see_who_calls_what_calls_it() -> None:
    code = method().replace("row.price)", "caller())")
    for depth, reasons in ((2, {"frames"}), (1, {""})):
        seeing = f"def peek():\n    return sys._getframe({depth})\n"
        files = {"frames.py": seeing, "audit.py": "def caller():\n    return peek()\n"}
        sites = sites_in(CODEMOD, CodemodExample(code, files=files))
        assert {it.reason for it in sites if it.qualname.endswith("show")} == reasons


@pytest.mark.parametrize(
    ("seeing", "reasons"),
    [
        ("def caller():\n    warn('x', stacklevel=3)\n", {"frames"}),
        ("def caller():\n    warn('x', Warning, 3)\n", {"frames"}),
        ("def caller(level=2):\n    warn('x', stacklevel=level + 1)\n", {"frames"}),
        ("def caller():\n    log.info('x', stacklevel=2)\n", {""}),
        ("def warns():\n    warn('x', stacklevel=3)\ndef caller():\n    warns()\n", {"frames"}),
    ],
)
def test_a_warning_that_is_shown_above_its_caller_sees_one_call_more(seeing: str, reasons: set[str]) -> None:
    code = method().replace("row.price)", "caller())")
    sites = sites_in(CODEMOD, CodemodExample(code, files={"audit.py": seeing}))
    assert {it.reason for it in sites if it.qualname.endswith("show")} == reasons


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("row.show([row])", "refused"),
        ("row.show(rows=row)", "refused"),
        ("row.show(*row)", "refused"),
        ("self.between(row)", "refused"),
        ("row.show()", "certain"),
        ("row.show(row, row)", "certain"),
        ("row.show(lines=row)", "certain"),
        ("super().show(row)", "certain"),
        ("between(row)", "certain"),
    ],
)
def test_a_part_that_may_lead_back_to_its_method_stays(said: str, verdict: str) -> None:
    code = (method() + "    def between(self, row):\n        return self.show(row)\n").replace("row.price)", f"{said})")
    (site,) = sites_in(CODEMOD, CodemodExample(code))
    assert (site.verdict, site.reason) == (verdict, "recursive" if verdict == "refused" else "")


@pytest.mark.parametrize(
    ("said", "reads", "verdict"),
    [
        ("lambda: row", "it.__qualname__", "refused"),
        ("lambda: row", "getattr(it, '__qualname__')", "refused"),
        ("lambda: row", "it.__name__", "certain"),
        ("sorted(row, key=lambda it: it.name)", "it.__qualname__", "certain"),
    ],
)
def test_functions_of_a_part_have_another_qualified_name(said: str, reads: str, verdict: str) -> None:
    code = method().replace("row.price)", f"{said})")
    (site,) = sites_in(CODEMOD, CodemodExample(code, files={"names.py": f"def name(it):\n    return {reads}\n"}))
    assert (site.verdict, site.reason) == (verdict, "qualified" if verdict == "refused" else "")


def test_a_wrapper_of_a_function_that_calls_itself_stays_whole() -> None:
    code = "def timed(function):\n    def wrapped(x):\n        return function(x)\n\n    return wrapped\n\n\n"
    code += method().replace("row.price)", "function(1))")
    for body, reason in (("count(x - 1)", "frames"), ("x - 1", "")):
        files = {"shop.py": f"@timed\ndef count(x):\n    return {body}\n"}
        (site,) = sites_in(CODEMOD, CodemodExample(code, files=files))
        assert site.reason == reason


@pytest.mark.parametrize(
    ("seeing", "reason"),
    [
        ("@kept\ndef tell(x):\n    return sys._getframe(1)\n", "frames"),
        ("def tell(x):\n    return sys._getframe(1)\n\n\nkeep(tell)\n", "frames"),
        ("@kept\ndef tell(x):\n    return sys._getframe(0)\n", ""),
    ],
)
def test_a_function_that_was_given_away_may_be_called_by_any_variable(seeing: str, reason: str) -> None:
    code = method().replace("row.price)", "row(1))")
    (site,) = sites_in(CODEMOD, CodemodExample(code, files={"audit.py": seeing}))
    assert site.reason == reason


@pytest.mark.parametrize(
    ("wraps", "called"),
    [
        ("def {}(function):\n    def wrapped(x):\n        return function(x)\n\n    return wrapped\n", "function(1)"),
        ("class {}:\n    def __init__(self, given):\n        self.run = given\n", "self.run(1)"),
    ],
)
@pytest.mark.parametrize("use", ["@{}\ndef who(x):\n", "import app\n\n\nwho = {}(see)\n\n\ndef see(x):\n"])
def test_what_a_wrapper_calls_may_look_past_it(wraps: str, called: str, use: str) -> None:
    if "class" in wraps:
        code = wraps.format("Timed") + method(head="def __call__(self, rows):").partition("\n")[2]
    else:
        code = wraps.replace("def wrapped(x):", "def wrapped(x):\n        pass\n").format("Timed") + method()
    code = code.replace("row.price)", f"{called})")
    for depth, reasons in ((1, {"frames"}), (0, {""})):
        files = {"audit.py": f"{use.format('Timed')}    return sys._getframe({depth})\n"}
        sites = sites_in(CODEMOD, CodemodExample(code, files=files))
        assert {it.reason for it in sites} == reasons


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (method() + "    def __getattribute__(self, name):\n        return 1\n", "attributes"),
        (method() + "\n\ndef last(error):\n    return extract_tb(error.__traceback__)[-1].name\n", "frames_at"),
        ("from weakref import ref\n\n\n" + method(before="log(ref(rows))\n"), "observed"),
        (method(head="def show(this, rows):"), "no_receiver"),
        (method(head="def show(self, info, rows):"), "no_receiver"),
        (
            method(head="def show(self, rows):").replace("    def show", "    @staticmethod\n    def show")
            + "\n\nView = kept(View)\n",
            "no_receiver",
        ),
        (method(before="log(vars())\n"), "namespace"),
        (method(before="log(vars(*rows))\n"), "namespace"),
        (method().replace("class View", "def made():\n  class View").replace("\n    ", "\n      "), "nested"),
        (method().replace("overdue.append(row.price)", "del row"), "deletes"),
        (method().replace("overdue.append(row.price)", "yield row"), "yields"),
        (method().replace("overdue.append(row.price)", "log(row := 1)"), "walrus"),
        (method().replace("overdue.append(row.price)", "sys._getframe(1)"), "frames"),
        (method().replace("overdue.append(row.price)", "warn('x', stacklevel=2)"), "frames"),
        (method().replace("overdue.append(row.price)", "warn('x', Warning, 2)"), "frames"),
        (method().replace("overdue.append(row.price)", "overdue.append(NamedTemporaryFile())"), "lifetime"),
        (
            method(before="step = 1\n", after="step = 2\nreturn overdue").replace("(row.price)", "(lambda: step)"),
            "closure",
        ),
        (method(after="overdue = 1\nreturn sys._getframe().f_locals"), "namespace"),
        (method().replace("row.price)", "frame.query('price > @limit'))"), "namespace"),
        (method().replace("row.price)", "evaluate('price > limit'))"), "namespace"),
        ("import duckdb\n\n\n" + method().replace("row.price)", "duckdb.sql('select 1 from rows'))"), "namespace"),
        (method().replace("    def show", "    @hybrid_property\n    def show"), "no_receiver"),
        (method() + "\n\nclass Other:\n    show = View.show\n", "no_receiver"),
        (method() + "\n\nsetattr(other, 'show', View.show)\n", "no_receiver"),
        (method().replace("    def show", "    @app.task(bind=True)\n    def show"), "no_receiver"),
        (method().replace("    def show", "    @validator('x')\n    def show"), "no_receiver"),
        (method().replace("    def show", "    @task.virtualenv()\n    def show"), "decorated"),
        (method(before="limit: int\n").replace("row.price)", "limit)"), "maybe_unbound"),
        (method().replace("View", "View(typing.Protocol)"), "attributes"),
        (method().replace("row.price)", "self.show([row]))"), "recursive"),
        (method(after="return limit").replace("overdue.append(row.price)", "limit: int"), "maybe_unbound"),
        (method().replace("row.price)", "caller())") + CALLER, "frames"),
        (method().replace("row.price)", "caller())") + LATER_CALLER, "frames"),
        (method().replace("row.price)", "caller())") + STACK_CALLER, "frames"),
        (method().replace("row.price)", "caller())") + DECORATED_CALLER, "frames"),
        (method().replace("row.price)", "who())") + CALLER + "\n\nwho = caller\n", "frames"),
        (method().replace("row.price)", "row.name)") + CLASS_CALLER, "frames"),
        (method(before="who = Caller()\n").replace("row.price)", "who())") + CALLED_CALLER, "frames"),
        (method().replace("row.price)", "flock(row))"), "lifetime"),
        ("@wrap_all\n" + method() + WRAP_ALL, "attributes"),
        (method().replace("View", "View(Base)") + META, "attributes"),
        (method() + SETTER, "attributes"),
        (method().replace("    def show", "    a = Names()\n\n    def show", 1) + NAMES, "attributes"),
        (BASE + method().replace("View", "View(Base)"), "attributes"),
        (method().replace("View", "View[T]").replace("row.price)", "cast(T, row))"), "closure"),
        (method().replace("show(", "show[*T](").replace("row.price)", "tuple[*T])"), "closure"),
    ],
)
def test_what_is_not_proved_is_left_alone(code: str, reason: str) -> None:
    done = extracted(code)
    assert done.data is None
    assert [site.reason for site in done.left if site.qualname.endswith("show")] == [reason]


PAID = """\
    for order in orders:
        if order.paid:
            if order.price > 10 and order.open:
                totals.append(order.price)
            elif order.late or order.old:
                totals.append(0)
        elif order.open:
            totals.append(1)
"""
GENERATOR = "def numbers():\n    try:\n        yield 1\n    finally:\n        log('closed')\n\n\n"
ENDING = (
    "class Hold:\n    def __del__(self):\n        log('out')\n\n\ndef hold():\n    it = Hold()\n    return it\n\n\n"
)


@pytest.mark.parametrize(
    ("made", "lasts"),
    [
        ("open(row.path, 'w')", True),
        ("store.get_connection()", True),
        ("wrapped(open(row.path))", True),
        ("numbers()", True),
        ("hold()", True),
        ("open(row.path).read()", False),
        ("list(numbers())", False),
        ("rates()", False),
        ("row.is_open()", False),
    ],
)
def test_what_would_end_with_a_part_is_known(made: str, lasts: bool) -> None:
    lasting = lasting_names(
        {"app.py": {"lasting": gather_lasting(parse_file("app.py", (GENERATOR + ENDING).encode()))}}
    )
    found = lasting_bindings(ast.parse(f"it = {made}").body, lasting)
    assert [names for _, names in found] == ([{"it"}] if lasts else [])


def test_a_file_that_is_written_to_stays_open() -> None:
    def after(made: str) -> str:
        lines = f"    totals = []\n    log = {made}\n" + PAID.replace("append(0)", "append(log)")
        code = f"def report(orders, path, flag):\n{lines}{PAID.replace('totals', 'flag')}    return totals\n"
        return (extracted(code).data or b"").decode()

    assert "def _collect_totals(path, orders" in after("list(path)")
    assert "def _collect_totals(path, orders" not in after("open(path)")


def test_a_name_that_is_mentioned_anywhere_is_taken() -> None:
    names = ("collect_overdue", "extend_overdue", "add_to_overdue", "fill_overdue", "add_rows_to_overdue")
    mentions = f"patch({', '.join(repr(f'app._{it}') for it in names)})".encode()
    gathered = {"other.py": CODEMOD.gather(parse_file("other.py", mentions))}  # type: ignore[misc]
    facts = {"extract_function": Facts("app.py", gathered=gathered)}
    assert Pack((CODEMOD,), facts)(("app.py", method().encode())).data is None
    after = (Pack((CODEMOD,), facts, REVIEWED)(("app.py", method().encode())).data or b"").decode()
    assert not any(f"def _{it}(" in after for it in names)
    assert "_for_show(" not in after, "no name ends in that of its function"


def test_a_comment_becomes_a_docstring_and_is_not_lost() -> None:
    code = CODEMOD.examples[0].before
    after = (extracted(code).data or b"").decode()
    assert "# Write the missing" not in after
    assert '"""Write the missing names to the report."""' in after


def test_a_comment_that_no_docstring_tells_is_missed() -> None:
    from toolkit.change.guards import check_comments

    before = parse_file("app.py", b"def f():\n    # Count the rows.\n    return 1\n")
    check_comments(before, parse_file("app.py", b'def f():\n    """Count the rows."""\n    return 1\n'))
    with pytest.raises(SourceError, match="Count the rows"):
        check_comments(before, parse_file("app.py", b'def f():\n    """Count rows."""\n    return 1\n'))


def test_names_are_written_as_the_function_is() -> None:
    code = method(head="def showRows(self, rows):")
    assert "def _collectOverdue(rows):" in (extracted(code).data or b"").decode()


@pytest.mark.parametrize("seed", range(30))
def test_no_name_has_a_number(seed: int) -> None:
    code = function(seed)
    after = (extracted(code, above=5).data or code.encode()).decode()
    assert not re.search(r"def _\w*\d", after)


def test_a_number_of_its_function_is_not_in_the_name_of_a_part() -> None:
    code = method().replace("def show", "def show_2") + "\n\ndef _collect_overdue(): pass\n"
    assert not re.search(r"def _\w+\d", (extracted(code).data or b"").decode())


@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_two_functions_of_a_file_never_get_the_same_part(name: str) -> None:
    code = method() + "\n" + method().replace("View", "Child(View)").replace("append(row)", "append(-row)")
    pack = Pack((plugins.codemod(name),), {}, REVIEWED)
    after = (pack(("app.py", code.encode())).data or b"").decode()
    parts = re.findall(r"def (_\w+)", after)
    assert len(parts) == len({*parts}) == 2


def parts_of(files: dict[str, str], name: str = "extract_function") -> dict[str, list[str]]:
    """The names of what is taken out of each file in one run."""
    codemod = plugins.codemod(name)
    assert codemod.gather is not None
    gathered = {path: codemod.gather(parse_file(path, text.encode())) for path, text in files.items()}
    found = {}
    for path, text in files.items():
        pack = Pack((codemod,), {name: Facts(path, gathered=gathered)}, REVIEWED)
        found[path] = re.findall(r"def (_\w+)", (pack((path, text.encode())).data or b"").decode())
    return found


CHILD = method().replace("View", "Child(View)").replace("append(row)", "append(-row)")


@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_a_part_never_overrides_that_of_a_relative_in_another_file(name: str) -> None:
    found = parts_of({"base.py": method(), "child.py": CHILD}, name)
    assert len(found["base.py"]) == len(found["child.py"]) == 1
    assert found["base.py"] != found["child.py"]


@pytest.mark.parametrize(
    ("noun", "base", "child"),
    [
        ("seats", "View", ["_collect_seats"]),
        ("overdues", "View", ["_collect_overdues_of_child"]),
        ("view", "View", ["_collect_view_of_child"]),
        ("seats", "Child", ["_collect_seats"]),
        ("overdues", "Child", []),
    ],
)
def test_a_name_with_a_word_that_relatives_lack_needs_no_ending(noun: str, base: str, child: list[str]) -> None:
    text = CHILD.replace("overdue", noun).replace("Child(View)", f"Child(base.{base})")
    found = parts_of({"base.py": method().replace("View", base), "child.py": text})
    assert found == {"base.py": ["_collect_overdue"], "child.py": child}


def test_relatives_are_found_through_what_inherits_from_both() -> None:
    mixins = {"one.py": method().replace("View", "One"), "two.py": method().replace("View", "Two")}
    assert parts_of(mixins) == {"one.py": ["_collect_overdue"], "two.py": ["_collect_overdue"]}
    both = {**mixins, "both.py": "import two\nfrom one import One as First\n\n\nclass Both(First, two.Two): pass\n"}
    assert parts_of(both) == {"one.py": ["_collect_overdue"], "two.py": ["_collect_overdue_of_two"], "both.py": []}


def test_relatives_of_the_same_name_are_not_both_taken_apart() -> None:
    child = method().replace("View", "View(base.View)")
    assert parts_of({"base.py": method(), "child.py": child}) == {"base.py": ["_collect_overdue"], "child.py": []}


def function_code(head: str) -> str:
    body = method(head="def show(rows):").splitlines()[1:]
    return head + "".join(line[4:] + "\n" for line in body)


@pytest.mark.parametrize("head", ["STEPS = {}\n@run_now\n", "# It runs at once.\n@run_now\n"])
@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_no_part_stands_below_what_may_run_at_once(name: str, head: str) -> None:
    done = Pack((plugins.codemod(name),))(("app.py", function_code(head).encode()))
    assert (done.data, [site.reason for site in done.left]) == (None, ["no_place"])


def test_a_part_stands_above_what_may_run_at_once() -> None:
    for head in ("@run_now\n", "len = count\n\n\n@run_now\n"):
        for name in ("extract_function", "simplify"):
            done = Pack((plugins.codemod(name),))(("app.py", function_code(head).encode()))
            after = (done.data or b"").decode()
            assert -1 < after.find("def _") < after.find("@run_now")


@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_a_comment_above_stays_with_its_function(name: str) -> None:
    code = "X = 1\n\n\n# Show the overdue rows.\n" + function_code("")
    after = (Pack((plugins.codemod(name),))(("app.py", code.encode())).data or b"").decode()
    assert "# Show the overdue rows.\ndef show(rows):" in after


@pytest.mark.parametrize("name", ["extract_function", "simplify"])
def test_no_method_overrides_one_of_a_library(name: str) -> None:
    code = method().replace("View", "Parser(argparse.ArgumentParser)").replace("overdue", "option_tuples")
    code = code.replace("option_tuples = []", "option_tuples = get_option_tuples(rows)")
    pack = Pack((plugins.codemod(name),), {}, REVIEWED)
    after = (pack(("app.py", code.encode())).data or b"").decode()
    parts = re.findall(r"def (_\w+)", after)
    assert hasattr(argparse.ArgumentParser, "_get_option_tuples")
    assert parts
    assert not any(hasattr(argparse.ArgumentParser, part) for part in parts)
