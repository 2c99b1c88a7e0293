"""Squarified rectangles, the map made of them, and lines over time."""

import re
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render import sample
from toolkit.model.estimate import Hours
from toolkit.model.facts import Lang
from toolkit.model.plan import Landed
from toolkit.model.report import FileRow
from toolkit.render.page.bars import component_bars, range_bars
from toolkit.render.page.chart import line_chart
from toolkit.render.page.exceedance import exceedance_curve
from toolkit.render.page.outcome import prediction_chart, reliability_chart
from toolkit.render.page.pager import split_pages
from toolkit.render.page.scale import logarithmic_scale, round_ticks
from toolkit.render.page.squarify import Rect, squarify
from toolkit.render.page.treemap import MOST_FILES, SPACE, treemap
from toolkit.text.words import load_words

SIZES = st.lists(st.integers(1, 10_000), min_size=1, max_size=60).map(lambda sizes: sorted(sizes, reverse=True))
SIDE = st.floats(1, 2000)


@given(SIZES, SIDE, SIDE)
def test_rectangles_have_their_share_and_fill_the_space(sizes: list[int], width: float, height: float) -> None:
    space = Rect(3, 5, width, height)
    found = list(squarify(sizes, space))
    assert len(found) == len(sizes)
    for size, rect in zip(sizes, found, strict=True):
        assert rect.width * rect.height == pytest.approx(size / sum(sizes) * width * height, rel=1e-6)
        assert rect.x >= 3 - 1e-6
        assert rect.y >= 5 - 1e-6
        assert rect.x + rect.width <= 3 + width + 1e-6 * width
        assert rect.y + rect.height <= 5 + height + 1e-6 * height


@given(SIZES.filter(lambda sizes: len(sizes) <= 20))
def test_rectangles_do_not_overlap(sizes: list[int]) -> None:
    for one, other in combinations(squarify(sizes, Rect(0, 0, 600, 400)), 2):
        across = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
        down = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
        assert min(across, down) <= 1e-6


def test_equal_sizes_are_nearly_square() -> None:
    for rect in squarify([1] * 12, Rect(0, 0, 400, 300)):
        assert max(rect.width / rect.height, rect.height / rect.width) <= 1.4


def test_no_space_gives_empty_rectangles() -> None:
    assert all(rect.width * rect.height == 0 for rect in squarify([3, 2, 1], Rect(0, 0, 0, 0)))


def row(path: str, lines: int, heat: float = 0.0) -> FileRow:
    return FileRow(path, False, False, {"code_lines": lines}, heat, 0, 0)


EN = load_words("en")


def test_a_chain_of_folders_is_one_folder() -> None:
    rows = [row("src/push/api/a.py", 500), row("src/push/db/x/y/b.py", 400), row("src/push/db/x/y/c.py", 300)]
    labels = re.findall(r'<text class="folder"[^>]*>([^<]*)<', treemap(rows, EN).svg)
    assert labels == ["db/x/y", "api"] or sorted(labels) == ["api", "db/x/y"]


def test_every_file_says_its_name_and_numbers() -> None:
    svg = treemap([row("a.py", 500, 0.9), row("b<.py", 1), row("empty.py", 0)], EN).svg
    assert "<title>a.py: 500 lines, heat 0.9</title>" in svg
    assert "<title>b&lt;.py: 1 line, heat 0</title>" in svg
    assert "empty.py" not in svg


def test_labels_are_clipped_to_their_rectangle() -> None:
    rows = [row("予約の配信を管理する非常に長い名前のファイル.py", 100), *(row(f"{n}.py", 99) for n in range(70))]
    found = treemap(rows, load_words("ja"))
    labels = re.findall(r'<text class="l0" x="[\d.]+" y="[\d.]+">([^<]*)<', found.svg)
    assert any(label.endswith("…") for label in labels)
    assert all(len(label.encode("cp932", "replace")) * 6.6 <= SPACE.width for label in labels)


