"""Values that a changed statement reads are given others in both versions, where all cases give it the same."""

import builtins
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from toolkit.model.lock import Case
from toolkit.model.proof import State
from toolkit.model.varied_run import SeenValue, VariedRun
from toolkit.probe.replay import altered_values
from toolkit.probe.replay.altered_values import VARIANTS, altered_value
from toolkit.probe.replay.seen_values import SeenValues
from toolkit.proof.answers.single_values import _VARIANTS, SingleValue, SingleValueSearch
from toolkit.proof.names.fixed_constants import FixedConstants
from toolkit.proof.names.project_sources import ProjectSources
from toolkit.proof.statements.changed_statements import ChangedStatement, Side, changed_statements

_HEAD = """\
from html import escape
from os.path import basename
from unicodedata import normalize
CONF = {"rate": 2, "offset": 0, "one": 1, "sep": "", "on": True, "pair": (2, 2)}
DAY = 24


def rate():
    return CONF["rate"]


def name(n):
    return ("rice", "tea", "soup")[n % 3]


def price(n):
    return (5, 7, 9)[n % 3]


def f(n, text):
"""


def _run(state: State, _side: Side, cases: Sequence[Case]) -> Mapping[str, VariedRun]:
    """Call a function of a marked file with the arguments of each case."""
    seen, found = SeenValues(), {}
    seen.watch()
    held: dict[str, Any] = {}
    exec(state["shop.py"] or b"", held)
    for case in cases:
        seen.begin(case.ask.get("altered"))
        try:
            parts = {"result": held[case.about.partition(":")[2]](*case.ask["given"].values())}
        except (LookupError, TypeError, ValueError, ArithmeticError) as error:
            parts = {"exception": type(error).__name__}
        found[case.id] = VariedRun(parts, msgspec.convert(seen.take(), dict[str, tuple[SeenValue, ...]]))
    return found


def _why(old: str, new: str, folder: Path) -> list[str]:
    """Return why changed statements are not held, and the first detail."""
    states: dict[Side, State] = {
        side: {"shop.py": (_HEAD + "".join(f"    {line}\n" for line in body.split("; "))).encode()}
        for side, body in (("old", old), ("new", new))
    }
    (folder / "shop.py").write_bytes(states["old"]["shop.py"] or b"")
    return sorted({f"{it.why} {it.detail.partition(';')[0]}" for _, it in _search(states, folder)})


def _search(states: Mapping[Side, State], folder: Path, run: Any = None) -> list[tuple[ChangedStatement, SingleValue]]:
    """Return the changed statements of two versions that are not held, with the reason."""
    given = [{"n": 1, "text": "a"}, {"n": 5, "text": "bc"}, {"n": -2, "text": ""}, {"n": 24, "text": "Q"}]
    functions = [name for name in ("f", "g") if f"def {name}(".encode() in (states["old"]["shop.py"] or b"")]
    cases = [
        Case(f"{name}{at}", f"shop:{name}", "recorded", {"kind": "call", "given": one}, {})
        for name in functions
        for at, one in enumerate(given)
    ]
    changed = changed_statements(states["old"], states["new"], lambda _path: False)
    constants = FixedConstants(lambda: ProjectSources(folder, lambda _path: False, states["new"]))
    search = SingleValueSearch(run or _run, states, [it for it in changed if not it.equal], constants.is_fixed)
    return list(search.search(cases).items())


@pytest.fixture(autouse=True)
def _without_mark() -> Any:
    yield
    vars(builtins).pop("tebiki_saw", None)


