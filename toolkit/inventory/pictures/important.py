"""Choose the endpoints whose sequences show most of a program: writes, calls to other systems, different resources."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import NamedTuple

import msgspec

from toolkit.inventory.pictures.messages import choose_messages
from toolkit.model.data_access import DataAccess, SavedObject, name_of_system
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import SequencePicture

_AMOUNT = 3
_MOST_MESSAGES = 19
"""Messages without the answer, so that a picture has twenty at most."""
_OF_WRITE, _OF_CALL, _OF_READ = 3, 4, 1
"""Weights of a table that is written, of another system that is called, and of a table that is read."""
_OF_MAIN = 3
"""Weight that is added for a written table which all others touch too; less for one of fewer endpoints."""
_FEW, _SHARE = 8, 0.2
"""Number and share of endpoints above which code that all of them reach belongs to none: a check before them."""
_READING = frozenset({"GET", "HEAD", "OPTIONS", "*"})
_ADMIN = re.compile(r"(?:\A|/)admin(?:/|\Z)", re.IGNORECASE)
_NO_CALLS = frozenset({"job", "command", "switch", "cache", "database"})
_BESIDE = re.compile(
    r"(?<![a-z])(?:log_?-?(?:in|out|on|off)|sign_?-?(?:in|out|up)|pass(?:word|phrase|key)s?|auth(?:enticate|entication)?"
    r"|oauth2?|tokens?|otp|totp|2fa|mfa|two_?-?factor|second_?-?factor|webauthn|verify|verification|captcha"
    r"|profile|register|registration|activat(?:e|ion)|accounts?/(?:delete|close)|health\w*|heartbeat|ping|_status|metrics)(?![a-z])",
    re.IGNORECASE,
)
"""Names of log-ins, passwords, pages for one's own account, and health checks."""
_VERSION = re.compile(r"(?:\A|/)v(\d+)(?:\.\d+)*(?:/|\Z)", re.IGNORECASE)
_GENERAL = re.compile(r"(api|rest|v?\d+(\.\d+)*|internal|admin|\{.*\})\Z", re.IGNORECASE)
"""Parts of paths that name no resource."""


@dataclass
class _Touched:
    """The tables that the code of an endpoint reads and writes, and the other systems that it calls."""

    written: set[str] = field(default_factory=set)
    read: set[str] = field(default_factory=set)
    systems: set[str] = field(default_factory=set)

    def add(self, store: str, *, is_written: bool) -> None:
        """Add a table."""
        (self.written if is_written else self.read).add(store)

    @property
    def stores(self) -> frozenset[str]:
        """All tables and systems."""
        return frozenset(self.written | self.read | self.systems)

    @property
    def worth(self) -> int:
        """Weight of what it touches; each table and each system counts once for each kind of access."""
        return _OF_WRITE * len(self.written) + _OF_READ * len(self.read) + _OF_CALL * len(self.systems)


class _Candidate(NamedTuple):
    """An endpoint that may be drawn; those with a smaller order and weight come first."""

    order: tuple[bool, ...]
    weight: float
    name: str
    resource: str
    handler: str
    path: str
    stores: frozenset[str]

    def is_like(self, other: "_Candidate") -> bool:
        """Return whether another one has the same handler, path without its version, or tables and systems."""
        return self.handler == other.handler or self.path == other.path or self.stores == other.stores


def choose_sequences(
    sequences: Mapping[str, SequencePicture],
    access: DataAccess,
    endpoints: Iterable[Endpoint],
    saved: Iterable[SavedObject] = (),
) -> tuple[SequencePicture, ...]:
    """Return at most three sequences of different resources, the weightiest first, each of twenty messages at most.

    Requests that change what most others are about come first, and no two have the same handler or the same tables.
    Log-ins, passwords and health checks come last, and where some paths have a version, those without one after them:
    they are mostly for a front end of the same team.

    Args:
        sequences: `METHOD /folded/{}` -> its sequence.
        access: accesses to databases and external systems.
        endpoints: the endpoints.
        saved: objects that an ORM saves.
    """
    items = [*endpoints]
    touched = _find_touched(access, saved, len(items))
    users = Counter(store for found in touched.values() for store in found.stores)
    ranked = []
    for item in items:
        name = fold_endpoint(item.route.method, item.route.path)
        found = touched.get(name, _Touched())
        if name in sequences and found.worth > _OF_READ * 2 and _leaves_program(sequences[name]):
            path = item.template or item.route.path
            is_beside = bool(_BESIDE.search(f"{path} {item.route.handler.rpartition('.')[2]}"))
            changes = item.route.method not in _READING and bool(found.written)
            most = max(users.values(), default=1)
            weight = found.worth + sum(users[store] / most * _OF_MAIN for store in found.written)
            version = _VERSION.search(path)
            order = (is_beside, not changes, bool(_ADMIN.search(path)), version is None)
            weight += int(version[1]) / 1000 if version else 0  # the newest of several
            weight += len(sequences[name].messages) / 100 + len(item.statuses) / 10
            plain = _VERSION.sub("/", path)
            ranked.append(_Candidate(order, -weight, name, _resource(path), item.route.handler, plain, found.stores))
    chosen = _choose_different(sorted(ranked), sequences)
    effects = _places_of_effects(access)
    return tuple(shorten_sequence(sequences[name], effects) for name in chosen)


