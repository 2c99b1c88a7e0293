"""Each proof passes, fails and says why it is not run."""

import sys
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from tests.command_line import write
from tests.proof.sample import SHOP, call, locked, proof_context, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.replay import replay_at_clock
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.flows.proof_tools import make_proof_tools
from toolkit.inventory.diff.compare import compare_specifications
from toolkit.model.codemod import Proof
from toolkit.model.lock import FROZEN, Case, Lock, Parts, Setup
from toolkit.model.proof import NOT_COMPILED, ProofResult
from toolkit.model.settings import ProveSettings, Settings
from toolkit.model.strength import CaseRuns, Mutant, Strength
from toolkit.model.verdict import UnheldLine
from toolkit.proof.gate import first_failure, make_proofs
from toolkit.proof.tools import Enough, Lines, ProofTools
from toolkit.proof.verdict import judge_change
from toolkit.render.pull.verdict import verdict_sentence
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.wiring import plugins

KINDS = plugins.proofs()
NOTHING = ProofTools()


def noticing(noticed: int, tried: int, missed_at: int = 1) -> Callable[[Path, Sequence[str]], Mapping[str, Strength]]:
    """Claim a strength for the lock in every function; mutants that it misses are on one line."""
    survivors = tuple(Mutant("", missed_at, "constant") for _ in range(tried - noticed))
    return lambda _folder, names: {name: Strength(name, tried, tried, noticed, survivors) for name in names}


def one(name: Proof, root: Path, after: str, tools: ProofTools = NOTHING, **told: object) -> ProofResult:
    with proof_context(root, {"shop.py": after.encode()}, tools, **told) as made:
        found: ProofResult = KINDS[name].prove(made)
    for lang in ("en", "ja"):
        assert KINDS[name].words[lang].reasons[found.reason].format(**found.args)
    return found


def test_every_proof_that_a_card_can_ask_for_is_there():
    from typing import get_args

    assert set(KINDS) == set(get_args(Proof))
    for kind in KINDS.values():
        assert set(kind.words["en"].reasons) == set(kind.words["ja"].reasons)


def test_compiles(shop: Path):
    assert one("compiles", shop, SHOP + "x = 1\n").standing == "passed"
    assert one("compiles", shop, SHOP + "return 1\n").standing == "failed"
    newer = one("compiles", shop, SHOP + "if (n := 1):\n    pass\n", ProofTools(target=(3, 7)))
    assert (newer.standing, newer.blames) == ("failed", ("shop.py",))
    there = one("compiles", shop, SHOP + "x = 1\n", ProofTools(python=Path(sys.executable)))
    assert (there.standing, there.reason) == ("passed", "fine_there")
    assert one("compiles", shop, SHOP + "x = 1\n", ProofTools(python=Path("/no/python"))).reason == "no_interpreter"


def test_a_file_that_only_an_older_python_refuses_is_told_so_and_proved_by_the_own_one(shop: Path):
    tools = ProofTools(target=(3, 7), python=Path(sys.executable))
    newer = SHOP + "if (n := 1):\n    pass\n"
    assert one("compiles", shop, newer, tools).reason == "too_new"
    assert one("compiles", shop, newer + "return\n", tools).reason == "broken"
    with proof_context(shop, {"shop.py": newer.encode()}, tools) as made:
        proofs = make_proofs(made, KINDS.values())
        judged = judge_change(made, proofs)
    assert NOT_COMPILED not in [it.reason for it in proofs]
    assert (judged.verdict, [it.why for it in judged.unheld][:1]) == ("differs", ["at_import"])
    told = verdict_sentence(judged.verdict, judged.unheld, judged.statements, "en", proofs)
    assert told.startswith("Verdict: differs. It does not compile on Python 3.7, the oldest that must run it;")
    assert "nothing holds" in told


def test_no_more_is_unheld_than_there_is():
    unheld = [UnheldLine(path, 0, path, "not_python") for path in (".gitmodules", "lib")]
    assert "nothing holds 2 of 2 changed statements" in verdict_sentence("not_shown", unheld, 1, "en")
    assert "nothing holds 1 of 3 changed statements" in verdict_sentence("not_shown", unheld[:1], 3, "en")


