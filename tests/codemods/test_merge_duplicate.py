"""Copies that become one function do what they did, and are found wherever one function of a file can serve both."""

from typing import Any

import pytest

from tests.codemods.generated_functions import function
from tests.codemods.generated_rewrites import check_rewrites
from toolkit.change.edit import Pack
from toolkit.model.codemod import Facts, Rewritten
from toolkit.model.tree import SourceFile
from toolkit.source.parse import parse_file
from toolkit.wiring import plugins

CODEMOD = plugins.codemod("merge_duplicate")
TWO, METHODS, EXISTS = (CODEMOD.examples[number].before for number in range(3))
_FAST = 30
_ALL = 20_000


def merged(code: str, lines: int = 10, *, review: bool = False, others: dict[str, str] | None = None) -> Rewritten:
    gather = CODEMOD.gather
    assert gather is not None
    files = {path: gather(parse_file(path, other.encode())) for path, other in (others or {}).items()}
    facts = {"merge_duplicate": Facts("app.py", options={"lines": str(lines)}, gathered=files)}
    accept = frozenset({"certain", "review"} if review else {"certain"})
    return Pack((CODEMOD,), facts, accept)(("app.py", code.encode()))  # type: ignore[arg-type]


def text(done: Rewritten) -> str:
    return (done.data or b"").decode()


def twice(seed: int) -> str:
    """A program with a function and a copy of it, every second time after a statement more; `f` calls one of them."""
    head, _, tail = function(seed).partition("\n\n\ndef f(x, y):\n")
    lines = head.split("\n")
    start = 3 if lines[0].startswith("class ") else 0
    name = "run" if start else "g"
    first, *body = lines[start:]
    more = ["    " * (2 if start else 1) + "y = x or y"] if seed % 2 else []
    copy = [first.replace(f"def {name}(", "def again("), *more, *body]
    called = tail.replace(f"{name}(x, y)", "again(x, y)") if seed % 4 < 2 else tail
    gap = [""] * (1 if start else 2)
    return "\n".join([*lines, *gap, *copy, "", "", "def f(x, y):", called])


def check_seeds(first: int, last: int) -> int:
    """Return the number of rewritten places in generated programs; nothing is merged again."""
    places = 0
    for seed, _, after, done in check_rewrites(range(first, last), lambda code: merged(code, 3, review=True), twice):
        assert merged(after, 3, review=True).data is None, f"seed {seed}"
        places += len(done.applied)
    return places


@pytest.mark.usefixtures("any_region")
def test_generated_copies_do_what_they_did() -> None:
    assert check_seeds(0, _FAST) >= _FAST // 4


@pytest.mark.corpus
@pytest.mark.usefixtures("any_region")
def test_all_generated_copies_do_what_they_did() -> None:
    assert check_seeds(_FAST, _ALL) >= _ALL // 4


@pytest.mark.usefixtures("any_region")
@pytest.mark.parametrize("seed", [3_000_057, 3_000_074])
def test_a_function_that_is_nothing_but_a_run_is_not_divided_for_ever(seed: int) -> None:
    assert check_seeds(seed, seed + 1)


def test_two_places_in_one_function() -> None:
    body = TWO[TWO.index("    prices = []") : TWO.index("    user.send")]
    code = f"def send(user, orders):\n{body}    user.send(prices)\n    user.wait()\n{body}    user.keep(prices)\n"
    assert text(merged(code)).count("prices = _collect_prices(orders)") == 2


