"""Parameters of a statement that are those of a recording."""

from collections.abc import Iterator

import pytest

from toolkit.probe.replay.made_anew import MadeAnew, without_elapsed


@pytest.mark.parametrize(("recorded", "given"), [(True, 1), (1, True), (1, 1.0), ([{"a": 0}], [{"a": False}])])
def test_kinds_of_numbers_are_told_apart(recorded: object, given: object) -> None:
    assert MadeAnew([]).is_alike(recorded, recorded)
    assert not MadeAnew([]).is_alike(recorded, given)


_FIRST, _LAST = ({"$py": "datetime", "of": f"2024-0{it}-01T00:00:00"} for it in (1, 2))
_NOW, _LATER = "2026-03-04 05:06:07.000008", "2027-03-04 05:06:07"


@pytest.mark.parametrize(
    ("recorded", "given", "alike"),
    [
        ([_FIRST, _LAST], ["2024-01-01 00:00:00.000000", "2024-02-01 00:00:00"], True),
        ([_FIRST, _LAST], [_LAST, _FIRST], False),
        ([_FIRST, _NOW], [_FIRST, _LATER], True),
        ([_FIRST, _NOW], [_LATER, _LATER], False),
        ([_FIRST, _NOW], [_FIRST, _LAST], False),
    ],
)
def test_only_moments_that_a_program_makes_anew_may_be_others(recorded: object, given: object, alike: bool) -> None:
    lines = [{"statement": "SELECT", "given": recorded, "rows": [[1]]}]
    assert MadeAnew(lines, {"first": _FIRST, "last": _LAST}).is_alike(recorded, given) is alike


@pytest.mark.parametrize(
    ("recorded", "given", "alike"),
    [
        ({"filter": {"a": 1, "b": 2}}, {"filter": {"b": 2, "a": 1}}, True),
        ({"filter": {"a": {"$gt": 1, "$lt": 2}}}, {"filter": {"a": {"$lt": 2, "$gt": 1}}}, True),
        (
            {"filter": {"a": {"$elemMatch": {"b": 1, "c": 2}}}},
            {"filter": {"a": {"$elemMatch": {"c": 2, "b": 1}}}},
            True,
        ),
        ({"update": {"$set": {"a": 1, "b": 2}}}, {"update": {"$set": {"b": 2, "a": 1}}}, True),
        ({"filter": {"$or": [{"a": 1, "b": 2}]}}, {"filter": {"$or": [{"b": 2, "a": 1}]}}, True),
        ({"filter": {"a": {"w": 1, "h": 2}}}, {"filter": {"a": {"h": 2, "w": 1}}}, False),
        ({"filter": {"a": {"$in": [{"w": 1, "h": 2}]}}}, {"filter": {"a": {"$in": [{"h": 2, "w": 1}]}}}, False),
        ({"update": {"$set": {"a": {"w": 1, "h": 2}}}}, {"update": {"$set": {"a": {"h": 2, "w": 1}}}}, False),
    ],
)
def test_members_of_embedded_documents_have_an_order(recorded: object, given: object, alike: bool) -> None:
    assert MadeAnew([]).is_alike(recorded, recorded)
    assert MadeAnew([]).is_alike(recorded, given) is alike


def test_a_parameter_of_a_class_that_extends_texts_counts_by_its_text() -> None:
    def quoted(text: str, **state: object) -> dict[str, object]:
        return {"$py": "object", "class": "sqlalchemy.sql.elements:quoted_name", "base": text, "state": state, "id": 1}

    recorded = {"table_names_1": quoted("members", quote=None), "table_names_2": {"$py": "same", "of": 1}}
    memory = {"$py": "function", "of": "sqlalchemy.util:memo", "closure": ["members"]}
    again = {"table_names_1": quoted("members", lower=memory, quote=None), "table_names_2": "members"}
    assert MadeAnew([]).is_alike(recorded, again)
    assert not MadeAnew([]).is_alike(recorded, {**again, "table_names_2": "orders"})


def test_a_name_of_a_class_of_its_own_counts_by_its_text() -> None:
    def extended(base: object, **state: object) -> dict[str, object]:
        return {"$py": "object", "class": "shop:Kind", "base": base, "state": state}

    label, plain = extended("shop_id", lower={"$py": "function", "of": "shop:low"}), extended("shop_id")
    recorded = {"$py": "dict", "of": [["kind", extended(3, member="open")], [label, 42]]}
    sent = {"$py": "dict", "of": [[plain, 42], ["kind", extended(3, member="open")]]}
    assert MadeAnew(()).is_alike(recorded, sent)
    assert MadeAnew(()).is_alike({"$py": "dict", "of": [[label, 42]]}, {"shop_id": 42})
    assert not MadeAnew(()).is_alike(
        recorded, {"$py": "dict", "of": [[plain, 42], ["kind", extended(3, member="shut")]]}
    )
    twice, other = ({"$py": "dict", "of": [[label, number], ["shop_id", 2]]} for number in (1, 9))
    assert not MadeAnew(()).is_alike(twice, other)


