from hypothesis import given
from hypothesis import strategies as st

from tests.contracts.measured import findings_of
from toolkit.model.plugins import RuleExample
from toolkit.rules._near_copies import GAP, NearCopy, extend_near_copy, fingerprint, lines_of
from toolkit.rules.duplicated_block import RULE

LINES = st.lists(st.sampled_from(["", "a", "b", "c = 1", "価格"]), min_size=1, max_size=30)


@given(LINES)
def test_equal_lines_have_equal_prints_and_blank_ones_none(lines: list[str]) -> None:
    read = dict(lines_of(fingerprint(lines), 1, len(lines)))
    assert read.keys() == {number for number, line in enumerate(lines, 1) if line}
    assert len(set(read.values())) == len(set(lines) - {""})


def numbered(text: str, first: int = 1) -> list[tuple[int, int]]:
    return [(line, ord(letter)) for line, letter in enumerate(text, first)]


def test_goes_on_over_lines_that_differ() -> None:
    found = extend_near_copy(numbered("xabcdefgy", 11), numbered("abcd12efg", 31), 12)
    assert found == NearCopy((12, 18), (31, 39), same=7, apart=2)


def test_stops_at_a_wide_gap_on_either_side() -> None:
    wide = "1" * (GAP + 1)
    assert extend_near_copy(numbered(f"abc{wide}def"), numbered("abcdef"), 1) == NearCopy((1, 3), (1, 3), 3, 0)
    assert extend_near_copy(numbered("abcdef"), numbered(f"abc{wide}def"), 4) == NearCopy((4, 6), (10, 12), 3, 0)


def test_single_lines_are_no_copies() -> None:
    assert extend_near_copy(numbered("a1b2c3"), numbered("a4b5c6"), 1) is None


@given(st.text("abcdef", max_size=25), st.text("abcdef", max_size=25), st.integers(1, 25))
def test_what_is_the_same_stands_on_both_sides(left: str, right: str, line: int) -> None:
    found = extend_near_copy(numbered(left), numbered(right), line)
    if found:
        spans = [last - first + 1 for first, last in (found.left, found.right)]
        assert found.left[0] <= line <= found.left[1] <= len(left)
        assert found.same <= min(spans)
        assert found.same + found.apart == max(spans)


def function(name: str, *lines: str) -> str:
    return f"def {name}(db, user):\n" + "".join(f"    {line}\n" for line in lines) + "\n"


STEPS = [f"step{number}(db, user)" for number in range(12)]


def found(*texts: str) -> list[tuple[int, int, int]]:
    findings = findings_of(RuleExample({f"{number}.py": text for number, text in enumerate(texts)}), RULE)
    return [(item.args["lines"], item.args["apart"], item.args["copies"]) for item in findings]


def test_a_copy_that_was_changed_is_found_once() -> None:
    changed = function("b", *STEPS[:7], "log(user)", *STEPS[7:])
    assert found(function("a", *STEPS), changed) == [(12, 1, 2)]


def test_a_signature_and_a_docstring_are_no_copied_code() -> None:
    head = '"""Do it.', *(f"line {number}" for number in range(9)), '"""'
    assert found(function("a", *head, *STEPS[:7]), function("a", *head, *STEPS[:7])) == []


def test_functions_that_mostly_differ_are_left_alone() -> None:
    other = [f"other{number}(db)" for number in range(4)]
    mixed = [*STEPS[:6], *other, *STEPS[6:8], *reversed(other), *STEPS[8:10]]
    assert found(function("a", *STEPS[:10]), function("b", *mixed)) == []


def test_the_third_copy_is_compared_as_well() -> None:
    assert len(found(function("a", *STEPS[:6], "x = 1"), function("b", *STEPS[:6]), function("c", *STEPS))) == 0
    longer = [*STEPS[:6], "if db:", "    log(db)", *STEPS[6:]]
    assert found(function("a", *STEPS), function("b", *STEPS[:6]), function("c", *longer)) == [(12, 2, 2)]
