"""Filters from builders are those that were written inline: equal, in the same order, and new for each call."""

from random import Random
from typing import Any

import pytest

from tests.codemods.test_same_behaviour import Odd, observed
from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts, Rewritten
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("name_the_filter")
INPUTS = (lambda: (1, "a"), lambda: (None, []), lambda: (Odd(), {}), lambda: ({"k": 1}, ["b"]))
_FAST = 25
_ALL = 20_000
_METHODS = ("find", "find_one", "update_one", "delete_many", "count_documents")
_FIELDS = ("_id", "user_id", "shop.name", "open", "state", "key")
_VALUES = ("x", "y", "self.x", "note('a')", "note(x)", "1", "'paid'", "None", "False", "[x, note(y)]", "(x := note(x))")
_LOOSE = ("{'$in': [x, y]}", "{'$ne': note(y)}", "{'$exists': False}", "{'$gt': x, '$lt': note(y)}")
_COLLECTION = """\
class Collection:
    def take(self, given, *more):
        log(given, more)
        given["seen"] = more
        for value in given.values():
            if isinstance(value, dict):
                value["changed"] = 1
        return [*given]
    find = find_one = update_one = delete_many = count_documents = take


def note(value):
    log("note", value)
    return value


"""


def program(seed: int) -> str:
    """A program that gives filters to a collection that changes them; what it does depends on the seed alone."""
    pick = Random(seed)
    shapes = [_filter(pick) for _ in range(pick.randint(1, 3))]
    lines = ["class Shop:", "    def __init__(self, x):", "        self.x, self.rows = x, Collection()", ""]
    for number in range(pick.randint(1, 4)):
        lines += [f"    def step_{'abcd'[number]}(self, x, y):", *_calls(pick, shapes, "        "), ""]
    names = [line.split("(")[0][8:] for line in lines if line.startswith("    def step")]
    if pick.random() < 0.5:
        lines += ["", "# It has a comment.", "def alone(self, x, y):", *_calls(pick, shapes, "    "), ""]
    else:
        lines += ["", "alone = print", ""]
    calls = "\n".join(f"    log(Shop(x).{name}(x, y))" for name in names)
    last = "    if alone is not print:\n        alone(Shop(y), x, y)\n"
    return f"{_COLLECTION}{chr(10).join(lines)}\n\ndef f(x, y):\n{calls}\n{last}"


def _filter(pick: Random) -> list[tuple[str, str]]:
    fields = pick.sample(_FIELDS, pick.randint(1, 4))
    return [(field, pick.choice([*_VALUES, *_VALUES, *_LOOSE])) for field in fields]


def _calls(pick: Random, shapes: list[list[tuple[str, str]]], indent: str) -> list[str]:
    lines = []
    for _ in range(pick.randint(1, 3)):
        pairs = pick.choice(shapes)
        if pick.random() < 0.3:
            pairs = [
                (field, pick.choice(_VALUES) if value in ("x", "y", "self.x") else value) for field, value in pairs
            ]
        items = [f"'{field}': {value}" for field, value in pairs]
        text = "{" + ", ".join(items) + "}" if pick.random() < 0.6 else _on_lines(items, indent)
        text = f"{{'$or': [{', '.join('{' + it + '}' for it in items)}]}}" if pick.random() < 0.15 else text
        lines += f"{indent}log(self.rows.{pick.choice(_METHODS)}({text}, y))".split("\n")
    return lines


def _on_lines(items: list[str], indent: str) -> str:
    return "{\n" + "".join(f"{indent}    {it},\n" for it in items) + indent + "}"


def named(code: str, *accept: str, **others: str) -> Rewritten:
    gather = CODEMOD.gather
    assert gather is not None
    gathered = {path: gather(parse_file(path, text.encode())) for path, text in others.items()}
    pack = Pack((CODEMOD,), {CODEMOD.name: Facts("app.py", gathered=gathered)}, frozenset(accept))  # type: ignore[arg-type]
    return pack(("app.py", code.encode()))


def check_seeds(first: int, last: int) -> int:
    """The number of sites in generated programs, which do what they did."""
    sites = 0
    for seed in range(first, last):
        code = program(seed)
        done = named(code, "certain", "review")
        if done.data is None:
            continue
        after = done.data.decode()
        sites += len(done.applied)
        for inputs in INPUTS:
            assert observed(code, *inputs()) == observed(after, *inputs()), f"seed {seed}\n{code}\n{after}"
        assert named(after, "certain", "review").data is None, f"seed {seed}\n{after}"
    return sites


def test_generated_programs_ask_what_they_asked() -> None:
    assert check_seeds(0, _FAST) > _FAST // 6


@pytest.mark.corpus
def test_all_generated_programs_ask_what_they_asked() -> None:
    assert check_seeds(_FAST, _ALL) > _ALL // 6


def calls(*filters: str) -> str:
    return "\n\n".join(
        f"def find_{'abc'[n]}(rows, a, b):\n    return rows.find_one({it})\n" for n, it in enumerate(filters)
    )


