"""Layers as SVG: well formed whatever names say, boxes where nothing else stands."""

from xml.etree import ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.picture import Arrow, Box, Picture
from toolkit.render.pictures.layered import WIDTH, layered_svg

NAMES = st.lists(st.text(min_size=1), min_size=1, max_size=25, unique=True)


def drawing(boxes: list[Box], arrows: tuple[Arrow, ...] = ()) -> ET.Element:
    return ET.fromstring(layered_svg(Picture(tuple(boxes), arrows), "<Layers> & more"))


@given(NAMES, st.data())
def test_boxes_stand_apart_and_higher_layers_higher(names: list[str], data: st.DataObject) -> None:
    boxes = [Box(name, "package", data.draw(st.integers(0, 4))) for name in names]
    rects = drawing(boxes).findall("g/rect")
    corners = [(float(rect.attrib["x"]), float(rect.attrib["y"])) for rect in rects]
    assert len({*corners}) == len(boxes)
    for box, (x, y) in zip(boxes, corners, strict=True):
        assert 0 <= x <= WIDTH - 148
        assert all(y < other for below, (_, other) in zip(boxes, corners, strict=True) if below.layer < box.layer)


def test_arrows_say_what_they_join_and_those_of_a_cycle_are_another_kind() -> None:
    boxes = [Box("a", "package", 1), Box("b", "package")]
    paths = drawing(boxes, (Arrow("a", "b", 3), Arrow("b", "a", 1, closes_cycle=True))).findall("path")
    assert [(path.attrib["class"], path.findtext("title")) for path in paths] == [
        ("arrow", "a → b (3)"),
        ("cycle", "b → a"),
    ]


def test_joined_boxes_stand_near_each_other() -> None:
    boxes = [Box(name, "package", 1) for name in "abc"] + [Box(name, "package") for name in "xyz"]
    arrows = (Arrow("a", "z"), Arrow("b", "y"), Arrow("c", "x"))
    groups = drawing(boxes, arrows).findall("g")
    left = {group.findtext("title"): float(group.find("rect").attrib["x"]) for group in groups}  # type: ignore[union-attr]
    assert all(left[arrow.source] == left[arrow.target] for arrow in arrows)