def test_a_file_that_never_compiled_is_not_held_against_the_change(tmp_path: Path):
    root = repository(tmp_path / "bad", {"shop.py": "if (\n"})
    assert one("compiles", root, "if ((\n").standing == "passed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("def price(amount, member):", "def price(amount, member=False):"),
        ("def price(amount, member):", "def cost(amount, member):"),
        ("def label(amount):", "async def label(amount):"),
        ("def label(amount):", "@staticmethod\ndef label(amount):"),
        ("import logging\n", "import logging\n__all__ = ['price']\ndel price\n"),
    ],
)
def test_api(shop: Path, old: str, new: str):
    changed = one("api", shop, SHOP.replace(old, new))
    assert changed.standing == ("passed" if "__all__" in new else "failed")
    assert all(name.startswith("shop.py::") for name in changed.blames)


USED = "import shop\n\n\ndef page():\n    return shop.label(1)\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("def label(amount):", "def label(amount: int) -> str:", {"grown": 1, "unused": 0}),
        ("def label(amount):", "def label(amount, unit='yen'):", {"grown": 1, "unused": 0}),
        ('def label(amount):\n    return "%d yen" % amount\n', "", {"grown": 0, "unused": 1}),
    ],
)
def test_api_that_only_grows_passes(shop: Path, old: str, new: str, told: dict[str, int]):
    after = SHOP.replace(old, new)
    assert after != SHOP
    grown = one("api", shop, after)
    assert (grown.standing, {name: grown.args[name] for name in told}, len(grown.examples)) == ("passed", told, 1)


def test_api_keeps_a_function_that_something_uses(tmp_path: Path):
    after = SHOP.replace('def label(amount):\n    return "%d yen" % amount\n', "")
    used = repository(tmp_path / "used", {"shop.py": SHOP, "page.py": USED})
    assert one("api", used, after).standing == "failed"
    lock = Lock(Setup(), (case_of(call("shop:label", "shop.py::label", amount=1), "recorded"),))
    unused = repository(tmp_path / "unused", {"shop.py": SHOP})
    assert one("api", unused, after, ProofTools(lock=lock)).standing == "failed"
    assert one("api", unused, after).standing == "passed"


@pytest.mark.parametrize(
    ("line", "standing"),
    [
        ("RATE = 3", "passed"),
        ("RATE = rate()", "failed"),
        ("RATE = 3\nRATE = 4", "failed"),
        ("class RATE: pass", "failed"),
    ],
)
def test_api_lets_a_constant_go_that_nothing_uses(tmp_path: Path, line: str, standing: str):
    root = repository(tmp_path / "shop", {"shop.py": f"{SHOP}\n\n{line}\n"})
    assert one("api", root, SHOP).standing == standing


def test_api_lets_new_and_private_names_pass(shop: Path):
    more = SHOP + "def extra():\n    pass\n\n\ndef _inner(x):\n    pass\n"
    assert one("api", shop, more).standing == "passed"
    assert one("api", shop, SHOP, ProofTools(is_test=lambda path: True)).reason == "no_python"
    assert one("api", shop, "if (\n").reason == "not_parsed"


@pytest.mark.parametrize(
    ("moved", "line", "standing"),
    [
        ("def label(amount):\n    return 1\n", "from shop_label import label", "passed"),
        ("def label(amount):\n    return 1\n", "from .shop_label import label", "passed"),
        ("def label(amount, more):\n    return 1\n", "from shop_label import label", "failed"),
        ("def label(amount):\n    return 1\n", "from elsewhere import label", "failed"),
        ("def other(amount):\n    return 1\n", "from shop_label import label", "failed"),
    ],
)
def test_api_follows_what_was_moved_to_a_new_file(shop: Path, moved: str, line: str, standing: str):
    rest = SHOP.replace('def label(amount):\n    return "%d yen" % amount\n', f"{line}\n")
    assert rest != SHOP
    with proof_context(shop, {"shop.py": rest.encode(), "shop_label.py": moved.encode()}, NOTHING) as made:
        assert KINDS["api"].prove(made).standing == standing