@pytest.mark.parametrize(
    ("filters", "name"),
    [
        (("{'user_id': a, '_id': b}",) * 2, "_filter_by_user_and_id(a, b)"),
        (("{'user_id': A, '_id': B}",) * 2, "_filter_by_user_and_id(user_id, document_id)"),
        (("{'user_id': a, 'open': True}",) * 2, "_filter_by_user_and_open(a)"),
        (("{'user_id': a, 'open': False}",) * 2, "_filter_by_user_and_not_open(a)"),
        (("{'user_id': a, 'shop': None}",) * 2, "_filter_by_user_and_no_shop(a)"),
        (("{'user_id': a, 'state': 'paid'}",) * 2, "_filter_by_user_and_paid_state(a)"),
        (
            ("{'a.user_id': A, 'state': b}", "{'a.user_id': a, 'state': b.c}"),
            "_filter_by_a_user_and_state(a_user_id, state)",
        ),
        (("{'user': a, 'shop': {'$ne': b}}",) * 2, "_filter_by_user_and_other_shop(a, b)"),
        (("{'user': a, 'ended': {'$exists': False}}",) * 2, "_filter_by_user_and_missing_ended(a)"),
        (("{'user.name': a, 'shops.shop_id': b}",) * 2, "_filter_by_user_name_and_shop(a, b)"),
        (("{'user': a, 'shop': {'$in': b}}",) * 2, "_filter_by_user_and_shop(a, b)"),
    ],
)
def test_a_name_tells_the_filter(filters: tuple[str, ...], name: str) -> None:
    assert f"def {name}:" in (named(calls(*filters), "certain").data or b"").decode()


@pytest.mark.parametrize(
    ("code", "reasons"),
    [
        (calls("{'user': a, 'number': 1}", "{'user': a, 'number': 1}"), ["loose_name"]),
        (calls("{'user': a, 'due': {'$lt': b}}", "{'user': a, 'due': {'$lt': b}}"), ["loose_name"]),
        (calls("{'user': a, 'open': True}", "{'user': a, 'open': False}"), []),
        (calls("{'user': a, b: 1}", "{'user': a, b: 1}"), []),
        ("@task\n" + calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}"), None),
        ("# why\n@task\n" + calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}"), ["no_place"]),
        (calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}").replace("find_one", "post"), []),
        (calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}").replace("find_one", "update"), []),
    ],
)
def test_what_is_not_certain_is_left_alone(code: str, reasons: list[str] | None) -> None:
    done = named(code, "certain")
    assert (done.data is None) == (reasons is not None)
    assert reasons is None or [site.reason for site in done.left] == reasons


def test_a_name_of_another_file_is_taken() -> None:
    code = calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}")
    done = named(code, "certain", **{"other.py": "patch('app._filter_by_user_and_shop')\n"})
    assert (done.data, [site.reason for site in done.left]) == (None, ["no_name"])


def test_a_public_or_changed_builder_is_not_called() -> None:
    builder = "def {}(user, shop):\n    return {{'user': user, 'shop': shop}}\n\n\n"
    for name, more in (
        ("shop_filter", ""),
        ("_shop", "_shop = cache(_shop)\n\n\n"),
        ("_shop", "def g(_shop): pass\n\n\n"),
    ):
        code = builder.format(name) + more + calls("{'user': a, 'shop': b}")
        assert named(code, "certain", "review").data is None


def test_values_stay_in_their_order() -> None:
    code = "def _by(b, a):\n    return {'a': a, 'b': b}\n\n\n" + calls("{'a': first(), 'b': second()}")
    assert named(code, "certain").data is None


def test_the_example_of_what_goes_wrong_with_a_constant() -> None:
    seen: list[Any] = []
    code = calls("{'user': a, 'shop': b}", "{'user': a, 'shop': b}")
    after = (named(code, "certain").data or b"").decode()
    world: dict[str, Any] = {}
    exec(compile(after, "program", "exec"), world)

    class Rows:
        def find_one(self, given: dict[str, Any]) -> None:
            seen.append(dict(given))
            given.clear()

    world["find_a"](Rows(), 1, 2)
    world["find_a"](Rows(), 1, 2)
    assert seen == [{"user": 1, "shop": 2}] * 2


@pytest.mark.parametrize("value", ["a.pop()", "a.first", "next(a)"])
def test_a_value_that_is_made_twice_is_not_given_once(value: str) -> None:
    code = "def _by(a):\n    return {'a': a, 'b': a}\n\n\n" + calls(f"{{'a': {value}, 'b': {value}}}")
    assert named(code, "certain").data is None


@pytest.mark.parametrize(("above", "is_named"), [("# See the manual.", False), ("import re", True)])
def test_no_builder_parts_a_comment_from_what_is_below(above: str, is_named: bool) -> None:
    method = "    def f{}(self, x):\n        return self.rows.find_one({{'user_id': x, 'shop': self.shop}})\n"
    code = f"{above}\n\n\nclass Rows:\n{method.format(1)}\n{method.format(2)}"
    assert (named(code, "certain", "review").data is not None) is is_named
