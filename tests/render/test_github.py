import re

from tests.render import sample
from toolkit.model.report import Report
from toolkit.render.github import render

COMMAND = re.compile(
    r"::(error|warning|notice) file=[^,:\x00-\x1f]+,line=\d+,endLine=\d+,title=[^,:\x00-\x1f]+::[^\x00-\x1f]+"
)


def lines(report: Report) -> list[str]:
    return render(report, sample.CATALOGUE, "en")["github.txt"].decode().splitlines()


def test_names_cannot_add_a_command_or_a_property() -> None:
    commands = lines(sample.report(sample.HOSTILE, amount=26, ratchet=None))
    assert len(commands) == 1 + sum(bool(COMMAND.fullmatch(line)) for line in commands)
    assert r"file=a\n%3A%3Aerror file=x%3A%3Aowned.py" in "\n".join(commands)


def test_percent_signs_stay() -> None:
    (line,) = lines(sample.report(["100%41.py"], amount=1, ratchet=None))
    assert "file=100%2541.py" in line


def test_ten_of_each_level_and_the_rest_is_named() -> None:
    commands = lines(sample.report(amount=300, ratchet=None))
    levels = [line.split()[0] for line in commands]
    assert [levels.count(f"::{level}") for level in ("error", "warning", "notice")] == [10, 10, 10]
    assert commands[-1] == "::notice::Annotations shown: 30 of 300. The report lists every one."


def test_with_a_baseline_only_the_new_and_worse_are_annotated() -> None:
    report = sample.report()
    assert report.sections.ratchet
    assert len(lines(report)) == len({*report.sections.ratchet.new, *report.sections.ratchet.worse}) == 2


def test_nothing_found_is_silent() -> None:
    assert lines(sample.empty()) == []
