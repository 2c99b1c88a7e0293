"""Laws of the pieces of a change: taken apart, put together, bisected, divided into pull requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codemods.narrow_except import CODEMOD as NARROW
from codemods.return_early import CODEMOD as EARLY
from toolkit.change.edit import Pack
from toolkit.change.edits import split_edits
from toolkit.change.hunks import apply_hunks, hunks_between, split_into_hunks
from toolkit.change.split import count_lines, piece_costs, read_codeowners, split_pieces
from toolkit.change.touched import symbol_around, touched_symbols
from toolkit.errors import SourceError
from toolkit.model.proof import ChangePiece, ProofResult
from toolkit.proof.bisect import bisect
from toolkit.source.parse import parse_file

LINES = st.lists(st.sampled_from([b"a = 1\n", b"b = 2\n", b"if a:\n", b"    c = 3\n", b"\n", b"d = 4"]), max_size=12)


@given(LINES, LINES)
def test_all_hunks_make_the_new_text_and_none_the_old_one(old: list[bytes], new: list[bytes]):
    was, now = b"".join(old), b"".join(new)
    found = list(hunks_between(was, now))
    assert apply_hunks(was, found) == now
    assert apply_hunks(was, []) == was
    assert count_lines(was, now) == (sum(len(it.lines) for it in found), sum(it.last - it.first for it in found))


@given(LINES, LINES)
def test_every_hunk_that_is_a_piece_of_its_own_parses_alone(old: list[bytes], new: list[bytes]):
    before, after = {"a.py": b"".join(old)}, {"a.py": b"".join(new)}
    made = split_into_hunks(before, after)
    assert made.state_with(made.pieces) == after
    assert made.state_with(()) == before
    alone = [piece for piece in made.pieces if len(made.of[piece] or ()) == 1]
    for piece in alone[:-1]:
        parse_file("a.py", made.state_with({piece})["a.py"] or b"")


def test_files_that_are_new_gone_or_no_python_are_one_piece():
    made = split_into_hunks(
        {"a.html": b"1", "gone.py": b"x = 1\n"}, {"a.html": b"2", "gone.py": None, "new.py": b"y = 1\n"}
    )
    assert [piece.path for piece in made.pieces] == ["a.html", "gone.py", "new.py"]
    first = made.pieces[0]
    assert made.state_with({first}) == {"a.html": b"2", "gone.py": b"x = 1\n", "new.py": None}
    assert made.sites == {}


PIECES = [ChangePiece(f"m{number % 3}.py", number, f"m{number % 3}.py::f{number}") for number in range(24)]
FAILURE = ProofResult("locks", "failed", "broken")


@given(st.sets(st.sampled_from(PIECES), max_size=6), st.booleans())
def test_bisect_finds_exactly_the_guilty_pieces(guilty: set[ChangePiece], hint: bool):
    asked = []

    def attempt(pieces: frozenset[ChangePiece], _soon: bool) -> ProofResult | None:
        asked.append(pieces)
        return FAILURE if pieces & guilty else None

    blames = tuple(piece.symbol for piece in guilty) if hint else ()
    found = bisect(PIECES, attempt, ProofResult("locks", "failed", "broken", blames=blames) if guilty else None)
    assert {item.piece for item in found.left_out} == guilty
    assert found.kept == frozenset(PIECES) - guilty
    assert len(asked) <= 2 + len(guilty) * 12


@pytest.mark.parametrize(("guilty", "tries"), [([0], [[0], [1]]), ([1], [[0]]), ([0, 1], [[0], [1]])])
def test_pieces_that_are_known_to_fail_together_are_not_tried_so_again(guilty: list[int], tries: list[list[int]]):
    asked = []

    def attempt(pieces: frozenset[ChangePiece], _soon: bool) -> ProofResult | None:
        asked.append(sorted(PIECES.index(it) for it in pieces))
        return FAILURE if any(PIECES[it] in pieces for it in guilty) else None

    found = bisect(PIECES[:2], attempt, ProofResult("locks", "failed", "broken"))
    assert [it.piece for it in found.left_out] == [PIECES[it] for it in guilty]
    assert asked == tries
    asked.clear()
    assert bisect(PIECES[:1], attempt, FAILURE).left_out
    assert not asked


@given(st.sets(st.sampled_from(PIECES), min_size=2, max_size=2))
def test_what_is_kept_always_passed_even_if_only_a_pair_fails(pair: set[ChangePiece]):
    def attempt(pieces: frozenset[ChangePiece], _soon: bool) -> ProofResult | None:
        return FAILURE if pair <= pieces else None

    found = bisect(PIECES, attempt)
    assert attempt(found.kept, True) is None
    assert len(found.left_out) == 1


COSTS = st.dictionaries(st.sampled_from(PIECES), st.integers(1, 300), min_size=1)


@given(COSTS, st.sampled_from(["", "m0.py @one\n", "* @all\nm1.py @one @two # why\n[Section]\n"]))
def test_every_piece_is_in_one_part_of_one_owner_and_fits(costs: dict[ChangePiece, int], text: str):
    owned = read_codeowners(text)
    parts = split_pieces(list(costs), costs, owned, limit=400)
    assert sorted((piece for part in parts for piece in part), key=str) == sorted(costs, key=str)
    for part in parts:
        assert len({owned(piece.path) for piece in part}) == 1
        assert len(part) == 1 or sum(costs[piece] for piece in part) <= 400


@given(LINES, LINES, st.sets(st.integers(1, 12), min_size=1))
def test_the_costs_of_pieces_add_up_to_the_change(old: list[bytes], new: list[bytes], lines: set[int]):
    before, after = {"a.py": b"".join(old)}, {"a.py": b"".join(new)}
    found = piece_costs([ChangePiece("a.py", line, "a.py") for line in lines], before, after)
    assert sum(found.values()) == sum(count_lines(before["a.py"], after["a.py"]))


def test_codeowners_the_last_pattern_wins():
    owned = read_codeowners("* @all\n/shop/ @shop\nshop/legacy.py\n")
    assert (owned("a.py"), owned("shop/a.py"), owned("shop/legacy.py")) == ("@all", "@shop", "")


CODE = (
    "def f(x):\n    try:\n        a()\n    except:\n        b()\n    if x:\n        a()\n        b()\n        c()\n"
    "        d()\n\n\ndef g(y):\n    try:\n        a()\n    except:\n        b()\n"
)


@given(st.data())
def test_any_subset_of_sites_can_be_applied(data: st.DataObject):
    pack = Pack((EARLY, NARROW))
    done = pack(("a.py", CODE.encode()))
    made = split_edits(pack, [done], {"a.py": CODE.encode()})
    assert [piece.by for piece in made.pieces] == ["narrow_except", "return_early", "narrow_except"]
    some = data.draw(st.sets(st.sampled_from(made.pieces)))
    text = (made.state_with(some)["a.py"] or b"").decode()
    assert text.count("except BaseException") == sum(piece.by == "narrow_except" for piece in some)
    assert ("if not x" in text) == any(piece.by == "return_early" for piece in some)
    assert made.state_with(made.pieces)["a.py"] == done.data


def test_sites_that_uncover_each_other_without_end_are_refused():
    pack = Pack((NARROW,))
    data = b"try:\n    a()\nexcept:\n    b()\n"
    made = split_edits(pack, [pack(("a.py", data))], {"a.py": data})
    (piece,) = made.pieces

    class Endless(Pack):
        def __call__(self, item):
            done = Pack.__call__(Pack((NARROW,)), item)
            import msgspec

            sites = [msgspec.structs.replace(site, line=len(self.skip) + 50) for site in done.applied]
            return msgspec.structs.replace(done, applied=tuple(sites))

    made.pack = Endless((NARROW,))
    with pytest.raises(SourceError, match="endless"):
        made.state_with({piece})


def test_touched_names_the_innermost_code_that_says_something_else():
    old = (
        b'import os\n\n\nclass A:\n    """Doc."""\n\n    def f(self):\n'
        b"        def g():\n            return 1\n        return g\n"
    )
    cases = {
        old.replace(b"return 1", b"return 2"): {"a.py::A.f.g"},
        old.replace(b"return g", b"return g()"): {"a.py::A.f"},
        old.replace(b"import os", b"import sys"): {"a.py"},
        old.replace(b"Doc.", b"Other."): set(),
        old.replace(b"class A:", b"class A(B):"): {"a.py::A"},
        old.replace(b"return 1", b"return  1  # why"): set(),
        old.replace(b"def g():", b"def g(x):"): {"a.py::A.f.g"},
        b"if (": {"a.py"},
    }
    for new, expected in cases.items():
        assert touched_symbols({"a.py": old}, {"a.py": new}) == expected
    assert touched_symbols({"a.html": b"1"}, {"a.html": b"2"}) == {"a.html"}
    assert touched_symbols({"a.py": None}, {"a.py": b"def f():\n    pass\n"}) == {"a.py::f", "a.py"}
    assert touched_symbols({"a.py": old}, {"a.py": old}) == frozenset()


def test_around_is_the_innermost_definition():
    data = b"x = 1\n\n\nclass A:\n    @d\n    def f(self):\n        return 1\n"
    assert [symbol_around("a.py", data, line) for line in (1, 4, 5, 7)] == ["a.py", "a.py::A", "a.py::A.f", "a.py::A.f"]
    assert symbol_around("a.py", b"if (", 1) == "a.py"


def test_a_definition_inside_an_if_is_told_apart_from_the_if():
    old = b"if x:\n    def f():\n        return 1\n"
    assert touched_symbols({"a.py": old}, {"a.py": old.replace(b"return 1", b"return 2")}) == {"a.py::f"}
    assert touched_symbols({"a.py": old}, {"a.py": old.replace(b"if x", b"if y")}) == {"a.py"}