def test_complexity(shop: Path):
    tools = make_proof_tools(shop, Settings(), plugins.metrics())
    simpler = SHOP.replace(
        "    if member:\n        return amount * 9 // 10\n    return amount\n", "    return amount\n"
    )
    worse = SHOP.replace(
        "    return amount\n", "    if amount:\n        if member:\n            return 0\n    return 1\n"
    )
    asked = {"asked": frozenset({"complexity"})}
    assert one("complexity", shop, simpler, tools, **asked).standing == "passed"
    assert one("complexity", shop, worse, tools, **asked).reason == "risen"
    assert one("complexity", shop, SHOP.replace("%d yen", "%d"), tools, **asked).reason == "not_fallen"
    assert one("complexity", shop, simpler, tools).reason == "not_meant"
    assert one("complexity", shop, simpler, ProofTools(), **asked).reason == "no_metric"
    assert one("complexity", shop, "if (\n", tools, **asked).standing in ("not_run", "failed")


def test_a_chain_is_simpler_than_the_same_tree_with_nesting(tmp_path: Path) -> None:
    inner, end = "    else:\n        if amount:\n            return 1\n", "    return amount\n"
    nested = SHOP.replace(end, inner + end)
    chained = nested.replace(inner, "    elif amount:\n        return 1\n")
    shop = repository(tmp_path / "shop", {"shop.py": nested})
    tools = make_proof_tools(shop, Settings(), plugins.metrics())
    asked = {"asked": frozenset({"complexity"})}
    assert one("complexity", shop, chained, tools, **asked).standing == "passed"


def test_specification(shop: Path):
    def read(folder: Path) -> dict[str, object]:
        text = (folder / "shop.py").read_text()
        if "unreadable" in text:
            raise UsageError("unreadable")
        found = [f"/{name}" for name in ("price", "new", "routeless") if name in text]
        return {"paths": {path: {"get": {"responses": {}}} for path in found if "routeless" not in text}}

    tools = ProofTools(specification=read, compare_apis=compare_specifications)
    assert one("specification", shop, SHOP + "x = 1\n").reason == "no_reader"
    assert one("specification", shop, SHOP + "x = 1\n", tools).standing == "passed"
    more = one("specification", shop, SHOP + "new = 1\n", tools)
    assert (more.standing, more.args["compatible"], more.args["changes"]) == (
        "passed",
        1,
        [["path_added", "/new", False]],
    )
    gone = one("specification", shop, SHOP.replace("price", "cost"), tools)
    assert (gone.standing, gone.reason, gone.examples) == ("failed", "broken", ("/price: path_removed",))
    assert one("specification", shop, SHOP + "unreadable = 1\n", tools).reason == "not_read"
    assert one("specification", shop, SHOP, replace(tools, is_test=lambda path: True)).reason == "no_python"


def test_urls(shop: Path):
    def urls(folder: Path) -> dict[str, str]:
        text = (folder / "shop.py").read_text()
        if "boom" in text:
            raise UsageError("boom")
        return {"GET /price": "shop:price", **({"GET /new": "x"} if "new" in text else {})}

    assert one("urls", shop, SHOP + "x = 1\n").reason == "no_runner"
    assert one("urls", shop, SHOP + "x = 1\n", ProofTools(urls=urls)).standing == "passed"
    more = one("urls", shop, SHOP + "new = 1\n", ProofTools(urls=urls))
    assert (more.standing, more.examples) == ("failed", ("GET /new: - -> x",))
    assert one("urls", shop, SHOP + "boom = 1\n", ProofTools(urls=urls)).reason == "does_not_start"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return repository(tmp_path_factory.mktemp("proofs") / "shop", {"shop.py": SHOP})


