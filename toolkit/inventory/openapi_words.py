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
_ACTIONS = {
    ("get", False): "list",
    ("get", True): "get",
    ("post", False): "create",
    ("put", True): "replace",
    ("patch", True): "change",
}
"""Words for what a viewset does: by method, and whether the path leads to one row."""
_LARGE = 40
"""Paths of one topic from which on it is divided by the next part of the path."""
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
        made[path] = _plain(next(iter(own or topics[-1:]), "")) or ROOT
    return _divide_topics(made, parts)


def _divide_topics(topics: Mapping[str, str], parts: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Divide topics that very many paths have by the part of the path behind them: `billing / invoices`."""
    amounts = Counter(topics.values())
    made = {}
    for path, topic in topics.items():
        known = [_plain(part) for part in parts[path] if not _WITHOUT_TOPIC.fullmatch(part)]
        inner = known[known.index(topic) + 1 :] if amounts[topic] >= _LARGE and topic in known else []
        made[path] = f"{topic} / {inner[0]}" if inner and inner[0] else topic
    sizes = Counter(made.values())
    return {path: topic if sizes[topic] > 1 else topics[path] for path, topic in made.items()}


def _plain(part: str) -> str:
    """Return a part of a path without parameters, signs at its end, and endings such as `.json`."""
    return re.sub(r"\W+$|\{.*", "", part).partition(".")[0]


def tags_of(topics: Mapping[str, str]) -> dict[str, str]:
    """Return the group of each path: its topic, or `root` if the path is that topic alone and no other one has it.

    Args:
        topics: topics by path.
    """
    amounts = Counter(topics.values())
    last = {path: path.rstrip("/").rpartition("/")[2].partition(".")[0] for path in topics}
    return {path: ROOT if amounts[topic] == 1 and last[path] == topic else topic for path, topic in topics.items()}


def summary_of(handler: str, method: str, topic: str, *, is_row: bool = False) -> str:
    """Return a summary made of the name of a handler, for handlers without a docstring.

    A name of one word gets the topic (`coupons.create` -> `Create (coupons)`), a method of a class its class
    (`UserView.get` -> `Get user`), a viewset of Django REST framework its action (`List order`).

    Args:
        handler: dotted name of the handler; `?` if it has none.
        method: HTTP method in lower case.
        topic: topic of its path.
        is_row: whether the path leads to one of several things: it ends with a parameter.
    """
    *outer, name = handler.removesuffix(".as_view").split(".")
    if name in ("", "?"):
        return f"{method.capitalize()} ({topic})" if name else ""
    if name.endswith("ViewSet"):  # of Django REST framework, which answers with standard actions
        outer, name = [*outer, name], _ACTIONS.get((method, is_row), method)
    if name[0].isupper():  # a class answers
        outer, name = [*outer, name], method
    words = _words(name)
    if len(words) == 1 and outer and outer[-1][:1].isupper():
        words += [word for word in _words(_KIND.sub("", outer[-1])) if word not in words] or [f"({topic})"]
    elif len(words) == 1 and topic not in (words[0], ROOT):
        words.append(f"({topic})")
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def completed_summary(written: str, path: str) -> str:
    """Return the first line of a docstring; one of a single word says with the path what is meant by it.

    Args:
        written: the line: `Remove`.
        path: path template, `/admin/list/entry`.
    """
    parts = [part for part in path.strip("/").split("/") if not _WITHOUT_TOPIC.fullmatch(part)]
    is_word = written.isalpha() and parts
    return f"{written} ({' '.join(parts)})" if is_word else written


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
