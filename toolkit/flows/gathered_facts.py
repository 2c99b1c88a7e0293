"""Gather the facts that codemods need from every file of a project; each file is parsed once for all codemods.

Codemods with the same `gather` need the same facts, which are gathered and kept once. Facts depend only on the path and
the bytes of a file, and are cached by these: after one edit one file is parsed.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from toolkit.errors import SourceError
from toolkit.model.cache import Cache, NoCache
from toolkit.model.codemod import Codemod
from toolkit.model.links import digest
from toolkit.model.project_facts import ProjectFacts
from toolkit.model.results import Result
from toolkit.source.decode import decode_source
from toolkit.source.parse import parse_file
from toolkit.source.rewrite_filter import may_tell

_KIND = "gathered"
_NOTHING = b"null"

Item = tuple[str, bytes, tuple[str, ...]]
"""Path and bytes of a file, and the kinds of facts that are gathered from it."""
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

    def facts_key(self, kind: str, path: str) -> str:
        """Return the cache key of the facts of a kind that a file has; empty if they are not cached."""
        known = self.digests.get(path)
        return digest(self.version, kind, path, known) if known else ""


class GatheredFacts(dict[str, bytes]):
    """Path -> facts of one kind that were gathered from that file, as JSON; files without facts are left out.

    JSON and not MessagePack: a string of a program may contain a lone surrogate, which only an escape can represent.
    """

    @cached_property
    def decoded(self) -> ProjectFacts:
        """Path -> decoded value: lists, texts, numbers and dictionaries."""
        return ProjectFacts({path: json.loads(raw) for path, raw in self.items()})

    def digest(self) -> str:
        """Return the hash of all facts."""
        return digest(*(part for path in sorted(self) for part in (path, self[path])))


@dataclass(frozen=True)
class _Gatherer:
    """Gathers facts of several kinds from one file; can be sent to a worker process.

    Attributes:
        codemods: kind of facts -> a codemod that gathers it.
    """

    codemods: Mapping[str, Codemod]

    def __call__(self, item: Item) -> dict[str, bytes]:
        path, data, kinds = item
        file = parse_file(path, data)
        found = {}
        try:
            for kind in kinds:
                gather = self.codemods[kind].gather
                assert gather is not None
                with suppress(Exception):  # a faulty codemod must not lose the facts of the others
                    found[kind] = to_json(gather(file))
        finally:
            file.dissolve()
        return found


def to_json(value: Any) -> bytes:
    """Encode a gathered value for the cache."""
    return json.dumps(value, separators=(",", ":")).encode()


def gather_facts(
    codemods: Collection[Codemod], data: Mapping[str, bytes], run: Runner, memory: FactMemory | None = None
) -> dict[str, GatheredFacts]:
    """Gather the facts of codemods from the files of a project.

    Args:
        codemods: those without `gather` get no entry.
        data: path -> bytes of every file.
        run: runs a function over many files.
        memory: the cache; None: no cache.

    Returns:
        name of the codemod -> its facts, the same whether cached or not; one object for codemods that share them.
    """
    memory = memory or FactMemory()
    kinds = {codemod.name: _kind_of(codemod) for codemod in codemods if codemod.gather is not None}
    gatherers = {kinds[codemod.name]: codemod for codemod in codemods if codemod.name in kinds}
    raw = {kind: _recall(kind, data, memory) for kind in gatherers}
    fresh: dict[str, bytes] = {}
    todo = _todo(gatherers, data, raw, memory, fresh)
    for result in run(_Gatherer(gatherers), todo) if todo else ():
        path = result.item[0]
        for kind, value in (result.value or {}).items():
            raw[kind][path] = value
            fresh[memory.facts_key(kind, path)] = value
    fresh.pop("", None)
    memory.cache.put_many(_KIND, fresh)
    found = {
        kind: GatheredFacts((path, known[path]) for path in data if known.get(path, _NOTHING) != _NOTHING)
        for kind, known in raw.items()
    }
    return {name: found[kind] for name, kind in kinds.items()}


def _kind_of(codemod: Codemod) -> str:
    """Return what tells the facts of a codemod from others: the function that gathers them, and its prefilter."""
    gather = codemod.gather
    name = f"{getattr(gather, '__module__', '')}.{getattr(gather, '__qualname__', codemod.name)}"
    return f"{name} {sorted(codemod.gather_tokens)} {codemod.gather_packages}"


def _recall(kind: str, data: Mapping[str, bytes], memory: FactMemory) -> dict[str, bytes]:
    keys = {key: path for path in data if (key := memory.facts_key(kind, path))}
    return {keys[key]: value for key, value in memory.cache.get_many(_KIND, keys).items()}


def _todo(
    codemods: Mapping[str, Codemod],
    data: Mapping[str, bytes],
    known: Mapping[str, Mapping[str, bytes]],
    memory: FactMemory,
    fresh: dict[str, bytes],
) -> list[Item]:
    """Return the files to parse: those without cached facts that pass a prefilter."""
    wanted = {kind: may_tell(codemod) for kind, codemod in codemods.items()}
    todo: list[Item] = []
    for path, content in data.items():
        missing = [kind for kind in codemods if path not in known[kind]]
        if not missing:
            continue
        with suppress(SourceError):  # it is among the files that could not be read
            text = decode_source(content)[0]
            kinds = tuple(kind for kind in missing if wanted[kind](path, text))
            fresh.update((memory.facts_key(kind, path), _NOTHING) for kind in missing if kind not in kinds)
            if kinds:
                todo.append((path, content, kinds))
    return todo
