"""Exports of Jira, GitHub and Toggl: told by their headers, all rows or none, and once only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.errors import LedgerError
from toolkit.model.ledger import LedgerEntry
from toolkit.state.dates import parse_day
from toolkit.state.ledger_lines import new_entries
from toolkit.state.worklogs import WorklogOptions, read_worklog

JIRA = """Issue Key,Issue summary,Time Spent (seconds),Started,Author,Activity,Worklog ID
SHOP-31,"Coupons, once",9000,2026-01-05T10:00:00.000+0900,a,Code Review,10023
SHOP-31,"Coupons, once",3600,2026-01-06T10:00:00.000+0900,b,Implementation,10024
"""
TEMPO = "Issue Key,Hours,Work date,Full name\nSHOP-31,2.5,2026-01-05,a\n"
JAPANESE = "課題キー,作業時間,作業日,作業分類\nSHOP-31,1時間30分,2026/1/5,レビュー\nSHOP-31,5400,2026年1月6日（火）,\n"
TOGGL = """User,Email,Client,Project,Task,Description,Billable,Start date,Start time,End date,End time,Duration,Tags
a,a@example.invalid,,Shop,,Review of #412,No,2026-01-05,10:00:00,2026-01-05,11:30:00,01:30:00,review
a,a@example.invalid,,Shop,SHOP-7,no ticket here,No,2026-01-05,12:00:00,2026-01-05,12:15:00,00:15:00,
a,a@example.invalid,,Shop,,Weekly meeting,No,2026-01-05,13:00:00,2026-01-05,14:00:00,01:00:00,
"""
GITHUB = """Title\tURL\tStatus\tActual hours\tEnd date
Coupons\thttps://github.com/o/r/pull/412\tDone\t3.5\t2026-01-05
Open\thttps://github.com/o/r/pull/413\tTodo\t\t
"""


def told(text: str | bytes, **columns: str):
    data = text.encode() if isinstance(text, str) else text
    return read_worklog(data, WorklogOptions("t.csv", "2026-01-30", 8, columns))


def rows(text: str | bytes, **columns: str) -> list[tuple[str, float, str, str]]:
    return [(entry.pr, entry.hours, entry.day, entry.part) for entry in told(text, **columns).entries]


def test_jira():
    assert rows(JIRA) == [("SHOP-31", 2.5, "2026-01-05", "review"), ("SHOP-31", 1, "2026-01-06", "coding")]
    assert rows(TEMPO) == [("SHOP-31", 2.5, "2026-01-05", "whole")]
    assert told(TEMPO).tool == "jira"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_japanese_jira_as_a_spreadsheet_writes_it(encoding, end):
    data = JAPANESE.replace("\n", end).encode(encoding)
    assert rows(data) == [("SHOP-31", 1.5, "2026-01-05", "review"), ("SHOP-31", 1.5, "2026-01-06", "whole")]


def test_toggl_and_work_on_no_pull_request():
    assert rows(TOGGL) == [("412", 1.5, "2026-01-05", "review"), ("SHOP-7", 0.25, "2026-01-05", "whole")]
    assert told(TOGGL).left_out == 1


def test_github_and_what_is_not_done_yet():
    assert rows(GITHUB) == [("412", 3.5, "2026-01-05", "whole")]
    assert told(GITHUB).left_out == 1


def test_columns_that_were_told():
    text = "Ticket;Spent;Date;Kind;Plan\n9;90;2026-01-05;coding;s1\n"
    [entry] = told(text, pr="Ticket", minutes="Spent", day="Date", part="Kind", step="Plan").entries
    assert entry == LedgerEntry("9", 1.5, "2026-01-05", "coding", "s1", id=entry.id)
    assert rows("T,S,D\n9,1d,2026-01-05\n", pr="T", duration="S", day="D") == [("9", 8, "2026-01-05", "whole")]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"pr": "T", "day": "D"}, "exactly one of"),
        ({"pr": "T", "day": "D", "hours": "S", "minutes": "S"}, "exactly one of"),
        ({"hours": "S", "day": "D"}, "needs pr="),
        ({"pr": "T", "day": "D", "hours": "X"}, "no column `X`; its columns are: `T`, `S`, `D`"),
        ({"pr": "T", "day": "D", "time": "S"}, "unknown field `time`"),
    ],
)
def test_columns_that_cannot_be(columns, said):
    with pytest.raises(LedgerError, match=said):
        told("T,S,D\n9,1,2026-01-05\n", **columns)


@pytest.mark.parametrize("text", ["a,b\n1,2\n", "", "\n\n", "Issue Key,Hours\nA-1,1\n"])
def test_an_unknown_header_says_what_is_known_and_how_to_go_on(text):
    with pytest.raises(LedgerError, match=r"t.csv:1: the header .*jira: .*toggl: .*github: .*--columns pr=Ticket"):
        told(text)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("SHOP-1,-2,2026-01-05", "t.csv:3: column `Hours`: `-2` is not above zero"),
        ("SHOP-1,0,2026-01-05", "t.csv:3: column `Hours`: `0` is not above zero"),
        ("SHOP-1,24.5,2026-01-05", "t.csv:3: column `Hours`: 24.5 hours are more than a day has"),
        ("SHOP-1,two,2026-01-05", "t.csv:3: column `Hours`: `two` is not a number"),
        ("SHOP-1,1,01/02/2026", "t.csv:3: column `Work date`: `01/02/2026` is not an unambiguous date"),
        ("SHOP-1,1,2026-02-30", "t.csv:3: column `Work date`: `2026-02-30` is not an unambiguous date"),
        ("SHOP-1,1,2027-01-05", "t.csv:3: column `Work date`: 2027-01-05 has not come yet"),
        ("SHOP-1,1", "t.csv:3: 2 fields, and the header has 3"),
        ('"SHOP-1,1,2026-01-05', "t.csv:.*not CSV"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_imported(row, said):
    text = f"Issue Key,Hours,Work date\nSHOP-1,1,2026-01-05\n{row}\n"
    with pytest.raises(LedgerError, match=said):
        told(text)


def test_many_wrong_rows_are_counted():
    with pytest.raises(LedgerError, match=r"t.csv:6: (?s:.*)\n\(And 15 more.\) Nothing was imported"):
        told("Issue Key,Hours,Work date\n" + "A-1,-1,2026-01-05\n" * 20)


@pytest.mark.parametrize("data", [b"\x81\x00a,b", b"\xff\xfea", b"a\0b,c\n1,2"])
def test_what_is_no_text(data):
    with pytest.raises(LedgerError, match=r"t\.csv"):
        told(data)


@given(st.integers(1, 4), st.integers(0, 3))
def test_a_longer_export_of_the_same_adds_only_what_is_new(times, more):
    row = "SHOP-1,1,2026-01-05\n"
    head = "Issue Key,Hours,Work date\n"
    first = told(head + row * times).entries
    again = told(head + row * (times + more)).entries
    assert len({entry.id for entry in again}) == times + more
    assert len(new_entries(again, first)) == more
    assert new_entries(first, again) == ()


def test_a_tools_own_number_recognises_a_row_that_was_corrected():
    corrected = JIRA.replace("9000", "7200")
    assert new_entries(told(corrected).entries, told(JIRA).entries) == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", "2026-01-05"),
        ("2026/1/5 9:30", "2026-01-05"),
        ("2026-01-05T10:00:00Z", "2026-01-05"),
        ("05/Jan/26 10:00 AM", "2026-01-05"),
        ("5 January 2026", "2026-01-05"),
        ("2026年1月5日", "2026-01-05"),
    ],
)
def test_days(text, day):
    assert parse_day(text) == day


@given(st.text(max_size=20))
def test_no_text_is_taken_for_an_impossible_day(text):
    try:
        day = parse_day(text)
    except LedgerError:
        return
    assert len(day) == 10