_RATE = "other_value CONF['rate'] = 2"
_WRONG = [
    (
        "return n + CONF['rate'] + CONF['rate']",
        "return n + CONF['rate'] * CONF['rate']",
        "other_value CONF['rate'] = 2",
    ),
    ("return n + CONF['offset']", "return n - CONF['offset']", "other_value CONF['offset'] = 0"),
    ("return n * CONF['one']", "return n", "single_value CONF['one'] = 1"),
    ("return text + CONF['sep']", "return CONF['sep'] + text", "other_value CONF['sep'] = \"\""),
    ("return f'{text}{CONF[\"sep\"]}'", "return f'{CONF[\"sep\"]}{text}'", "other_value CONF['sep'] = \"\""),
    ("return n + rate() * 2", "return n + rate() ** 2", "other_value rate() = 2"),
    ("return n > 3 and CONF['on']", "return n > 3", "single_value CONF['on'] = True"),
    ("return [p * q for p, q in [CONF['pair']]]", "return [p + q for p, q in [CONF['pair']]]", "other_value p = 2"),
    ("return n + CONF['rate']", "return n + rate()", "single_value CONF['rate'] = 2"),
    ("a = CONF['rate']; return n + a + a", "a = CONF['rate']; return n + a * a", "other_value a = 2"),
    ("return escape(name(n))", "return name(n)", 'other_value name(n) = "tea"'),
    ("return name(n)", "return basename(name(n))", 'other_value name(n) = "tea"'),
    ("return abs(price(n))", "return price(n)", "other_value price(n) = 7"),
    ("return abs(price(n) - 1)", "return price(n) - 1", "other_value price(n) = 7"),
    ("return len(name(n).split())", "return len(name(n).split(' '))", 'other_value name(n) = "tea"'),
    ("return normalize('NFKC', name(n))", "return name(n)", 'other_value name(n) = "tea"'),
    ("return name(n).casefold()", "return name(n).lower()", 'other_value name(n) = "tea"'),
    ("return min(price(n), 100)", "return price(n)", "other_value price(n) = 7"),
]
_GIVEN, _MADE_WHOLE = "price(n)", "abs(price(n))"
_RIGHT = [
    ("return n + CONF['rate'] + CONF['rate']", "return n + 2 * CONF['rate']"),
    ("return text + CONF['sep']", "return ''.join((text, CONF['sep']))"),
    ("return n + rate() * 2", "r = rate(); return n + r + r"),
    ("return CONF['on'] and n > 3", "return n > 3 if CONF['on'] else False"),
    ("return n * DAY", "return n * 24"),
    ("return n + CONF['pair'][0]", "p, _ = CONF['pair']; return n + p"),
    ("out = []; out += [n]; return out", "return [n]"),
    ("it = name(n); return escape(it)", "return escape(name(n))"),
    ("return name(n).upper().lower()", "return name(n).lower().upper().lower()"),
    ("return abs(price(n))", "it = price(n); return it if it > 0 else -it"),
    ("it = []; it.append(price(n) * n); return it[0]", "return n * price(n)"),
]


@pytest.mark.parametrize(("old", "new", "why"), _WRONG)
def test_a_value_that_never_varies_is_given_another_one(old: str, new: str, why: str, tmp_path: Path):
    assert why in _why(old, new, tmp_path)


@pytest.mark.parametrize(("old", "new"), _RIGHT)
def test_what_is_alike_for_other_values_is_held(old: str, new: str, tmp_path: Path):
    assert not _why(old, new, tmp_path)


@pytest.mark.parametrize(("lost", "why"), [((), "other_value"), ((3,), "one_sided"), (range(6), "one_sided")])
def test_a_value_is_not_held_where_a_recording_has_no_answer_to_others(lost: Any, why: str, tmp_path: Path):
    states: dict[Side, State] = {
        side: {"shop.py": f"{_HEAD}    return {it}\n".encode()} for side, it in (("old", _GIVEN), ("new", _MADE_WHOLE))
    }
    (tmp_path / "shop.py").write_bytes(states["old"]["shop.py"] or b"")

    def run(state: State, side: Side, cases: Sequence[Case]) -> Mapping[str, VariedRun]:
        found = dict(_run(state, side, cases))
        for it in cases:
            if set(it.ask.get("altered", {}).values()) & set(lost):
                found[it.id] = msgspec.structs.replace(found[it.id], unanswered="SELECT")
        return found

    assert {it.why for _, it in _search(states, tmp_path, run)} == {why}


def test_a_value_is_not_held_where_both_versions_refuse_every_other(tmp_path: Path):
    bodies = {"old": "TABLE[name(n)]", "new": "TABLE[name(n).strip()]"}
    table = _HEAD.replace("DAY = 24", "TABLE = dict(rice=1, tea=2, soup=3)")
    states: dict[Side, State] = {
        side: {"shop.py": f"{table}    return {bodies[side]}\n".encode()} for side in ("old", "new")
    }
    (tmp_path / "shop.py").write_bytes(states["old"]["shop.py"] or b"")
    assert {it.why for _, it in _search(states, tmp_path)} == {"one_sided"}


def test_a_difference_is_told_of_the_statements_that_run_with_it(tmp_path: Path):
    before = f"{_HEAD}    return n * rate() * rate()\n\n\ndef g(n, text):\n    return n + rate() + rate()\n"
    after = before.replace("n * rate() * rate()", "n * rate() ** 2").replace("rate() + rate()", "rate() * rate()")
    states: dict[Side, State] = {"old": {"shop.py": before.encode()}, "new": {"shop.py": after.encode()}}
    (tmp_path / "shop.py").write_bytes(states["old"]["shop.py"] or b"")
    last = len(before.splitlines())
    assert {(it.first, told.why) for it, told in _search(states, tmp_path)} == {(last, "other_value")}


