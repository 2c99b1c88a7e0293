"""Diagrams of a system: boxes with arrows, and sequences of messages."""

from pathlib import Path
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


class Loop(msgspec.Struct, frozen=True, order=True):
    """Messages that were sent several times in a row, drawn once.

    Attributes:
        first, last: positions of the first and the last of them; loops are within each other or apart.
        least, most: how many times; different if it is within another loop, and not the same each time.
    """

    first: int
    last: int
    least: int
    most: int


class RecordedSource(msgspec.Struct, frozen=True):
    """The recorded request that a sequence shows, and those that it was chosen from.

    Attributes:
        folders: the recordings.
        requests: number of requests in them.
        statuses: (status code, number of requests) of the endpoint, most requests first; 0: an exception.
        status: that of the request; `number`: its position among those of the endpoint, from 1.
        alike: number of requests with this status that send the same kinds of messages from the same code, with it.
        is_of_test: whether a test sent it.
        has_senders: whether the recording says which functions sent its statements; an older one does not.
        is_handler_unknown: whether it does not show that the handler ran.
        framework: name of the box that stands for hooks and middleware.
        unheard: libraries whose statements were not recorded.
    """

    folders: tuple[str, ...]
    requests: int
    statuses: tuple[tuple[int, int], ...]
    status: int
    number: int
    alike: int
    is_of_test: bool = False
    has_senders: bool = True
    is_handler_unknown: bool = False
    framework: str = ""
    unheard: tuple[str, ...] = ()


class SequenceChoice(msgspec.Struct, frozen=True):
    """The picture of an endpoint that is wanted.

    Attributes:
        recordings: folders of recordings; empty: the usual one, if it is there.
        static: whether it is drawn from the source although there is a recording.
        status: status code of the recorded request; None: the most usual one that is no error.
        number: position of the recorded request among those of the endpoint, from 1; None: one that shows most.
    """

    recordings: tuple[Path, ...] = ()
    static: bool = False
    status: int | None = None
    number: int | None = None


class PictureDifferences(msgspec.Struct, frozen=True):
    """Differences between the participants of a recorded sequence and those of the same endpoint's source.

    Attributes:
        only_recorded, only_in_code: modules, tables, collections and hosts.
        not_recordable: queues, caches and others in the code that no recording holds.
    """

    only_recorded: tuple[str, ...] = ()
    only_in_code: tuple[str, ...] = ()
    not_recordable: tuple[str, ...] = ()


class SequencePicture(msgspec.Struct, frozen=True):
    """Calls between participants, in the order of the source or of a recording.

    Attributes:
        participants: from left to right.
        is_recorded: whether it comes from a recording; otherwise it comes from source, and branches may not be taken.
        left_out: number of messages left out to keep the picture readable.
        unresolved: calls with an unknown target, as `path:line what`.
        loops: messages that were recorded several times in a row, outer loops first.
        recorded: the request that it shows; None if it comes from source.
        differences: how it differs from the sequence in the source.
    """

    title: str
    participants: tuple[Box, ...]
    messages: tuple[Message, ...]
    is_recorded: bool = False
    left_out: int = 0
    unresolved: tuple[str, ...] = ()
    loops: tuple[Loop, ...] = ()
    recorded: RecordedSource | None = None
    differences: PictureDifferences = PictureDifferences()