def test_names_of_a_class_of_their_own_are_known_again_in_each_row() -> None:
    def key(text: str, number: int) -> dict[str, object]:
        return {"$py": "object", "class": "shop:Kind", "base": text, "state": {}, "id": number}

    def rows(*held: tuple[object, object, int, int]) -> list[object]:
        return [{"$py": "dict", "of": [[one, first], [two, second]]} for one, two, first, second in held]

    first, second = {"$py": "same", "of": 1}, {"$py": "same", "of": 2}
    recorded = rows((key("a", 1), key("b", 2), 1, 5), (first, second, 2, 6))
    swapped = rows((key("b", 1), key("a", 2), 5, 1), (first, second, 2, 6))
    assert not MadeAnew([]).is_alike(recorded, swapped)
    assert MadeAnew([]).is_alike(recorded, [{"a": 1, "b": 5}, {"a": 2, "b": 6}])


_HOUR = ["2026-12-01 09:00:00", "2026-12-01 10:00:00"]


@pytest.mark.parametrize(
    ("recorded", "given", "is_answered"),
    [
        (_HOUR, ["2026-12-02 09:05:00", "2026-12-02 10:05:01"], True),
        (_HOUR, ["2026-11-01 10:05:00", "2026-12-01 10:05:00"], False),
        (_HOUR, ["2026-12-01 10:05:00", "2026-12-01 09:05:00"], False),
        (_HOUR, ["2026-12-01 09:00:00", "2026-12-01 11:00:00"], False),
        (["2026-11-30", "2026-12-01"], ["2026-12-01", "2026-12-02"], True),
        (["2026-11-30", "2026-12-01"], ["2026-11-30", "2026-12-02"], False),
        (["2026-12-01", _HOUR[1]], ["2026-12-02", "2026-12-02 11:30:00"], True),
        (["2026-12-01 00:00:00", _HOUR[1]], ["2026-12-01 00:00:00", "2026-12-01 11:00:00"], True),
        (["2026-12-01", _HOUR[1]], ["2026-12-01", "2026-12-03 11:00:00"], False),
        (["a", _HOUR[1]], ["b", "2026-12-01 11:00:00"], False),
    ],
)
def test_a_query_of_another_moment_has_the_same_span(recorded: list[str], given: list[str], is_answered: bool) -> None:
    assert MadeAnew([]).is_of_another_moment(recorded, given) is is_answered


def test_moments_that_rows_hold_are_looked_for_once() -> None:
    class Rows(list[list[str]]):
        reads = 0

        def __iter__(self) -> Iterator[list[str]]:
            Rows.reads += 1
            return super().__iter__()

    made = MadeAnew([{"given": [], "rows": Rows([["2026-11-30"]])}])
    reads = []
    for day in range(1, 9):
        made.is_of_another_moment(["2026-11-01"], [f"2026-12-0{day}"])
        reads.append(Rows.reads)
    assert reads[0] == reads[-1]


def test_a_moment_that_a_case_sent_itself_is_not_one_that_it_was_given() -> None:
    recorded, given = ["2026-11-30"], ["2026-12-01"]
    assert MadeAnew([{"given": given, "rows": []}]).is_of_another_moment(recorded, given)
    assert not MadeAnew([{"given": [], "rows": [given]}]).is_of_another_moment(recorded, given)


@pytest.mark.parametrize(
    ("recorded", "given", "found"),
    [
        ({"name": "a", "took": 13}, {"name": "a", "took": 0}, {"name": "a", "took": 0}),
        ({"name": "a", "took": 13}, {"name": "b", "took": 0}, {"name": "a", "took": 0}),
        ([[1, 0.25]], [[1, 0.0]], [[1, 0.0]]),
        ([13, 5], [0, 7], [0, 5]),
        ([13], [13], None),
        ([0], [13], None),
        ([-13], [0], None),
        ([1], [0], None),
        ([13], [False], None),
        ([13], [0.0], None),
        ([13], [0, 0], None),
        ({"took": 13}, {"other": 0}, None),
    ],
)
def test_a_number_that_is_0_now_may_be_a_time_that_was_measured(recorded: object, given: object, found: object) -> None:
    assert without_elapsed(recorded, given) == found
