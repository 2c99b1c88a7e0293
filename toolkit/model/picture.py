"""Pictures of a system: boxes with arrows, and sequences of messages."""

from typing import Literal

import msgspec

BoxKind = Literal["package", "client", "host", "application", "database", "queue", "cache", "service", "job"]
"""The meaning of a box."""


class Box(msgspec.Struct, frozen=True, order=True):
    """One box of a picture.

    Attributes:
        name: what is written in it; no two boxes of a picture have the same.
        kind: what it stands for.
        layer: its row, 0 at the bottom.
        size: how many modules, endpoints or calls it stands for.
    """

    name: str
    kind: BoxKind
    layer: int = 0
    size: int = 0


class Arrow(msgspec.Struct, frozen=True, order=True):
    """An arrow between two boxes.

    Attributes:
        source, target: names of boxes.
        weight: how many imports or calls it stands for.
        closes_cycle: whether it leads back to where others come from: without such arrows there is no cycle.
        text: what is written beside it.
    """

    source: str
    target: str
    weight: int = 1
    closes_cycle: bool = False
    text: str = ""


class Picture(msgspec.Struct, frozen=True):
    """Boxes with arrows, few enough to be read.

    Attributes:
        implied: arrows left out because a way along others that are drawn leads to the same box.
        left_out: further arrows left out, the lightest ones, to keep the picture readable.
    """

    boxes: tuple[Box, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    implied: int = 0
    left_out: int = 0


class Message(msgspec.Struct, frozen=True):
    """One message of a sequence.

    Attributes:
        text: what is asked, or answered.
        place: `path:line` of the call.
        is_answer: whether it goes back.
    """

    source: str
    target: str
    text: str
    place: str = ""
    is_answer: bool = False


class ProjectPictures(msgspec.Struct, frozen=True):
    """Pictures of a project.

    Attributes:
        context: what stands around it.
        layers: its packages.
        models: area -> its models as a Mermaid text; an empty area: collections without a model.
    """

    context: Picture
    layers: Picture
    models: dict[str, str]


class SequencePicture(msgspec.Struct, frozen=True):
    """Calls between participants, in the order of the source or of a recording.

    Attributes:
        participants: from left to right.
        is_recorded: whether it was seen running; otherwise it is what the source says, and branches may not be taken.
        left_out: messages beyond those that a reader can follow.
        unresolved: calls whose target the source does not tell, as `path:line what`.
    """

    title: str
    participants: tuple[Box, ...]
    messages: tuple[Message, ...]
    is_recorded: bool = False
    left_out: int = 0
    unresolved: tuple[str, ...] = ()
