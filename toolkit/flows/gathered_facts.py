"""Gather the facts that codemods need from every file of a project; each file is parsed once for all codemods.

Facts depend only on the path and the bytes of a file, and are cached by these: after one edit one file is parsed.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from toolkit.errors import SourceError
from toolkit.model.cache import Cache, NoCache
from toolkit.model.codemod import Codemod
from toolkit.model.links import digest
from toolkit.model.results import Result
from toolkit.source.decode import decode_source
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import may_tell

_KIND = "gathered"
_NOTHING = b"null"

Item = tuple[str, bytes, tuple[str, ...]]
"""Path and bytes of a file, and the names of the codemods that gather from it."""
Runner = Callable[[Callable[[Any], Any], list[Any]], Iterator[Result[Any, Any]]]
"""Runs a function over many files, in any order; one bad file never stops it."""


@dataclass(frozen=True)
class FactMemory:
    """The cache of facts.

    Attributes:
        version: hash of the codemods' code; facts of another version are not used.
        digests: path -> hash of the bytes; facts of files without a hash are not cached.
    """

    cache: Cache = field(default_factory=NoCache)
    version: str = ""
    digests: Mapping[str, str] = field(default_factory=dict)

    def facts_key(self, codemod: str, path: str) -> str:
        """Return the cache key of the facts that a codemod gathers from a file; empty if they are not cached."""
        known = self.digests.get(path)
        return digest(self.version, codemod, path, known) if known else ""


class GatheredFacts(dict[str, bytes]):
    """Path -> facts that one codemod gathered from that file, as JSON; files without facts are left out.

    JSON and not MessagePack: a string of a program may contain a lone surrogate, which only an escape can represent.
    """

    def values_by_path(self) -> dict[str, Any]:
        """Return path -> decoded value: lists, texts, numbers and dictionaries."""
        return {path: json.loads(raw) for path, raw in self.items()}

    def digest(self) -> str:
        """Return the hash of all facts."""
        return digest(*(part for path in sorted(self) for part in (path, self[path])))


@dataclass(frozen=True)
class _Gatherer:
    """Gathers from one file for several codemods; can be sent to a worker process."""

    codemods: Mapping[str, Codemod]

    def __call__(self, item: Item) -> dict[str, bytes]:
        path, data, names = item
        file = parse_file(path, data)
        found = {}
        try:
            for name in names:
                gather = self.codemods[name].gather
                assert gather is not None
                with suppress(Exception):  # a faulty codemod must not lose the facts of the others
                    found[name] = to_json(gather(file))
        finally:
            file.dissolve()
        return found


def to_json(value: Any) -> bytes:
    """Encode a gathered value for the cache."""
    return json.dumps(value, separators=(",", ":")).encode()


def gather_facts(
    codemods: Iterable[Codemod], data: Mapping[str, bytes], run: Runner, memory: FactMemory | None = None
) -> dict[str, GatheredFacts]:
    """Gather the facts of codemods from the files of a project.

    Args:
        codemods: those without `gather` get no entry.
        data: path -> bytes of every file.
        run: runs a function over many files.
        memory: the cache; None: no cache.

    Returns:
        name of the codemod -> its facts, the same whether cached or not.
    """
    memory = memory or FactMemory()
    by_name = {codemod.name: codemod for codemod in codemods if codemod.gather is not None}
    raw = {name: _recall(name, data, memory) for name in by_name}
    fresh: dict[str, bytes] = {}
    todo = _todo(by_name, data, raw, memory, fresh)
    for result in run(_Gatherer(by_name), todo) if todo else ():
        path = result.item[0]
        for name, value in (result.value or {}).items():
            raw[name][path] = value
            fresh[memory.facts_key(name, path)] = value
    fresh.pop("", None)
    memory.cache.put_many(_KIND, fresh)
    return {
        name: GatheredFacts((path, found[path]) for path in data if found.get(path, _NOTHING) != _NOTHING)
        for name, found in raw.items()
    }


def _recall(name: str, data: Mapping[str, bytes], memory: FactMemory) -> dict[str, bytes]:
    keys = {key: path for path in data if (key := memory.facts_key(name, path))}
    return {keys[key]: value for key, value in memory.cache.get_many(_KIND, keys).items()}


def _todo(
    codemods: Mapping[str, Codemod],
    data: Mapping[str, bytes],
    known: Mapping[str, Mapping[str, bytes]],
    memory: FactMemory,
    fresh: dict[str, bytes],
) -> list[Item]:
    """Return the files to parse: those without cached facts that pass a prefilter."""
    wanted = {name: may_tell(codemod) for name, codemod in codemods.items()}
    todo: list[Item] = []
    for path, content in data.items():
        missing = [name for name in codemods if path not in known[name]]
        if not missing:
            continue
        with suppress(SourceError):  # it is among the files that could not be read
            text = decode_source(content)[0]
            names = tuple(name for name in missing if wanted[name](path, text))
            fresh.update((memory.facts_key(name, path), _NOTHING) for name in missing if name not in names)
            if names:
                todo.append((path, content, names))
    return todo
