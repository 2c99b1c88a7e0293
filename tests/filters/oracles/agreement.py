"""Compare a server with the reference: `python -m tests.filters.oracles.agreement`, which `nox -s mongo` runs.

It asks the server at `MONGODB_URI`. Without one it brings up a real one with pymongo-inmemory, which downloads it; the
environment variable `PYMONGOIM__MONGO_VERSION` chooses the version.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from typing import Any

from bson import ObjectId
from hypothesis import HealthCheck, Phase, given, settings
from msgspec import Struct

from toolkit.errors import UsageError
from toolkit.filters.extended_json import decode, format_extended_json
from toolkit.filters.oracles import Answer, Oracle, Rejected
from toolkit.filters.oracles.mongo import VARIABLE, MongoServer
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import filter_and_document
from toolkit.model.session import SessionFailure

_VECTORS = Path(__file__).parents[2] / "data/mongo/vectors.jsonl"
_PAIRS = 5000


class Pair(Struct, frozen=True):
    """A filter and a document, by the name of the vector or as a number."""

    name: str
    filter: Any
    document: dict[str, Any]


class Disagreement(Struct, frozen=True):
    """A pair that two answer differently."""

    name: str
    pair: Pair
    server: Answer
    reference: Answer

    def __str__(self) -> str:
        return (
            f"{self.name}\n  filter: {format_extended_json(self.pair.filter)}\n"
            f"  document: {format_extended_json(self.pair.document)}\n"
            f"  server: {self.server}\n  reference: {self.reference}"
        )


def vectors(file: Path) -> Iterator[Pair]:
    """The pairs of a file of vectors."""
    for number, line in enumerate(file.read_text("utf-8").splitlines()):
        vector = json.loads(line)
        yield _stored(vector["id"], number, decode(vector["filter"]), decode(vector["doc"]))


def generated(count: int) -> list[Pair]:
    """Pairs that hypothesis makes, the same ones at every run."""
    found: list[Pair] = []

    @settings(
        max_examples=count,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(filter_and_document())
    def collect(pair: Any) -> None:
        found.append(_stored(f"generated {len(found)}", len(found), *pair))

    collect()
    return found


def disagreements(server: Oracle, pairs: Iterable[Pair]) -> Iterator[Disagreement]:
    """The pairs on which a server and the reference disagree; what the reference cannot decide is none.

    A rejection is compared without its words.
    """
    reference = Reference()
    for _, together in groupby(pairs, key=lambda pair: repr(pair.filter)):
        batch = list(together)
        documents = [pair.document for pair in batch]
        asked = [oracle.ask(batch[0].filter, documents) for oracle in (server, reference)]
        for pair, theirs, ours in zip(batch, *asked, strict=True):
            if not isinstance(ours, SessionFailure) and _without_words(theirs) != _without_words(ours):
                yield Disagreement(pair.name, pair, theirs, ours)


def _stored(name: str, number: int, filter_: Any, document: dict[str, Any]) -> Pair:
    """A pair whose document has an `_id`, as every stored one has, and one of its own."""
    return Pair(name, filter_, {"_id": ObjectId(f"{number:024x}"), **document})


def _without_words(answer: Answer) -> Any:
    return answer.code if isinstance(answer, Rejected) else answer


@contextmanager
def real_server() -> Iterator[MongoServer]:
    """The server that `MONGODB_URI` names, else one that is brought up, with a download, for as long as the block runs.

    Raises:
        UsageError: it cannot be reached; it cannot be brought up.
    """
    with _brought_up() as uri:
        server = MongoServer(uri, seconds=30)
        try:
            yield server
        finally:
            server.close()


@contextmanager
def _brought_up() -> Iterator[str]:
    named = os.environ.get(VARIABLE)
    if named:
        yield named
        return
    try:
        from pymongo_inmemory.context import Context
        from pymongo_inmemory.mongod import Mongod
    except ImportError as error:
        raise UsageError(
            f"there is no MongoDB to ask. Set {VARIABLE}, or install pymongo-inmemory, as `nox -s mongo` does."
        ) from error
    try:
        mongod = Mongod(Context())
    except Exception as error:  # no network, no such version, no binary for this system: it raises all kinds
        raise UsageError(
            f"cannot download a MongoDB server: {type(error).__name__}: {error}. "
            f"PYMONGOIM__MONGO_VERSION chooses another version, {VARIABLE} a server that runs."
        ) from error
    with mongod:
        yield mongod.connection_string


def main() -> int:
    """Print every disagreement; 1 if there is one."""
    count = 0
    with real_server() as server:
        print(f"{server.name} against the reference")
        for one in disagreements(server, [*vectors(_VECTORS), *generated(_PAIRS)]):
            count += 1
            print(f"\n{one}")
    print(f"\n{count} disagreements")
    return 1 if count else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except UsageError as error:
        sys.exit(f"tebiki: {error}")
