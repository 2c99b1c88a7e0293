"""Reasons of a pull request that differ only in the code they name are told once."""

from toolkit.model.proof import ProofResult
from toolkit.render.pull.change_summary import join_alike


def _missing(where: str, **more: object) -> ProofResult:
    return ProofResult("locks", "failed", "no_lock", {"where": where, **more})


def test_results_with_one_reason_name_all_their_code() -> None:
    found = join_alike([_missing("a::f, a::g"), _missing("b::h"), _missing("a::f")], ", ")
    assert [one.args["where"] for one in found] == ["a::f, a::g, b::h"] * 3
    assert len({repr(one) for one in found}) == 1


def test_many_names_are_cut() -> None:
    (first, *_) = join_alike([_missing(f"a::f{number}") for number in range(9)], "、")
    assert first.args["where"] == "a::f0、a::f1、a::f2、a::f3、a::f4、a::f5、..."


def test_other_reasons_and_examples_stay_apart() -> None:
    shown = ProofResult("replay", "failed", "differs", {"where": "a::f"}, ("f(1): 2, 3",))
    results = [_missing("a::f"), _missing("b::g", count=2), shown, ProofResult("tests", "failed", "failed", {})]
    assert join_alike(results, ", ") == results