@pytest.fixture(scope="module")
def tools(shop: Path) -> ProofTools:
    lock = locked(shop)

    def ask(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        asked = msgspec.structs.replace(lock, cases=tuple(cases))
        found = {}
        for case, parts in replay_at_clock(
            asked, fresh_copies(RunTarget(sys.executable, folder)), lock.setup.clocks[clock]
        ):
            found[case.id] = parts
            if enough(case, parts):
                break
        return found

    return ProofTools(lock=lock, answers=ask)


def test_locks_and_replay(shop: Path, tools: ProofTools):
    good = SHOP.replace("    if member:\n        return amount * 9 // 10\n    return amount\n", GOOD)
    assert one("locks", shop, good, tools).reason == "hold"
    alike = one("replay", shop, good, tools)
    assert (alike.standing, alike.args["count"], alike.args["aside"]) == ("passed", 3, 3)
    assert one("queries", shop, good, tools).reason == "none_sent"
    assert tools.lock is not None
    some = [msgspec.structs.replace(it, ask={**it.ask, "answered": [["SELECT 1", []]]}) for it in tools.lock.cases]
    answered = replace(tools, lock=msgspec.structs.replace(tools.lock, cases=tuple(some)))
    assert one("queries", shop, good, answered).reason == "answered"
    bad = SHOP.replace("9 // 10", "9 / 10")
    broken = one("locks", shop, bad, tools)
    assert (broken.standing, broken.args["count"]) == ("failed", 2)
    assert broken.examples[0] == "shop:price(amount=999, member=True): result: 899 -> 899.1"
    assert "shop.py::price" in broken.blames
    assert one("replay", shop, bad, tools).standing == "failed"


GOOD = "    return amount * 9 // 10 if member else amount\n"


def test_a_program_that_does_not_start_any_more_is_broken(shop: Path, tools: ProofTools):
    gone = one("locks", shop, SHOP.replace("def price", "def cost"), tools)
    assert gone.standing == "failed"


def test_what_no_case_reaches_is_not_said_to_hold(shop: Path, tools: ProofTools):
    more = SHOP.replace("import logging", "import logging\n\n\ndef new():\n    return 1")
    only_new = one("locks", shop, more, tools)
    assert only_new.standing in ("passed", "not_run")
    assert one("locks", shop, SHOP + "# a comment\n", tools).reason == "nothing_touched"
    assert one("locks", shop, SHOP + "x = 1\n").reason == "no_lock"
    assert one("replay", shop, SHOP + "x = 1\n").reason == "no_lock"


@pytest.mark.parametrize("proof", ["queries", "replay"])
def test_a_lock_of_other_code_is_not_called_missing(shop: Path, tools: ProofTools, proof: Proof):
    assert tools.lock is not None
    elsewhere = replace(tools, lock=msgspec.structs.replace(tools.lock, cases=()))
    assert one(proof, shop, SHOP + "x = 1\n", elsewhere).reason == "not_reached"


@pytest.mark.parametrize("proof", ["locks", "queries", "replay"])
def test_a_lock_without_an_interpreter_proves_nothing_and_says_so(shop: Path, tools: ProofTools, proof: Proof):
    found = one(proof, shop, SHOP.replace('"%d yen" % amount', '"{} yen".format(amount)'), replace(tools, answers=None))
    assert (found.standing, found.reason) == ("not_run", "no_interpreter")


def test_a_weak_lock_stops_a_codemod_that_asks_for_a_strong_one(shop: Path, tools: ProofTools):
    good = SHOP.replace('"%d yen" % amount', '"{} yen".format(amount)')
    assert one("locks", shop, good, strength=0.8).reason == "no_lock"
    assert one("locks", shop, good, strength=0.8).standing == "failed"
    assert one("locks", shop, good, tools, strength=0.8).reason == "not_measured"
    weak = replace(tools, strength=noticing(5, 10))
    stopped = one("locks", shop, good, weak, strength=0.8)
    assert (stopped.reason, stopped.examples) == ("weak", ("shop.py::label: 50% < 80%",))
    strong = replace(tools, strength=noticing(9, 10))
    held = one("locks", shop, good, strong, strength=0.8)
    assert (held.standing, held.args["least"]) == ("passed", 0.9)


def test_a_lock_must_be_strong_at_the_statements_that_are_touched(shop: Path, tools: ProofTools):
    good = SHOP.replace('"%d yen" % amount', '"{} yen".format(amount)')
    here = SHOP[: SHOP.index('"%d yen"')].count("\n") + 1
    blind = replace(tools, strength=noticing(9, 10, missed_at=here))
    stopped = one("locks", shop, good, blind, strength=0.8)
    assert (stopped.standing, stopped.reason, stopped.blames) == ("failed", "weak_here", ("shop.py::label",))
    assert stopped.examples == (f"shop.py:{here}: 0/1",)
    assert (stopped.args["missed"], stopped.args["where"]) == (1, f"shop.py:{here}")
    unasked = one("locks", shop, good, blind)
    assert (unasked.standing, unasked.reason) == ("not_run", "unseen")


def test_what_was_not_as_locked_before_is_not_held_against_the_change(shop: Path, tools: ProofTools):
    assert tools.lock is not None
    cases = tuple(
        msgspec.structs.replace(case, parts={**case.parts, "result": "once"}) if case.about == "shop:label" else case
        for case in tools.lock.cases
    )
    stale = replace(tools, lock=msgspec.structs.replace(tools.lock, cases=cases))
    held = one("locks", shop, SHOP + "x = 1\n", stale)
    assert (held.standing, held.args["stale"]) == ("passed", 1)
    worse = one("locks", shop, SHOP.replace("%d yen", "%d"), stale)
    assert worse.examples == ('shop:label(amount=120): result: "once" -> "120"',)


def test_what_no_case_shows_is_found_by_inputs_made_up_for_it(shop: Path, tools: ProofTools):
    made_up = case_of(call("shop:price", "shop.py::price", amount=10**6, member=False), "invented")
    hidden = SHOP.replace("    return amount\n", "    return min(amount, 10**5)\n", 1)
    assert one("replay", shop, hidden, tools).standing == "passed"
    more = replace(tools, more=lambda _folder: [made_up])
    ran = CaseRuns(lines={made_up.id: frozenset({("shop.py", 6)})})

    def see(folder: Path, cases: Sequence[Case], _lines: Lines, _traced: Container[str]) -> CaseRuns:
        assert tools.answers is not None
        return msgspec.structs.replace(ran, parts=tools.answers(folder, 0, cases, lambda _case, _parts: False))

    means_seen = replace(more, runs=see)
    same = one("replay", shop, SHOP.replace("amount * 9 // 10", "(amount * 9) // 10 + 0"), means_seen)
    assert (same.standing, same.args["count"], same.args["made_up"], same.args["aside"]) == ("passed", 1, 1, 6)
    found = one("replay", shop, hidden, more)
    assert found.examples == ("shop:price(amount=1000000, member=False): result: 1000000 -> 100000",)
    assert one("locks", shop, hidden, more).standing == "passed"


def test_what_only_values_of_undeclared_types_show_is_no_difference_and_not_shown(shop: Path, tools: ProofTools):
    declared = SHOP.replace("def price(amount, member)", "def price(amount: int, member)")
    changed = declared.replace("    return amount\n", "    return amount or 0\n", 1)
    assert tools.lock is not None
    made_up = case_of(call("shop:price", "shop.py::price", amount=[], member=False), "invented")
    recorded = case_of(call("shop:price", "shop.py::price", amount=[1], member=False), "recorded")
    lock = msgspec.structs.replace(tools.lock, cases=(*tools.lock.cases, recorded))
    asked = replace(tools, more=lambda _folder: [made_up])
    with proof_context(shop, {"shop.py": changed.encode()}, asked) as made:
        context = replace(made, before={"shop.py": declared.encode()})
        found = KINDS["replay"].prove(context)
        assert (found.standing, found.reason, found.args) == ("not_run", "undeclared", {"undeclared": 1})
        assert found.examples == ("shop:price(amount=[], member=False): result: [] -> 0",)
        assert judge_change(context, [found]).verdict == "not_shown"
    with proof_context(shop, {"shop.py": changed.encode()}, replace(asked, lock=lock)) as made:
        assert KINDS["replay"].prove(replace(made, before={"shop.py": declared.encode()})).reason == "differ"


def test_more_inputs_are_made_up_from_those_of_the_lock(shop: Path, tools: ProofTools):
    settings = Settings(prove=ProveSettings(python=sys.executable, search=2))
    made = make_proof_tools(shop, settings, plugins.metrics()).more
    assert made is not None
    assert tools.lock is not None
    found = made(shop)
    assert {case.about for case in found} <= {"shop:price", "shop:label", "shop:first"}
    assert found
    assert not {case.id for case in found} & {case.id for case in tools.lock.cases}


def test_differences_that_do_not_come_again_do_not_count(shop: Path, tools: ProofTools):
    asked: list[Path] = []

    def shaky(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        asked.append(folder)
        assert tools.answers is not None
        found = dict(tools.answers(folder, clock, cases, enough))
        if len(asked) == 1:
            found |= {key: {"result": "late"} for key in found}
        return found

    held = one("replay", shop, SHOP + "x = 1\n", replace(tools, answers=shaky))
    assert (held.standing, held.reason, held.args["count"]) == ("not_run", "unconfirmed", 6)


@pytest.mark.parametrize("late", [range(99), range(1, 99), range(0, 99, 2)])
def test_code_that_the_change_makes_random_fails(shop: Path, tools: ProofTools, late: range):
    """Answers that change: each time, only later, or every other time; the code before always answers the same."""
    asked: list[int] = []

    def random(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        assert tools.answers is not None
        found = dict(tools.answers(folder, clock, cases, enough))
        if "x = 1" in (folder / "shop.py").read_text():
            if len(asked) in late:
                found |= {key: {"result": f"random {len(asked)}"} for key in found}
            asked.append(clock)
        return found

    held = one("replay", shop, SHOP + "x = 1\n", replace(tools, answers=random))
    assert (held.standing, held.args["count"]) == ("failed", 6)


def test_answers_that_are_too_large_to_be_written_whole_are_counted(shop: Path, tools: ProofTools):
    def cut(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        assert tools.answers is not None
        found = dict(tools.answers(folder, clock, cases, enough))
        first = min(found)
        return found | {first: {"result": {"lines": ["a", {"$cut": "many", "size": 2000, "type": "builtins:list"}]}}}

    held = one("replay", shop, SHOP + "x = 1\n", replace(tools, answers=cut))
    assert (held.standing, held.args["cut"]) == ("passed", 1)
    assert one("replay", shop, SHOP + "x = 1\n", tools).args["cut"] == 0


def test_where_one_witness_is_enough_the_cases_behind_it_are_not_put(shop: Path, tools: ProofTools):
    put: list[int] = []

    def counted(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        assert tools.answers is not None
        found = tools.answers(folder, clock, cases, enough)
        put.append(len(found))
        return found

    counting, bad = replace(tools, answers=counted), SHOP.replace("9 // 10", "9 / 10 + 1")
    everything = one("replay", shop, bad, counting)
    assert (everything.args["count"], set(put)) == (2, {3})
    put.clear()
    soon = one("replay", shop, bad, counting, soon=True)
    assert (soon.standing, soon.args["count"], soon.blames) == ("failed", 1, everything.blames)
    assert sorted(put) == [1, 1, 3, 3]
    put.clear()
    assert one("replay", shop, SHOP + "x = 1\n", counting, soon=True).args["count"] == 6
    assert put == [6, 6, 6]  # the changed code twice: it could have become random


def test_a_first_witness_that_does_not_come_again_stops_nothing(shop: Path, tools: ProofTools):
    def shaky(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        assert tools.answers is not None
        shaken: list[str] = []

        def also(case: Case, parts: Parts) -> bool:
            if case.about == "shop:price" and not shaken:
                shaken.append(case.id)
                parts = {"result": len(shakes)}
                shakes.append(case.id)
            seen[case.id] = parts
            return enough(case, parts)

        seen: dict[str, Parts] = {}
        tools.answers(folder, clock, cases, also)
        return seen

    shakes: list[str] = []
    held = one("replay", shop, SHOP + "x = 1\n", replace(tools, answers=shaky), soon=True)
    assert (held.standing, held.args["flaky"]) == ("passed", 1)
    found = one("replay", shop, SHOP.replace("%d yen", "%d"), replace(tools, answers=shaky), soon=True)
    assert found.blames == ("shop.py::label",)


TESTS = (
    "import shop\n\n\ndef test_label():\n    assert shop.label(1) == '1 yen'\n\n\ndef test_red():\n    assert False\n"
)


def test_own_tests(tmp_path: Path):
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "test_shop.py": TESTS})
    tools = ProofTools(tests=f"{sys.executable} -m pytest -q -p no:randomly --rootdir=. -c /dev/null", seconds=600)
    held = one("tests", root, SHOP.replace('"%d yen" % amount', '"{} yen".format(amount)'), tools)
    assert (held.standing, held.args["already"], held.args["passed"]) == ("passed", 1, 1)
    assert one("tests", root, SHOP + "x = 1\n").reason == "no_command"
    assert one("tests", root, SHOP + "x = 1\n", ProofTools(tests="exit 3")).reason == "fails_before"
    assert one("tests", root, SHOP + "x = 1\n", ProofTools(tests="sleep 5", seconds=0.2)).reason == "cannot_run"


def test_own_tests_of_unittest_are_read_as_people_read_them(tmp_path: Path):
    tests = (
        "import shop, unittest\n\n\nclass Case(unittest.TestCase):\n    def test_label(self):\n"
        "        self.assertEqual(shop.label(1), '1 yen')\n\n    def test_red(self):\n        self.fail()\n"
    )
    root = repository(tmp_path / "shop", {"shop.py": SHOP, "test_shop.py": tests})
    tools = ProofTools(tests=f"{sys.executable} -m unittest", seconds=600)
    assert one("tests", root, SHOP + "x = 1\n", tools).args["already"] == 1
    red = one("tests", root, SHOP.replace("%d yen", "%d"), tools)
    assert red.examples == ("test_shop.Case.test_label",)


def test_nothing_is_started_that_does_not_compile(shop: Path):
    with proof_context(shop, {"shop.py": (SHOP + "return\n").encode()}, ProofTools(tests="touch ran")) as made:
        found = {it.proof: it for it in make_proofs(made, KINDS.values())}
        failure = first_failure(made, KINDS.values())
    assert found["tests"].reason == NOT_COMPILED
    assert failure is not None
    assert failure.proof == "compiles"


def test_means_say_what_is_wrong_with_the_settings(shop: Path):
    from toolkit.errors import UsageError

    with pytest.raises(UsageError, match=r"names the interpreter of the project"):
        make_proof_tools(shop, Settings(prove=ProveSettings(python="{root}/none")), plugins.metrics())


def test_what_a_lock_leaves_out_is_still_compared_between_old_and_new(shop: Path, tools: ProofTools):
    assert tools.lock is not None
    cases = tuple(msgspec.structs.replace(case, not_locked=("result",)) for case in tools.lock.cases)
    blind = replace(tools, lock=msgspec.structs.replace(tools.lock, cases=cases))
    bad = SHOP.replace("9 // 10", "9 / 10 + 1")
    for soon in (False, True):
        assert one("replay", shop, bad, blind, soon=soon).standing == "failed"
        assert one("locks", shop, bad, blind, soon=soon).standing == "passed"


def test_what_a_lock_leaves_out_has_to_be_the_same_three_times(shop: Path, tools: ProofTools):
    assert tools.lock is not None
    asked: list[int] = []
    cases = tuple(msgspec.structs.replace(case, not_locked=("result",)) for case in tools.lock.cases)

    def shaky(folder: Path, clock: int, cases: Sequence[Case], enough: Enough) -> Mapping[str, Parts]:
        assert tools.answers is not None
        found = tools.answers(folder, clock, cases, enough)
        asked.append(len(found))
        return {key: {"result": (7, 8, 8, 7, 9, 7)[len(asked) - 1]} for key in found}

    blind = replace(tools, lock=msgspec.structs.replace(tools.lock, cases=cases), answers=shaky)
    held = one("replay", shop, SHOP + "x = 1\n", blind)
    assert (held.standing, held.args["flaky"], len(asked)) == ("passed", 6, 6)


SUM = "def total(items):\n    found = 0\n    for one in items:\n        found = found + one\n    return found\n"


def test_a_message_that_only_names_another_operator_is_told_and_counts_for_nothing(tmp_path: Path):
    root = repository(tmp_path / "sum", {"shop.py": SUM})
    cases = [case_of(call("shop:total", "shop.py::total", items=items), "recorded") for items in ([1, "a"], [1, 2])]
    lock = take_lock(Setup(clocks=(FROZEN,)), fresh_copies(RunTarget(sys.executable, root)), cases)
    write(root / "characterization_tests", lock_files(lock))
    tools = make_proof_tools(root, Settings(prove=ProveSettings(python=sys.executable, search=0)), plugins.metrics())
    shorter = SUM.replace("found = found + one", "found += one")
    for name in ("locks", "replay"):
        held = one(name, root, shorter, tools)
        assert (held.standing, held.args["reworded"]) == ("passed", 1)
        assert one(name, root, shorter.replace("+=", "-="), tools).standing == "failed"
