"""Names for readers of an OpenAPI description: tags that group operations, summaries, and operation identifiers."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from toolkit.model.inventory import Endpoint

Operation = tuple[str, str]
"""Path and method in lower case."""

_WITHOUT_TOPIC = re.compile(r"(?i)v?\d+([._-]\d+)*|api|rest|\{.*|")
"""Parts of a path that say nothing about what it is for: versions, `api`, parameters."""
_COMMON = 0.8
"""Share of the paths that begin with the same part from which on it distinguishes nothing."""
_KIND = re.compile(r"(?<=[a-z0-9])(API|Api)?(ViewSet|View|Resource|Handler|Controller|Endpoint)?$")
ROOT = "root"
"""Group of the paths that have none of their own."""
_METHODS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})


def topics_of(paths: Sequence[str]) -> dict[str, str]:
    """Return the topic of each path: its first part that neither most of the others have nor says only a version.

    Args:
        paths: path templates, `/api/v2/coupons/{id}`.
    """
    parts = {path: path.strip("/").split("/") for path in paths}
    counts = Counter(tuple(row[:size]) for row in parts.values() for size in range(1, len(row) + 1))
    made = {}
    for path, row in parts.items():
        topics = [part for part in row if not _WITHOUT_TOPIC.fullmatch(part)]
        own = [
            part
            for size, part in enumerate(row, 1)
            if part in topics and (counts[tuple(row[:size])] < _COMMON * len(parts) or len(parts) == 1)
        ]
        made[path] = re.sub(r"\W+$|\{.*", "", next(iter(own or topics[-1:]), "")).partition(".")[0] or ROOT
    return made


def tags_of(topics: Mapping[str, str]) -> dict[str, str]:
    """Return the group of each path: its topic, or `root` if the path is that topic alone and no other one has it.

    Args:
        topics: topics by path.
    """
    amounts = Counter(topics.values())
    last = {path: path.rstrip("/").rpartition("/")[2].partition(".")[0] for path in topics}
    return {path: ROOT if amounts[topic] == 1 and last[path] == topic else topic for path, topic in topics.items()}


def summary_of(handler: str, method: str, topic: str) -> str:
    """Return a summary made of the name of a handler, for handlers without a docstring.

    A name of one word gets the topic (`coupons.create` -> `Create (coupons)`), a method of a class its class
    (`UserView.get` -> `Get user`).

    Args:
        handler: dotted name of the handler.
        method: HTTP method in lower case.
        topic: topic of its path.
    """
    *outer, name = handler.split(".")
    if not name:
        return ""
    if name[0].isupper():  # a class answers
        outer, name = [*outer, name], method
    words = _words(name)
    if len(words) == 1 and outer and outer[-1][:1].isupper():
        words += [word for word in _words(_KIND.sub("", outer[-1])) if word not in words] or [f"({topic})"]
    elif len(words) == 1 and topic not in (words[0], ROOT):
        words.append(f"({topic})")
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def operation_ids(operations: Mapping[Operation, Endpoint]) -> dict[Operation, str]:
    """Return a unique identifier for each operation, which depends on the others as little as possible.

    It is the name of the handler, with the method if the handler has several or is named like one, and with the path
    if other operations have the same name.

    Args:
        operations: all operations of a description.
    """
    handlers = Counter(item.route.handler for item in operations.values())
    bases = {key: _base(key[1], item.route.handler, handlers[item.route.handler]) for key, item in operations.items()}
    shared = Counter(bases.values())
    made: dict[Operation, str] = {}
    known: set[str] = set()
    for key, base in bases.items():
        path = re.sub(r"[^a-zA-Z0-9]+", "_", key[0]).strip("_") or "root"
        made[key] = name = _free_name(base if shared[base] == 1 else f"{base}_{path}", known)
        known.add(name)
    return made


def _base(method: str, handler: str, amount: int) -> str:
    *outer, name = handler.split(".")
    words = [name or "route"]
    if name in _METHODS and outer:
        words.insert(0, outer[-1])
    elif amount > 1 or not name or name[0].isupper():
        words.append(method)
    return re.sub(r"\W+", "_", "_".join(words)).strip("_")


def _free_name(name: str, known: Iterable[str]) -> str:
    number, tried = 2, name
    while tried in known:
        tried, number = f"{name}_{number}", number + 1
    return tried


def _words(name: str) -> list[str]:
    """Split `currentContract`, `list_users` and `UserAPI` into words in lower case, abbreviations as they are."""
    found = re.findall(r"[A-Z]{2,}(?![a-z])|[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W_a-zA-Z0-9]+", name)
    return [word if len(word) > 1 and word.isupper() else word.lower() for word in found]
