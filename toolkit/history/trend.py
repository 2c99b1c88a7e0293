"""Measure the trend of the whole project over past revisions, without checking any of them out."""

import os
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import msgspec

from toolkit.git import Repository, cat_file, printable_name, repository
from toolkit.history.method_split import HEAD, split_methods
from toolkit.history.python2_translation import translate_python2
from toolkit.history.revisions import choose_revisions, mainline_revisions, read_contents
from toolkit.model.cache import Cache, NoCache
from toolkit.model.history import TrendPoint

KIND = "history.trend"

_LARGEST = 10 << 20
_decode = msgspec.msgpack.Decoder(dict[str, int | float] | None).decode  # cached counts stay integers

Measured = Mapping[str, float] | None
Measure = Callable[[str, bytes], Measured]
"""Measures code (path, bytes), or gives None if it cannot be parsed.

Values must add up: those of a file are the sums of those of its top-level statements and methods (cyclomatic
complexity, lines, functions ...; no averages, no maximum, no index), and must not tell an assignment from a
statement of Python 2 such as `print x` (see `translate_python2`).
"""


class TrendSampling(msgspec.Struct, frozen=True):
    """Revisions and files from which the trend is computed.

    Attributes:
        today: today's date; later commit dates are invalid.
        points: revisions to measure.
        wanted: whether a path (relative to the analysed directory) belongs to the project.
        version: name and version of the measure; cached values of another one are not used.
        told: called with (number of contents measured, number to measure).
    """

    today: date
    points: int = 60
    wanted: Callable[[str], bool] = lambda path: True  # noqa: ARG005
    version: str = ""
    told: Callable[[int, int], None] = lambda _done, _total: None


def read_trend(
    root: Path, measure: Measure, sampling: TrendSampling, cache: Cache | None = None
) -> tuple[TrendPoint, ...]:
    """Measure the project at past revisions of the main line; the work tree and `.git` are never touched.

    Each content is measured once, whatever number of revisions it is in, and piece by piece (see `split_methods`).

    Args:
        root: the analysed directory, anywhere inside a repository.
        measure: see `Measure`.
        sampling: see `TrendSampling`.
        cache: values are kept by the hash of the content.

    Returns:
        the points, oldest first; empty without git, or before the first commit.

    Raises:
        GitError: the history cannot be read; in a partial clone, for example.
    """
    found = repository(root)
    if found is None or not found.head:
        return ()
    line = mainline_revisions(found, sampling.today)
    chosen = [line[position] for position in choose_revisions(len(line), sampling.points)]
    paths: dict[str, str] = {}
    snapshots: list[list[str]] = []
    for files in read_contents(found, chosen):
        inside = _inside(files, found.prefix, sampling.wanted)
        paths.update({content: path for path, content in inside.items() if content not in paths})
        snapshots.append(list(inside.values()))
    values = _measure_contents(found, paths, measure, sampling, cache or NoCache())
    return tuple(
        _point(date.fromordinal(revision.day), revision.hash, [values.get(content) for content in snapshot])
        for revision, snapshot in zip(chosen, snapshots, strict=True)
    )


def _inside(files: Mapping[bytes, str], prefix: str, wanted: Callable[[str], bool]) -> dict[str, str]:
    top = printable_name(os.fsencode(prefix))
    named = ((printable_name(path).removeprefix(top), content) for path, content in files.items())
    return {path: content for path, content in named if wanted(path)}


def _measure_contents(
    found: Repository, paths: Mapping[str, str], measure: Measure, sampling: TrendSampling, cache: Cache
) -> dict[str, Measured]:
    """Measure each content; `paths` are the contents' hashes with a path for each."""
    kind = f"{KIND}:{sampling.version}"
    values: dict[str, Measured] = {key: _decode(value) for key, value in cache.get_many(kind, list(paths)).items()}
    missing = sorted((key for key in paths if key not in values), key=paths.__getitem__)
    if not missing:
        return values
    measure_once = _Memory(measure)
    fresh: dict[str, Measured] = {}
    for done, (key, data) in enumerate(cat_file(found.top, missing, limit=_LARGEST), 1):
        if data is not None:
            fresh[key] = measure_once(paths[key], data)
        sampling.told(done, len(missing))
    cache.put_many(kind, {key: msgspec.msgpack.encode(value) for key, value in fresh.items()})
    return values | fresh


class _Memory:
    """Measures files piece by piece, each piece once."""

    def __init__(self, measure: Measure) -> None:
        self._measure = measure
        self._seen: dict[bytes, Measured] = {}

    def __call__(self, path: str, data: bytes) -> Measured:
        parts = [self._piece(path, piece) for piece in split_methods(data)]
        known = [part for part in parts if part is not None]
        return sum_values(known) if len(known) == len(parts) else self._measure(path, data)

    def _piece(self, path: str, piece: bytes) -> Measured:
        key = blake2b(piece, digest_size=16).digest()
        if key not in self._seen:
            fast = translate_python2(piece)
            value = self._measure(path, fast)
            if value is None and fast != piece:
                value = self._measure(path, piece)
            self._seen[key] = _less(value, self._head) if value and piece.startswith(HEAD) else value
        return self._seen[key]

    @cached_property
    def _head(self) -> Mapping[str, float]:
        """The measures that the head of a class adds, from two classes that differ by one statement."""
        one = self._measure("", HEAD + b" pass\n") or {}
        two = self._measure("", HEAD + b" pass\n pass\n") or {}
        return {name: 2 * value - two.get(name, 0) for name, value in one.items()}


def _less(value: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: amount - other.get(name, 0) for name, amount in value.items()}


def sum_values(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Add values up by name."""
    sums: dict[str, float] = {}
    for part in parts:
        for name, value in part.items():
            sums[name] = sums.get(name, 0) + value
    return sums


def _point(day: date, revision: str, values: list[Measured]) -> TrendPoint:
    known = [value for value in values if value is not None]
    return TrendPoint(day.isoformat(), revision, len(known), len(values) - len(known), sum_values(known))
