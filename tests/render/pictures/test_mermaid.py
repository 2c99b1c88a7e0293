"""Mermaid text: whatever a project is called, its lines keep their shape."""

import re

from hypothesis import given
from hypothesis import strategies as st

from toolkit.model.picture import Arrow, Box, Loop, Message, Picture, SequencePicture
from toolkit.render.pictures.mermaid import flowchart, sequence_diagram
from toolkit.render.pictures.page import sequence_page
from toolkit.render.pictures.sequence_svg import sequence_svg

LAYERS = Picture(
    (Box("shop/views", "package", 1), Box("shop/models", "package")),
    (Arrow("shop/models", "shop/views", 1, closes_cycle=True), Arrow("shop/views", "shop/models", 4)),
)


def test_a_flowchart_names_its_boxes_and_marks_what_closes_a_cycle() -> None:
    assert flowchart(LAYERS) == (
        'flowchart TB\n  n0["shop/views"]\n  n1["shop/models"]\n  n1 --> n0\n  n0 --> n1\n'
        "  linkStyle 0 stroke:#c0392b,stroke-width:2px\n"
    )


def test_a_sequence_has_its_messages_in_order() -> None:
    people = (Box("client", "client"), Box("get_coupon", "application"), Box("coupons", "database"))
    messages = (
        Message("client", "get_coupon", "GET /coupons/{id}"),
        Message("get_coupon", "coupons", "find_one(code)"),
        Message("get_coupon", "client", "200, 404", is_answer=True),
    )
    assert sequence_diagram(SequencePicture("GET /coupons/{id}", people, messages)) == (
        "sequenceDiagram\n  actor p0 as client\n  participant p1 as get_coupon\n  participant p2 as coupons\n"
        "  p0->>p1: GET /coupons/#123;id#125;\n  p1->>p2: find_one(code)\n  p1-->>p0: 200, 404\n"
    )


def test_repeated_messages_are_in_loops_that_say_how_often() -> None:
    people = (Box("a", "application"), Box("t", "database"))
    messages = tuple(Message("a", "t", text) for text in ("SELECT", "UPDATE", "DELETE"))
    picture = SequencePicture("GET /", people, messages, loops=(Loop(1, 2, 3, 3), Loop(2, 2, 1, 17)))
    page = sequence_page(picture, "en")
    assert (
        "  p0->>p1: SELECT\n  loop 3 times\n  p0->>p1: UPDATE\n  loop 1 to 17 times\n  p0->>p1: DELETE\n  end\n  end\n"
    ) in page
    assert "loop 3回\n" in sequence_page(picture, "ja")
    shown = sequence_svg(picture, "t")
    assert shown.count('class="loop"') == 2
    assert ">1 to 17 times</text>" in shown


@given(st.text(), st.text())
def test_names_of_a_project_are_no_syntax(name: str, text: str) -> None:
    boxes = (Box(name, "database"), Box(f"{name}.", "queue"))
    drawn = flowchart(Picture(boxes, (Arrow(boxes[0].name, boxes[1].name, text=text),))).split("\n")
    assert [re.sub(r'"[^"<>{}|\\`;]*(#\d+;[^"<>{}|\\`;]*)*"', '""', line) for line in drawn[1:3]] == [
        '  n0[("")]',
        '  n1[/""/]',
    ]
    assert len(drawn) == 5
    assert drawn[3].startswith("  n0 -->")
