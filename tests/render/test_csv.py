import csv
import io

import pytest

from tests.render import sample
from toolkit.render.csv import render


def rows(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_excel_can_read_it() -> None:
    data = render(sample.report(), sample.CATALOGUE, "ja")["findings.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == len(rows(data))
    head, *body = rows(data)
    assert head[:3] == ["重大度", "確かさ", "ルール"]
    assert len(body) == 36
    assert {len(row) for row in body} == {len(head)}


def test_the_worst_come_first_with_their_counter_measure() -> None:
    report = sample.report()
    _, *whole = rows(render(report, sample.CATALOGUE, "en")["findings.csv"])
    rest = [row[0] for row in whole[len(report.sections.top) :]]
    assert rest == sorted(rest, key=["High", "Medium", "Low"].index)
    head, *body = rows(render(sample.report(top=()), sample.CATALOGUE, "en")["findings.csv"])
    first = dict(zip(head, body[0], strict=True))
    assert [row[0] for row in body] == sorted((row[0] for row in body), key=["High", "Medium", "Low"].index)
    assert first["What to do"].startswith("1. Lock today's behaviour of `deliver")
    assert first["Evidence"].startswith(f"{first['Path']}:{first['Line']}")


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(start: str) -> None:
    report = sample.report([start, "b.py"])
    cells = [cell for row in rows(render(report, sample.CATALOGUE, "en")["findings.csv"]) for cell in row]
    assert not [cell for cell in cells if cell.startswith(tuple("=+-@＝＋－＠\t\r"))]
    assert any(cell.startswith("'") for cell in cells)