def test_a_constant_is_fixed_where_one_literal_alone_gives_it(tmp_path: Path):
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "config.py").write_text("LIMIT = 3\n")
    lines = ["import os", "DAY = 24", "PAGE = int(os.environ['PAGE'])", "TWICE = 1", "Kind.TWICE = 2"]
    (tmp_path / "shop" / "main.py").write_text("\n".join([*lines, "class Kind:", "    BIG = 'b'", ""]))
    constants = FixedConstants(lambda: ProjectSources(tmp_path, lambda _path: False, {}))
    fixed = [
        it for it in ("DAY", "Kind.BIG.value", "self.BIG", "PAGE", "TWICE", "LIMIT", "day") if constants.is_fixed(it)
    ]
    assert fixed == ["DAY", "Kind.BIG.value", "self.BIG"]


TABLES = """\
import operator
from os import environ

def lower(text):
    return text.lower()

def fast(text):
    return text

try:
    from speedups import fast
except ImportError:
    pass

READ = {"<": operator.lt, "lower": lower, "upper": lambda it: it.upper(), "two": (1, -2)}
LISTED = ["a", "b"]
SWAPPED = {"a": fast}
GIVEN = ["a"]
RAISED = {"a"}
FILLED = {"a": 1}
HANDED = ["a"]
NESTED = {"a": []}
UNSURE = {"a": environ}
TAKEN = {"a": 1}
NAMED = {"a": 1}

def ask(key):
    FILLED["b"] = 2
    shop.GIVEN, shop.other = load()
    RAISED ^= {"b"}
    print(HANDED, [it for it in LISTED if it in READ], READ.get(key), NESTED[key], UNSURE[key])
    return READ[key] if key in READ and len(LISTED) else getattr(ask, "NAMED")
"""


def test_a_table_of_which_members_are_only_taken_is_fixed(tmp_path: Path):
    (tmp_path / "shop.py").write_text(TABLES)
    (tmp_path / "other.py").write_text("import shop\nfrom shop import TAKEN as MINE\nprint(shop.READ['<'])\n")
    constants = FixedConstants(lambda: ProjectSources(tmp_path, lambda _path: False, {}))
    names = ("READ", "LISTED", "FILLED", "HANDED", "NESTED", "UNSURE", "TAKEN", "NAMED", "SWAPPED", "GIVEN")
    names += ("RAISED",)
    assert [it for it in names if constants.is_fixed(it)] == ["READ", "LISTED"]


@pytest.mark.parametrize(
    "text",
    [
        "A = b = {'x': 1}\ndef f(k): b['y'] = k",
        "class C:\n    rows = A = [1, 2]\n    def f(self, k): self.rows.append(k)",
        "A = [1]\ndef f(rows): max(rows, A).append(3)",
        "A = [1]\ndef f(rows): return sum(rows, A)",
        "A = [1]\ndef list(rows): rows.append(1)\nlist(A)",
        "A = [1]\ndef f(k, y): return k in A in y",
        "def g():\n    g.n = g.n + 1\n    return g.n\nA = {'x': g}",
        "A = {'x': lambda: 1}\ndef f(k): A[k].hits = 1",
    ],
)
def test_a_table_that_something_else_may_change_is_not_fixed(tmp_path: Path, text: str):
    (tmp_path / "shop.py").write_text(text + "\n")
    assert not FixedConstants(lambda: ProjectSources(tmp_path, lambda _path: False, {})).is_fixed("A")


@pytest.mark.parametrize("use", ["sorted(A, key=len)", "max(A)", "k in A", "A[0].upper()", "[it for it in A]"])
def test_a_table_that_is_only_read_is_fixed(tmp_path: Path, use: str):
    (tmp_path / "shop.py").write_text(f"A = ['a', 'b']\ndef f(k): return {use}\n")
    assert FixedConstants(lambda: ProjectSources(tmp_path, lambda _path: False, {})).is_fixed("A")


def test_each_variant_of_a_value_is_another_one_of_its_kind():
    assert _VARIANTS == VARIANTS
    for value in (0, 7, -1, 2.5, True, "", "ab", "12", "1.5", (1, "a"), [1, 2], {"a": 1}):
        others = [altered_value(value, variant) for variant in range(VARIANTS)]
        assert value not in others
        assert {type(it) for it in others} == {type(value)}


def test_letters_that_are_added_are_a_text_in_every_python():
    added = altered_value("tea", VARIANTS - 1).removeprefix("tea")
    assert added == "\u00df\uff21\u0301\ufb01"
    assert Path(altered_values.__file__).read_bytes().isascii()
    assert "\\u" not in Path(altered_values.__file__).read_text("utf-8")  # which is no letter in a text of Python 2
