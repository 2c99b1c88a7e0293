"""Output of the command `strength`."""

from pathlib import Path

from tests.command_line import tebiki
from tests.flows.verify import shop
from toolkit.model.strength import Kind, LockStrengths, Mutant, Strength
from toolkit.render.terminal import strength
from toolkit.render.terminal.strength import describe_strength
from toolkit.state.strength_file import FILE
from toolkit.text.words import load_words

SURVIVORS = (
    Mutant("shop.py::f", 3, "comparison", "<", "<="),
    Mutant("shop.py::f", 3, "constant", "1", "2"),
    Mutant("shop.py::f", 4, "return", now="None", executed=False),
)
MEASURED = LockStrengths(
    (Strength("shop.py::f", 9, 9, 6, SURVIVORS), Strength("shop.py::g", 1, 1, 1)),
    (Strength("GET /", 9, 9, 6),),
    drifted=("a",),
    unreadable=("old.py: SyntaxError",),
    at_import=2,
    seconds=3.2,
)


def lines(measured: LockStrengths, lang: str = "en") -> list[str]:
    return list(describe_strength(measured, lambda _path, line: f"  line {line}", "strength.json", lang))


def test_what_survives_is_told_line_by_line_below_its_function() -> None:
    assert lines(MEASURED)[-3:] == [
        "  shop.py::f",
        "    shop.py:3  < -> <=; 1 -> 2  |  line 3",
        "    shop.py:4 (no case executes this)  returns None  |  line 4",
    ]
    assert lines(MEASURED, "ja")[-1] == "    shop.py:4（実行するケースがありません）  Noneを返す  |  line 4"


def test_the_weakest_comes_first_and_reservations_are_told() -> None:
    told = lines(MEASURED)
    assert told[0].startswith("Mutation score 70%: the lock kills 7 of the 10 mutants of 2 functions (")
    assert told[1] == "Cases that behave differently than the lock says, and do not count: 1. Run tebiki verify."
    assert [one.split()[-1] for one in told if "%" in one[:8]] == ["shop.py::f", "shop.py::g", "/"]
    assert "old.py: SyntaxError" in "\n".join(told)


def test_a_sample_says_so() -> None:
    sample = LockStrengths((Strength("shop.py::f", 90, 9, 6),), seed=4)
    assert "The sample (seed 4) takes functions in turn" in "\n".join(lines(sample))
    both = LockStrengths((Strength("shop.py::f", 90, 10, 5), Strength("shop.py::g", 10, 10, 10)))
    assert lines(both)[0].startswith(
        "Mutation score about 55%: the lock kills this share of the 100 mutants of 2 functions, judged by a sample"
    )
    assert both.shares()["shop.py"] == 0.55
    assert lines(LockStrengths()) == [load_words("en", strength.__file__, "strength").label("nothing")]


def test_every_kind_of_change_has_words() -> None:
    for lang in ("en", "ja"):
        assert set(Kind.__args__) <= load_words(lang, strength.__file__, "strength").texts.keys()


def test_the_command_measures_and_fails_below_a_least(tmp_path: Path) -> None:
    root = shop.project(tmp_path / "project")
    shop.locked(root, cases=shop.calls())
    done = tebiki("strength", root, "--only", "prices", "--fail-under", "0.9", "--lang", "ja")
    assert done.code == 1
    assert "検出率が90%未満のため、終了コードは1です。" in done.out
    assert (
        "    shop/prices.py:24（実行するケースがありません）  Noneを返す; + → -; 1 → 2  |  return price + 1" in done.out
    )
    assert (root / "characterization_tests" / FILE).is_file()
