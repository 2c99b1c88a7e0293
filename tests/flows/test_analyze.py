"""The whole analysis as values: what is remembered, what makes a run another one, and what the report adds up to."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import write
from tests.history.repositories import ALICE, BOB, History, Memory, git
from tests.rows import fast_rows
from toolkit.errors import UsageError
from toolkit.executors.serial import run
from toolkit.flows.analyze import AnalysisResult, analyze, gather_inputs
from toolkit.flows.examine import Tools, report_of
from toolkit.flows.inventory import take_inventory
from toolkit.flows.remembered_inventory import InventoryMemory
from toolkit.model.cache import NoCache
from toolkit.model.report import Report
from toolkit.model.request import AnalyzeOptions, silent
from toolkit.model.settings import Settings
from toolkit.render.page.coloured_code import colour_lines
from toolkit.render.terminal.gist import report_gist
from toolkit.wiring import plugins

DAY = "2020-06-01"
BRANCHES = "def f(a):\n    if a:\n        for b in a:\n            if b:\n                print(b)\n\n\n"


class Kept(Memory):
    """A cache that forgets nothing."""

    def keep_newest(self, kind: str, amount: int) -> None:
        pass


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    past = History()
    past.commit({"shop/__init__.py": "", "shop/cart.py": "import shop.user\n" + BRANCHES}, ALICE, "2020-01-01")
    past.commit(
        {"shop/user.py": "x = 1\n", "tests/test_cart.py": "import shop.cart\n\n\ndef test_it(): f()\n"},
        BOB,
        "2020-02-01",
    )
    past.commit({"shop/cart.py": "import shop.user\n\n" + BRANCHES * 2}, ALICE, "2020-03-01")
    return past.build(tmp_path / "shop")


def tools(used: list[str] | None = None) -> Tools:
    if used is not None:
        used.append("tools")
    return Tools(
        plugins.catalogue(),
        (plugins.format_of("json"),),
        partial(run, jobs=1),
        plugins.codemod,
        plugins.codemods_by_rule(),
        report_gist,
        colour_lines,
        "1.0",
        "state",
    )


def outcome(request: AnalyzeOptions, cache: Any, fingerprint: str = "state") -> tuple[AnalysisResult, bool]:
    """The outcome, and whether there was work to do."""
    used: list[str] = []
    return analyze(request, fingerprint, partial(tools, used), cache, silent), bool(used)


def report(request: AnalyzeOptions) -> Report:
    return report_of(request, tools(), gather_inputs(request), NoCache(), silent)[0]


def test_a_run_is_remembered_whole(shop: Path) -> None:
    cache, request = Kept(), AnalyzeOptions(shop, DAY)
    first, worked = outcome(request, cache)
    assert worked
    assert outcome(request, cache) == (first, False)
    assert outcome(request, NoCache()) == (first, True)


def edited(file: str, text: str) -> Callable[[Path], AnalyzeOptions]:
    def change(root: Path) -> AnalyzeOptions:
        write(root, {file: text})
        return AnalyzeOptions(root, DAY)

    return change


def committed(root: Path) -> AnalyzeOptions:
    git(root, "commit", "-q", "--allow-empty", "-m", "x")
    return AnalyzeOptions(root, DAY)


def asked(**more: Any) -> Callable[[Path], AnalyzeOptions]:
    return lambda root: AnalyzeOptions(root, DAY, **more)


def with_file(name: str, data: str, option: str) -> Callable[[Path], AnalyzeOptions]:
    def change(root: Path) -> AnalyzeOptions:
        file = write(root.parent, {name: data}) / name
        return AnalyzeOptions(root, DAY, **{option: file})

    return change


COVERAGE = '{"files": {"shop/cart.py": {"executed_lines": [1], "missing_lines": []}}}'
CHANGES = {
    "a file": edited("shop/user.py", "x = 2\n"),
    "a new file": edited("new.py", ""),
    "a document": edited("requirements.txt", "flask==1.0\n"),
    "a broken file": edited("broken.py", "def f(:"),
    "a commit": committed,
    "another day": lambda root: AnalyzeOptions(root, "2020-06-02"),
    "another language": asked(lang="ja"),
    "settings": asked(settings=Settings(disable=("hotspot",))),
    "no history": asked(history=False),
    "fewer revisions": asked(revisions=3),
    "names": asked(names=True),
    "formats": asked(formats=("csv",)),
    "a coverage report": with_file("cov.json", COVERAGE, "coverage"),
    "a baseline": with_file("baseline", "# empty\n", "baseline"),
    "a baseline that is empty": with_file("baseline", "", "baseline"),
    "a baseline that is not there": lambda root: AnalyzeOptions(root, DAY, baseline=root.parent / "none"),
}


_FAST = ("a file", "a commit", "another day", "settings", "a coverage report", "a baseline that is empty")


@pytest.mark.parametrize("change", fast_rows(CHANGES, *_FAST))
def test_any_other_input_is_another_run(shop: Path, change: str) -> None:
    cache = Kept()
    outcome(AnalyzeOptions(shop, DAY), cache)
    request = CHANGES[change](shop)
    fresh, worked = outcome(request, cache)
    assert worked
    assert outcome(request, cache) == (fresh, False)
    assert outcome(request, NoCache())[0] == fresh  # what was remembered on the way changes nothing


def test_a_missing_baseline_and_an_empty_one_are_two_things(shop: Path) -> None:
    request = AnalyzeOptions(shop, DAY, baseline=shop.parent / "baseline", settings=Settings(tests=()))
    cache = Kept()
    missing, _ = outcome(request, cache)
    write(shop.parent, {"baseline": ""})
    empty, worked = outcome(request, cache)
    assert worked
    assert missing.shrunk == missing.entries == empty.entries
    assert empty.shrunk == ()


def test_an_inventory_of_the_same_files_makes_another_run(shop: Path) -> None:
    cache, request = Kept(), AnalyzeOptions(shop, DAY)
    without, _ = outcome(request, cache)
    take_inventory(shop, Settings(), dict, InventoryMemory(cache, "state"))
    found, worked = outcome(request, cache)
    assert worked
    assert outcome(request, cache) == (found, False)
    summaries = [json.loads(item.files["report.json"])["sections"]["inventory"] for item in (without, found)]
    assert summaries[0] is None
    assert (summaries[1]["routes"], summaries[1]["unresolved"]) == (0, 0)


def test_other_code_of_ours_is_another_run(shop: Path) -> None:
    cache = Kept()
    outcome(AnalyzeOptions(shop, DAY), cache)
    assert outcome(AnalyzeOptions(shop, DAY), cache, "other state")[1]


@contextmanager
def running_into(reason: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    from toolkit.errors import SourceError
    from toolkit.flows.measure_file import Measurer

    def lost(_self: Measurer, _item: object) -> None:
        raise SourceError(reason)

    with monkeypatch.context() as patch:
        patch.setattr(Measurer, "__call__", lost)
        yield


@pytest.mark.parametrize(
    ("reason", "again"), [("timeout", True), ("crashed", True), ("memory", True), ("syntax", False)]
)
def test_what_the_machine_had_a_say_in_is_tried_again(
    shop: Path, monkeypatch: pytest.MonkeyPatch, reason: str, again: bool
) -> None:
    cache = Kept()
    with running_into(reason, monkeypatch):
        assert outcome(AnalyzeOptions(shop, DAY), cache)[0].measured == 0
    found, worked = outcome(AnalyzeOptions(shop, DAY), cache)
    assert worked is again
    assert found.measured == (4 if again else 0)


def test_the_report_adds_up(shop: Path) -> None:
    write(shop, {"broken.py": "def f(:"})
    sections = report(AnalyzeOptions(shop, DAY)).sections
    assert (sections.coverage.files_seen, sections.coverage.files_measured) == (5, 4)
    assert [(item.path, item.reason) for item in sections.coverage.unmeasured] == [("broken.py", "syntax")]
    rows = {row.path: row for row in sections.files}
    assert list(rows) == sorted(rows)
    assert {path for path, row in rows.items() if row.is_test} == {"tests/test_cart.py"}
    for name in ("lines", "code_lines", "statements", "cyclomatic", "cognitive"):
        assert sections.totals[name] == sum(row.metrics[name] for row in rows.values() if not row.is_test)
        assert sections.totals[f"tests_{name}"] == rows["tests/test_cart.py"].metrics[name]
    assert (sections.totals["files"], sections.totals["tests_files"]) == (3, 1)
    assert (sections.totals["functions"], sections.totals["tests_functions"]) == (2, 1)
    cart = rows["shop/cart.py"]
    assert (cart.fan_in, cart.fan_out, cart.commits, cart.authors, cart.heat) == (1, 1, 2, 1, 1.0)
    assert [row.symbol for row in sections.functions] == [
        "shop/cart.py::f",
        "shop/cart.py::f",
        "tests/test_cart.py::test_it",
    ]
    assert len(sections.rules) == len(plugins.rules())
    assert sum(row.findings for row in rows.values()) == len(sections.findings)


def test_history_and_its_trend_are_in_it(shop: Path) -> None:
    found = report(AnalyzeOptions(shop, DAY)).sections
    assert found.ranked_by == "change"
    assert [point.metrics["functions"] for point in found.history.trend] == [1, 1, 2]
    assert report(AnalyzeOptions(shop, DAY, revisions=0)).sections.history.trend == ()
    unasked = report(AnalyzeOptions(shop, DAY, history=False)).sections
    assert unasked.ranked_by == "reach"
    assert [limit.key for limit in unasked.history.limits] == ["not_asked"]


def test_the_trend_leaves_out_what_the_settings_leave_out(shop: Path) -> None:
    request = AnalyzeOptions(shop, DAY, settings=Settings(exclude=("user.py",)))
    assert [point.files for point in report(request).sections.history.trend] == [2, 2, 2]
    assert [point.files for point in report(AnalyzeOptions(shop, DAY)).sections.history.trend] == [2, 3, 3]


def test_a_trend_that_cannot_be_read_is_named(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from toolkit.errors import GitError

    def broken(*_args: object) -> None:
        raise GitError("an object is missing")

    monkeypatch.setattr("toolkit.history.trend.read_trend", broken)
    history = report(AnalyzeOptions(shop, DAY)).sections.history
    assert history.trend == ()
    assert history.commits == 3
    assert "an object is missing" in [limit.detail for limit in history.limits]


def test_coverage_of_another_project_is_refused(shop: Path) -> None:
    file = write(shop.parent, {"cov.json": COVERAGE.replace("cart", "none")}) / "cov.json"
    with pytest.raises(UsageError, match="names no file of this project"):
        outcome(AnalyzeOptions(shop, DAY, coverage=file), NoCache())


def test_a_baseline_that_is_none_is_refused(shop: Path) -> None:
    file = write(shop.parent, {"baseline": "not an entry\n"}) / "baseline"
    with pytest.raises(UsageError, match="baseline:1: not a baseline entry"):
        outcome(AnalyzeOptions(shop, DAY, baseline=file), NoCache())


def test_two_runs_give_the_same_bytes(shop: Path) -> None:
    request = AnalyzeOptions(shop, DAY)
    one = analyze(request, "state", lambda: replace(tools(), formats=_all_formats()), NoCache(), silent)
    other = analyze(request, "state", lambda: replace(tools(), formats=_all_formats()), NoCache(), silent)
    assert one.files == other.files
    assert json.loads(one.files["report.json"])["measured"]["day"] == DAY


def _all_formats() -> tuple[Any, ...]:
    return tuple(map(plugins.format_of, plugins.names("render")))


def test_stages_are_told_in_order(shop: Path) -> None:
    told: list[str] = []
    analyze(AnalyzeOptions(shop, DAY), "state", tools, NoCache(), lambda stage, *_: told.append(stage))
    assert list(dict.fromkeys(told)) == ["read", "measure", "history", "trend", "judge", "plan", "write"]


def test_each_first_finding_tells_with_which_commit_its_line_came_in(tmp_path: Path) -> None:
    past = History()
    past.commit({"a.py": "x = 1\n"})
    past.commit({"a.py": "import requests\n\n\nrequests.get('http://a.invalid/', verify=False)\n"}, message="Call a")
    other = past.build(tmp_path)
    sections = report(AnalyzeOptions(other, DAY)).sections
    assert {(one.path, one.line, one.subject) for one in sections.origins} == {("a.py", 4, "Call a")}
    assert sections.top
    assert report(AnalyzeOptions(other, DAY, history=False)).sections.origins == ()