def test_three_copies_become_one_function() -> None:
    third = TWO[TWO.index("def store") :].replace("store", "keep")
    after = text(merged(f"{TWO}\n\n{third}"))
    assert after.count("prices = _collect_prices(orders)") == 3
    assert after.count("for order in orders") == 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def _collect_prices(orders):", "@cached\ndef _collect_prices(orders):"),
        ("def _collect_prices(orders):", "def _collect_prices(orders=()):"),
        ("def _collect_prices(orders):", "def _collect_prices(orders, limit):"),
        ("def store(database, orders):\n", "def store(database, _collect_prices, orders):\n"),
        ("return database", "global _collect_prices\n    _collect_prices = None\n    return database"),
        (
            "def store(database, orders):\n",
            "if old:\n    from shop import _collect_prices\n\n\ndef store(database, orders):\n",
        ),
        ("    prices = []\n", "    yield 1\n    prices = []\n"),
    ],
)
def test_what_may_mean_something_else_is_not_called(old: str, new: str) -> None:
    code = EXISTS.replace(old, new)
    assert code != EXISTS
    assert "prices = _collect_prices(" not in text(merged(code))


def test_a_function_that_comes_later_is_not_called() -> None:
    first, _, last = EXISTS.partition("def store")
    assert "def store(database, orders):\n    prices = _collect_prices(" not in text(
        merged(f"def store{last}\n\n{first}")
    )


def test_a_private_function_that_others_name_is_for_review() -> None:
    assert merged(EXISTS, others={"b.py": "# _collect_prices"}).data is None
    assert merged(EXISTS, review=True, others={"b.py": "# _collect_prices"}).applied[0].reason == "public"


def test_methods_of_different_classes_stay() -> None:
    code = METHODS.replace("    def store", "class Other:\n    def store")
    assert merged(code, review=True).data is None


UNNAMED = TWO.replace("prices = []", "a = []").replace("prices", "a").replace("def send(", "def send_order(")
UNNAMED = UNNAMED.replace("def store(", "def store_order(")


def test_a_name_that_a_person_has_to_choose_says_where_the_lines_come_from() -> None:
    assert merged(UNNAMED).data is None
    done = merged(UNNAMED, review=True)
    assert ("review", "unnamed") in {(site.verdict, site.reason) for site in done.applied}
    assert text(done).count("a = _shared_order(orders)") == 2
    assert merged(text(done), review=True).data is None


def test_many_values_are_for_review() -> None:
    names = ("first", "second", "third", "fourth", "fifth", "sixth")
    lines = "".join(f"    check({name})\n    orders.append({name})\n" for name in names)
    given = ", ".join(names)
    code = f"def send_order({given}, orders):\n{lines}    log(1)\n\n\n"
    code += f"def store_order({given}, orders):\n{lines}    log(2)\n"
    assert merged(code).data is None
    done = merged(code, review=True)
    assert {site.verdict for site in done.applied} == {"review", "certain"}
    assert text(done).count("check(sixth)") == 1
    assert merged(text(done), review=True).data is None


def test_the_work_grows_with_the_functions_of_a_file_and_not_with_their_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counted(self: SourceFile, *kinds: Any) -> Any:
        nonlocal looked
        looked += 1
        return nodes(self, *kinds)

    nodes = SourceFile.nodes
    monkeypatch.setattr(SourceFile, "nodes", counted)
    times = []
    for amount in (15, 30):
        looked = 0
        assert not merged("\n".join(f"def f{n}(a):\n    return g{n}(a)" for n in range(amount)) + "\n").applied
        times.append(looked)
    assert times[1] <= 2 * times[0] + 2


@pytest.mark.parametrize(
    "body",
    [
        "    check_rows(rows)\n    total = sum(rows)\n    mark(total)\n    rows.append(total)\n    rows.sort()\n",
        "    # Fetch the rows.\n    rows = fetch(rows, 1)\n    place = rows.place + 1\n    total = connect(place, 2)\n",
    ],
    ids=["one of the calls", "one of two results"],
)
def test_a_name_of_a_part_is_for_review(body: str) -> None:
    code = f"def one(rows):\n    print(1)\n{body}    use(rows, total)\n\n\ndef two(rows):\n{body}    use(total, rows)\n"
    assert {site.reason for site in merged(code, 3).left} == {"plain_name"}