def _choose_different(ranked: Sequence[_Candidate], sequences: Mapping[str, SequencePicture]) -> list[str]:
    """Return the names of the first endpoints that differ in handler, path without its version, and stores."""
    chosen: list[_Candidate] = []
    shapes: set[tuple[str, ...]] = set()
    groups = [[*rows] for _, rows in groupby(ranked, key=lambda row: row.order)]
    for group in groups:
        for repeats in (False, True) if group is not groups[-1] else (False,):  # of a resource, before other groups
            for item in group:
                may_repeat = repeats and not item.name.startswith("GET ")
                shape = tuple(message.text for message in sequences[item.name].messages[1:])
                is_repeated = shape in shapes and item.name.startswith(("GET ", "* "))
                is_copy = is_repeated or any(map(item.is_like, chosen))
                is_new = item.resource not in {other.resource for other in chosen}
                if len(chosen) < _AMOUNT and not is_copy and (may_repeat or is_new):
                    chosen.append(item)
                    shapes.add(shape)
    return [item.name for item in chosen]


def shorten_sequence(picture: SequencePicture, effects: set[str]) -> SequencePicture:
    """Leave out messages without effects until twenty are left.

    Args:
        picture: the sequence.
        effects: `path:line` of writes and calls to other systems.
    """
    asked = [message for message in picture.messages if not message.is_answer]
    answers = [message for message in picture.messages if message.is_answer]
    strong = {message for message in asked if message.place in effects} | {*asked[:1]}
    kept = [asked[number] for number in choose_messages(asked, strong, _MOST_MESSAGES)] + answers[:1]
    names = {name for message in kept for name in (message.source, message.target)}
    return msgspec.structs.replace(
        picture,
        participants=tuple(box for box in picture.participants if box.name in names),
        messages=tuple(kept),
        left_out=picture.left_out + len(picture.messages) - len(kept),
    )


def _leaves_program(picture: SequencePicture) -> bool:
    return any(box.kind not in ("client", "application") for box in picture.participants)


def _find_touched(access: DataAccess, saved: Iterable[SavedObject], amount: int) -> dict[str, _Touched]:
    """Map `METHOD /folded/{}` to what its code touches, without what the code before most handlers does.

    Args:
        access: accesses to databases and external systems.
        saved: objects that an ORM saves.
        amount: number of endpoints.
    """
    abstract = {item.name for item in access.models if item.is_abstract}
    touched: dict[str, _Touched] = defaultdict(_Touched)
    most = max(_FEW, amount * _SHARE)
    for query in access.queries:
        for name in query.endpoints if len(query.endpoints) <= most and query.store not in abstract else ():
            touched[name].add(query.store, is_written=query.bounded is None)
    for item in saved:
        for name in item.endpoints if len(item.endpoints) <= most and item.store not in abstract else ():
            touched[name].add(item.store, is_written=True)
    for use in access.outside:
        if use.kind not in _NO_CALLS:
            for name in use.endpoints:
                touched[name].systems.add(f"{use.kind} {name_of_system(use)}")
    return touched


def _places_of_effects(access: DataAccess) -> set[str]:
    places = {f"{query.file}:{query.line}" for query in access.queries if query.bounded is None}
    return places | {f"{use.file}:{use.line}" for use in access.outside if use.kind not in _NO_CALLS}


def _resource(path: str) -> str:
    """Return the first part of a path that names a resource."""
    parts = [part for part in path.split("/") if part]
    return next((part for part in parts if not _GENERAL.match(part)), path)
