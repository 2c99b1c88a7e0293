"""A file of tasks: what is wrong is named with its line and column, and what is right comes back byte for byte."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from toolkit.errors import UsageError
from toolkit.estimate.table import read_table, tasks_of, unknown_kinds
from toolkit.model.tasks import COLUMNS, PLANNED

HEADER = "type,p_add,p_del"


def tasks(text: str | bytes, needed: tuple[str, ...] = ("type", "p_add")):
    return tasks_of(read_table(text if isinstance(text, bytes) else text.encode(), "plan.csv"), needed, PLANNED)


def test_reads_tasks_in_their_order():
    found = tasks(f"{HEADER}\nfix,3,1\nfeat, 4.5 ,1e1\n")
    assert [(row.type, row.p_add, row.p_del) for row in found] == [("fix", 3, 1), ("feat", 4.5, 10)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "plan.csv is empty"),
        ("\n\n", "plan.csv is empty"),
        (HEADER, "has a header but no rows"),
        ("type\nfix\n", "missing columns: p_add"),
        (f"{HEADER}\nfix,-3,1", "line 2, column p_add: `-3` is negative"),
        (f"{HEADER}\nfix,3,1\nfix,,1", "line 3, column p_add: the field is empty"),
        (f"{HEADER}\nfix,many,1", "line 2, column p_add: `many` is not a number"),
        (f"{HEADER}\nfix,nan,1", "`nan` is not a number"),
        (f"{HEADER}\nfix,inf,1", "`inf` is not a number"),
        (f"{HEADER}\nfix,1_000,1", "`1_000` is not a number"),
        (f"{HEADER}\nfix,３,1", "`３` is not a number"),
        (f"{HEADER}\nfix,1e400,1", "`1e400` is beyond belief"),
        (f"{HEADER}\nfix,=1+1,1", "`=1\\+1` is not a number"),
        (f"{HEADER}\nfix,3", "line 2: 2 fields, but the header has 3 columns"),
        (f"{HEADER}\nfix,3,1,9", "line 2: 4 fields"),
        (f'{HEADER}\n"fix\nmore",3', "line 3: 2 fields"),
        (f'{HEADER}\n"fix,3,1', "no valid CSV"),
        ("type;p_add\nfix;3", "separated by `;`"),
        ("type\tp_add\nfix\t3", "separated by tabs"),
        ("type,p_add,p_add\nfix,3,3", "there twice: p_add"),
        (f"{HEADER}\nfix,3,1\n".encode("utf-16"), "line 1: not UTF-8"),
        (f"{HEADER}\n修正,3,1\n".encode("shift-jis"), "line 2: not UTF-8"),
        (f"{HEADER}\nfix,3\0,1\n", "line 2: a NUL character"),
    ],
)
def test_says_what_is_wrong_and_where(content: str | bytes, message: str):
    with pytest.raises(UsageError, match=message):
        tasks(content)


def test_a_line_number_is_that_of_the_file_even_after_fields_of_several_lines():
    with pytest.raises(UsageError, match="line 4, column p_add"):
        tasks(f'{HEADER}\n"a\nb",1,1\nfix,x,1\n')


def test_columns_that_are_not_asked_for_may_hold_anything():
    (row,) = tasks("type,p_add,h_since,n_commits,gapsum2h_min\nfix,3,never,-9,-1\n")
    assert (row.p_add, row.gapsum2h_min) == (3, 0)


def test_kinds_that_are_not_known_are_counted():
    found = tasks(f"{HEADER}\nchore,1,1\nfix,1,1\nchore,1,1\n,1,1\n")
    assert unknown_kinds(found) == {"chore": 2, "": 1}


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_written_as_it_was_read(mark: str, newline: str):
    text = mark + newline.join([HEADER, "fix,3,1", '"a, ""b""",4,1', ""])
    table = read_table(text.encode(), "plan.csv")
    expected = mark + newline.join([f"{HEADER},p50", "fix,3,1,0.5", '"a, ""b""",4,1,0.7', ""])
    assert table.to_csv({"p50": ["0.5", "0.7"]}).decode() == expected


TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8)


@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_no_field_is_lost(rows: list[list[str]]):
    table = read_table(b"a,b,c\n1,2,3\n", "x.csv")
    given_ = type(table)("x.csv", table.header, tuple((at, tuple(row)) for at, row in enumerate(rows, 2)))
    again = read_table(given_.to_csv({}), "x.csv")
    assert [list(fields) for _, fields in again.rows] == rows


def test_what_may_be_read_of_a_plan_holds_nothing_known_afterwards():
    assert set(COLUMNS) - set(PLANNED) == {"repo", "sha", "t", "t_merge", "author", "n_first2h", "gapsum2h_min"}
