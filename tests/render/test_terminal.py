from io import StringIO

import msgspec
import pytest
from msgspec.structs import replace
from rich.cells import cell_len
from rich.console import Console

from tests.render import sample
from toolkit.model.facts import Lang
from toolkit.model.gist import Gist
from toolkit.model.report import Report
from toolkit.render.terminal.gist import report_gist
from toolkit.render.terminal.plain import plain_lines
from toolkit.render.terminal.screen import draw_gist


def drawn(report: Report, lang: Lang = "en", width: int | None = None, color: bool = False) -> str:
    console = Console(file=StringIO(), width=100, force_terminal=color, color_system="truecolor" if color else None)
    console.print(draw_gist(report_gist(report, sample.CATALOGUE, lang), width))
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_fits_on_one_screen(lang: Lang) -> None:
    full = sample.large()
    known = full.sections
    short = replace(full, sections=replace(known, top=known.top[:6], further=known.findings[20:24]))
    for report in (full, short):
        lines = drawn(report, lang).splitlines()
        assert len(lines) <= 40
        assert max(map(cell_len, lines)) <= 100


def test_it_stays_within_the_width() -> None:
    assert max(map(cell_len, drawn(sample.report(), "ja", 60).splitlines())) <= 60


def test_names_drive_no_terminal_and_are_no_markup() -> None:
    named = sample.report(["[red]x[/red].py", *sample.HOSTILE])
    plain = drawn(named)
    assert "\x1b" not in plain
    assert "[red]x[/red].py" in plain
    coloured = drawn(sample.hostile(), color=True)
    assert r"esc\x1b[31mred.py" in coloured
    assert "\x1b[31mred.py" not in coloured


def test_it_says_what_was_found_and_measured() -> None:
    said = drawn(sample.report())
    assert "Measured 40 of 42 Python files." in " ".join(said.split())
    assert "New: 1. Worse: 1." in said
    assert said.index("Do these first") < said.index("First steps (10)") < said.index("50% (h)")
    assert "within 25% of the actual hours for about 1 pull request in 4" in " ".join(said.split())
    assert "Findings by rule" in drawn(sample.report(plan=None))
    assert "None of the 1 rules found anything" in drawn(sample.empty())


def test_a_gist_can_be_kept() -> None:
    kept = report_gist(sample.report(), sample.CATALOGUE, "ja")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(kept), type=Gist) == kept


def test_a_log_gets_plain_lines() -> None:
    lines = list(plain_lines(report_gist(sample.hostile(), sample.CATALOGUE, "en")))
    assert lines[0] == "legacy_api"
    assert "1. Swallowed exception: <script>alert(1)</script>.py:1 [Low]" in lines
    assert all(line.isprintable() for line in lines)


def test_rules_that_do_not_fit_are_counted() -> None:
    many = report_gist(sample.report(), sample.CATALOGUE, "en")
    many = msgspec.structs.replace(many, steps=(), rules=tuple((f"Rule {number}", 0, 1, 0) for number in range(11)))
    console = Console(file=StringIO(), width=80)
    from toolkit.render.terminal.screen import draw_gist as draw

    console.print(draw(many))
    assert isinstance(console.file, StringIO)
    assert "and 3 more rules in the report" in console.file.getvalue()


def test_findings_that_fail_the_check_are_named_and_the_rest_counted() -> None:
    report = sample.report(amount=40)
    assert report.sections.ratchet
    ids = tuple(finding.id for finding in report.sections.findings)
    many = msgspec.structs.replace(report.sections.ratchet, new=ids[:14], worse=ids[14:15])
    report = msgspec.structs.replace(report, sections=msgspec.structs.replace(report.sections, ratchet=many))
    lines = list(plain_lines(report_gist(report, sample.CATALOGUE, "en")))
    assert sum(line.startswith("New: ") and line.endswith("]") for line in lines) == 10
    assert sum(line.startswith("Worse: ") for line in lines) == 1
    assert "and 4 more in the report" in lines
    assert "and 4 more in the report" in drawn(report)


def test_a_place_stays_in_one_piece_on_a_narrow_terminal() -> None:
    from toolkit.render.terminal.screen import draw_gist as draw

    said = report_gist(sample.report(), sample.CATALOGUE, "ja")
    place = "alerta/database/backends/mongodb/base.py:457"
    line = msgspec.structs.replace(said.top[0], title="文字列の連結によるSQLの組み立て", place=place)
    console = Console(file=StringIO(), width=80)
    console.print(draw(msgspec.structs.replace(said, top=(line,))))
    assert isinstance(console.file, StringIO)
    assert place in console.file.getvalue()
