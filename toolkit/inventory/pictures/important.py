"""Choose the endpoints whose sequences show most of a program: writes, calls to other systems, different resources."""

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

import msgspec

from toolkit.inventory.pictures.messages import choose_messages
from toolkit.model.data_access import DataAccess, SavedObject
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import SequencePicture

_AMOUNT = 3
_MOST_MESSAGES = 19
"""Messages without the answer, so that a picture has twenty at most."""
_OF_WRITE, _OF_CALL, _OF_READ = 3, 4, 1
"""Weights of a table that is written, of another system that is called, and of a table that is read."""
_NO_CALLS = frozenset({"job", "command", "switch", "cache", "database"})
_BESIDE = re.compile(
    r"(?<![a-z])(?:log_?-?(?:in|out|on|off)|sign_?-?(?:in|out|up)|pass(?:word|phrase|key)s?|auth(?:enticate|entication)?"
    r"|oauth2?|tokens?|otp|totp|2fa|mfa|two_?-?factor|second_?-?factor|webauthn|verify|verification|captcha"
    r"|health\w*|heartbeat|ping|_status|metrics)(?![a-z])",
    re.IGNORECASE,
)
"""Names of log-ins, passwords and health checks."""
_VERSION = re.compile(r"(?:\A|/)v\d+(?:\.\d+)*(?:/|\Z)", re.IGNORECASE)
_GENERAL = re.compile(r"(api|rest|v?\d+(\.\d+)*|internal|admin|\{.*\})\Z", re.IGNORECASE)
"""Parts of paths that name no resource."""


def choose_sequences(
    sequences: Mapping[str, SequencePicture],
    access: DataAccess,
    endpoints: Iterable[Endpoint],
    saved: Iterable[SavedObject] = (),
) -> tuple[SequencePicture, ...]:
    """Return at most three sequences of different resources, the weightiest first, each of twenty messages at most.

    Log-ins, passwords and health checks come last, and where some paths have a version, those without one after them:
    they are mostly for a front end of the same team.

    Args:
        sequences: `METHOD /folded/{}` -> its sequence.
        access: accesses to databases and external systems.
        endpoints: the endpoints.
        saved: objects that an ORM saves.
    """
    weights = _weigh(access, saved)
    ranked = []
    for item in endpoints:
        name = fold_endpoint(item.route.method, item.route.path)
        if name in sequences and weights.get(name, 0) > _OF_READ * 2 and _leaves_program(sequences[name]):
            weight = weights[name] + len(sequences[name].messages) / 100
            path = item.template or item.route.path
            is_beside = bool(_BESIDE.search(f"{path} {item.route.handler.rpartition('.')[2]}"))
            ranked.append((is_beside, not _VERSION.search(path), -weight, name, _resource(path), item.route.handler))
    chosen: list[str] = []
    resources: set[str] = set()
    handlers: set[str] = set()
    shapes: set[tuple[str, ...]] = set()
    groups = [[*rows] for _, rows in groupby(sorted(ranked), key=lambda row: row[:2])]
    for group in groups:
        for repeats in (False, True) if group is not groups[-1] else (False,):  # of a resource, before other groups
            for *_, name, resource, handler in group:
                may_repeat = repeats and not name.startswith("GET ")
                shape = tuple(message.text for message in sequences[name].messages[1:])
                is_repeated = shape in shapes and name.startswith(("GET ", "* "))
                is_other = handler not in handlers and not is_repeated
                if len(chosen) < _AMOUNT and is_other and (may_repeat or resource not in resources):
                    chosen.append(name)
                    shapes.add(shape)
                    resources.add(resource)
                    handlers.add(handler)
    effects = _places_of_effects(access)
    return tuple(shorten_sequence(sequences[name], effects) for name in chosen)


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


def _weigh(access: DataAccess, saved: Iterable[SavedObject]) -> dict[str, int]:
    """Map `METHOD /folded/{}` to the weight of what it touches; each table and each system counts once."""
    touched: dict[str, set[tuple[int, str]]] = {}
    for query in access.queries:
        weight = _OF_WRITE if query.bounded is None else _OF_READ
        for name in query.endpoints:
            touched.setdefault(name, set()).add((weight, query.store))
    for item in saved:
        for name in item.endpoints:
            touched.setdefault(name, set()).add((_OF_WRITE, item.store))
    for use in access.outside:
        if use.kind not in _NO_CALLS:
            for name in use.endpoints:
                touched.setdefault(name, set()).add((_OF_CALL, f"{use.kind} {use.target or use.what}"))
    return {name: sum(weight for weight, _ in found) for name, found in touched.items()}


def _places_of_effects(access: DataAccess) -> set[str]:
    places = {f"{query.file}:{query.line}" for query in access.queries if query.bounded is None}
    return places | {f"{use.file}:{use.line}" for use in access.outside if use.kind not in _NO_CALLS}


def _resource(path: str) -> str:
    """Return the first part of a path that names a resource."""
    parts = [part for part in path.split("/") if part]
    return next((part for part in parts if not _GENERAL.match(part)), path)
