"""Diagrams as the real Mermaid accepts them: `nox -s pictures`, which installs it."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.inventory.pictures.test_recorded_sequence import IN_VIEW, LINES, ORDERS, draw, record
from tests.render.pictures.test_page import FOUND
from toolkit.model.lifecycles import Lifecycle, StateChange
from toolkit.model.picture import Arrow, Box, Loop, Message, Picture, SequencePicture
from toolkit.render.pictures.mermaid import flowchart, sequence_diagram
from toolkit.render.pictures.page import pictures_page, sequence_page
from toolkit.render.pictures.states import state_diagram
from toolkit.render.pictures.stores import entity_diagrams
from toolkit.state.settings import load
from toolkit.wiring.inventory import take_inventory

EXAMPLE = Path(__file__).parents[3] / "examples" / "push_api"
KINDS = ("package", "client", "host", "application", "database", "queue", "cache", "service", "job")
NASTY = (
    'end "x"',
    "<b>&amp;</b>",
    "a;b#c",
    "`*x*`",
    "日本語の名前",
    "{}[]()|\\/",
    "class",
    "graph TB\nx",
    "%%{init}%%",
    "",
)


def parse(texts: list[str]) -> list[str]:
    """The kind of each Mermaid text, or its error."""
    script = Path(__file__).with_name("mermaid") / "parse.mjs"
    lines = "".join(f"{json.dumps(text)}\n" for text in texts)
    ran = subprocess.run(
        ["node", script], input=lines, capture_output=True, text=True, check=True, cwd=os.environ["TEBIKI_MERMAID"]
    )
    return ran.stdout.splitlines()


@pytest.mark.corpus
@pytest.mark.skipif("TEBIKI_MERMAID" not in os.environ, reason="runs in `nox -s pictures`, which installs Mermaid")
def test_the_real_mermaid_accepts_every_picture() -> None:
    boxes = tuple(Box(f"{name} {kind}", kind) for name in NASTY for kind in KINDS)
    arrows = tuple(Arrow(boxes[0].name, box.name, text=box.name, closes_cycle=True) for box in boxes[1:])
    talk = tuple(Message(boxes[0].name, box.name, name) for box in boxes[1:9] for name in NASTY)
    loops = (Loop(0, 9, 2, 2), Loop(0, 3, 1, 3), Loop(4, 4, 17, 17), Loop(9, 9, 2, 2))
    nasty = [flowchart(Picture(boxes, arrows)), sequence_diagram(SequencePicture("x", boxes, talk, loops=loops))]
    nasty += [
        sequence_diagram(SequencePicture("x", boxes, talk, loops=loops), lambda _, name=name: name) for name in NASTY
    ]
    assert parse(nasty) == ["flowchart-v2", *["sequence"] * (1 + len(NASTY))]
    named = [name for name in NASTY if name]
    changes = tuple(StateChange("a.py", 1, name, f"a.py::{name}", NASTY[:3]) for name in named)
    states = [state_diagram(Lifecycle("x", "y", "a.py", 1, initial=name, changes=changes), name) for name in named]
    assert parse(states) == ["stateDiagram"] * len(named)
    recorded = draw(record([(IN_VIEW, ORDERS), *[(IN_VIEW, LINES)] * 17]))
    assert parse(re.findall(r"```mermaid\n(.*?)```", sequence_page(recorded, "ja"), re.DOTALL)) == ["sequence"]
    assert parse([text for _, text in entity_diagrams(FOUND)]) == ["er", "er"]
    page = pictures_page(take_inventory(EXAMPLE, load(EXAMPLE)), "push_api", "ja")
    texts = re.findall(r"```mermaid\n(.*?)```", page, re.DOTALL)
    assert parse(texts) == ["flowchart-v2", "flowchart-v2", *["er"] * (len(texts) - 2)]
