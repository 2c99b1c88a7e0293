"""Diagrams of a system: boxes with arrows, and sequences of messages."""

from typing import Literal

import msgspec

BoxKind = Literal["package", "client", "host", "application", "database", "queue", "cache", "service", "job"]
"""The meaning of a box."""


class Box(msgspec.Struct, frozen=True, order=True):
    """One box of a picture.

    Attributes:
        name: its label, unique in the picture.
        kind: the kind of thing that it represents.
        layer: its row, 0 at the bottom.
        size: number of modules, endpoints or calls that it represents.
    """

    name: str
    kind: BoxKind
    layer: int = 0
    size: int = 0


class Arrow(msgspec.Struct, frozen=True, order=True):
    """An arrow between two boxes.

    Attributes:
        source, target: names of boxes.
        weight: number of imports or calls that it represents.
        closes_cycle: whether it is a back edge: without such arrows there is no cycle.
        text: its label.
    """

    source: str
    target: str
    weight: int = 1
    closes_cycle: bool = False
    text: str = ""


class Picture(msgspec.Struct, frozen=True):
    """Boxes with arrows, few enough to be read.

    Attributes:
        implied: number of arrows left out because drawn arrows lead to the same box (transitive reduction).
        left_out: number of further arrows left out, those of least weight, to keep the picture readable.
    """

    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    implied: int = 0
    left_out: int = 0


class Message(msgspec.Struct, frozen=True):
    """One message of a sequence.

    Attributes:
        text: the call, or its answer.
        place: `path:line` of the call.
        is_answer: whether it is a return message.
        by_types: whether only a type checker resolves the call.
    """

    source: str
    target: str
    text: str
    place: str = ""
    is_answer: bool = False
    by_types: bool = False

    @property
    def label(self) -> str:
        """The text, with a mark if only types resolve the call."""
        return f"{self.text} [types]" if self.by_types else self.text


class ProjectPictures(msgspec.Struct, frozen=True):
    """Pictures of a project.

    Attributes:
        context: the system with its surroundings.
        layers: its packages in layers.
        models: area -> its models as Mermaid text; the empty area holds collections without a model.
    """

    context: Picture
    layers: Picture
    models: dict[str, str]


class SequencePicture(msgspec.Struct, frozen=True):
    """Calls between participants, in the order of the source or of a recording.

    Attributes:
        participants: from left to right.
        is_recorded: whether it comes from a recording; otherwise it comes from source, and branches may not be taken.
        left_out: number of messages left out to keep the picture readable.
        unresolved: calls with an unknown target, as `path:line what`.
    """

    title: str
    participants: tuple[Box, ...]
    messages: tuple[Message, ...]
    is_recorded: bool = False
    left_out: int = 0
    unresolved: tuple[str, ...] = ()