def test_a_map_has_at_most_so_many_files_and_says_so() -> None:
    found = treemap([row(f"{n % 40}/{n}.py", n + 1) for n in range(MOST_FILES + 5)], EN)
    assert (found.shown, found.all) == (MOST_FILES, MOST_FILES + 5)
    assert found.svg.count("<path ") == MOST_FILES


def test_a_folder_for_every_letter_of_a_long_path_is_no_trouble() -> None:
    deep = "/".join("d" * 1 for _ in range(3000))
    assert treemap([row(f"{deep}/a.py", 10), row("d/b.py", 5)], EN).shown == 2


@given(st.lists(st.floats(0, 1e7), min_size=2, max_size=40))
def test_a_line_stays_in_its_drawing(values: list[float]) -> None:
    points = [(f"2020-01-{day % 28 + 1:02}", value) for day, value in enumerate(values)]
    svg = line_chart("Lines", sorted(points), EN)
    line = re.search(r'class="line" d="M([^"]+)"', svg)
    assert line
    for place in line[1].split("L"):
        x, y = map(float, place.split())
        assert 0 <= x <= 560
        assert 13 <= y <= 164.1


def test_a_line_says_where_it_starts_and_ends() -> None:
    svg = line_chart("Lines <of> code", [("2020-01-01", 1234), ("2024-01-30", 5678.9)], EN)
    assert "Lines &lt;of&gt; code: from 1,234 on 2020-01-01 to 5,679 on 2024-01-30" in svg


@given(st.lists(st.integers(), max_size=50), st.integers(1, 9))
def test_pages_hold_every_item_once(items: list[int], size: int) -> None:
    found = list(split_pages("list", items, size, EN))
    assert [item for page in found for item in page.items] == items
    assert len({page.name for page in found}) == len(found) == max(1, -(-len(items) // size))
    for page in found:
        assert page.links.count('aria-current="page"') == (len(found) > 1)


def test_the_sample_has_more_than_one_folder() -> None:
    assert treemap([file for file in sample.report().sections.files if not file.is_test], EN).svg.count("folder") > 3


HOURS = st.floats(0.1, 4000)


@given(st.lists(HOURS, min_size=1, max_size=12))
def test_a_logarithmic_axis_holds_its_values_in_order(values: list[float]) -> None:
    scale = logarithmic_scale(values, 34, 356)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert 34 - 1e-9 <= places[0] <= places[-1] <= 356 + 1e-9
    assert len(list(scale.ticks())) <= 9
    assert scale.at(0) == 34


@given(st.floats(0.5, 1e6))
def test_ticks_are_round_and_few(most: float) -> None:
    ticks = round_ticks(most)
    assert 3 <= len(ticks) <= 7
    assert ticks[0] == 0
    assert ticks[-1] <= most


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_pictures_of_a_plan_say_their_numbers(lang: Lang) -> None:
    tell = load_words(lang)
    plan = sample.report().sections.plan
    assert plan
    assert plan.roadmap
    estimates = [step.estimate for step in plan.steps[:10] if step.estimate]
    curve = exceedance_curve("10", plan.roadmap.milestones[0], tell)
    assert {"en": "50% at 31 h, 20% at 40 h", "ja": "31時間で50%、40時間で20%"}[lang] in curve
    spans = range_bars(estimates, tell)
    assert spans.count('class="span"') == 10
    assert "1–4" in spans
    bars = component_bars(estimates, tell)
    assert all(bars.count(f'class="c{number}"') == 10 for number in (0, 1, 3))
    assert bars.count('class="c2"') == 0
    for drawing in (prediction_chart(plan.landed, tell), reliability_chart(plan.landed, tell)):
        assert "8" in drawing.split("</title>")[0]
        assert "<b>" not in drawing
        assert all(-1 <= float(number) <= 430 for number in re.findall(r'(?:cx|cy)="(-?[\d.]+)"', drawing))


def test_a_promise_is_held_as_often_as_it_was() -> None:
    found = [Landed(f"{number}", Hours(1, 2, 3, 4), number / 2) for number in range(1, 11)]
    assert re.findall(r">(\d+%)</text>", reliability_chart(found, EN))[-4:] == ["20%", "40%", "60%", "80%"]
