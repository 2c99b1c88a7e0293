"""Look up a cached inventory of the same files, without importing the code that takes one.

Everything is keyed by content, so that the same files in another folder, such as a scratch tree, are recognized.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec.structs import replace

from toolkit.errors import SourceError
from toolkit.model.cache import Cache
from toolkit.model.links import digest
from toolkit.model.settings import Settings
from toolkit.source.discover import Discovery
from toolkit.source.file_bytes import FileBytes
from toolkit.source.git_files import list_files
from toolkit.source.read import read_file

KIND, BRIEF, SPECIFICATION = "inventory", "inventory_brief", "specification"
LARGEST_SPECIFICATION = 8 * 2**20
"""Bytes; a larger file is no specification of a program."""
_NAMED = "inventory_named"
_KEPT = {KIND: 8, BRIEF: 8, SPECIFICATION: 32}
"""Number of values that are kept of each kind: each proof of a branch makes a specification."""


@dataclass(frozen=True)
class InventoryMemory:
    """Store of inventories, keyed by everything that they depend on.

    Attributes:
        store: the cache of the project.
        fingerprint: hash of tebiki's own code.
    """

    store: Cache
    fingerprint: str


class InventoryKey:
    """The cache keys of an inventory, which depends on the Python files and on other files that these name.

    Args:
        memory: the cache.
        root: the project.
        settings: settings of the project; the language does not matter.
        discovery, read: the files of the project, and their bytes.
    """

    def __init__(
        self, memory: InventoryMemory, root: Path, settings: Settings, discovery: Discovery, read: FileBytes
    ) -> None:
        self._memory, self._root = memory, root.resolve()
        of_settings = repr(replace(settings, lang="en"))
        files = repr((read.digests, read.unread, discovery))
        types = ""
        if settings.types:
            from toolkit.flows.ask_types import pyrefly_version

            types = pyrefly_version()
        self._code = digest(memory.fingerprint, self._root.name, of_settings, files, types)

    def read_values(self, kind: str) -> bytes:
        """Return the stored values of one kind; empty if there are none."""
        named = self._memory.store.get_many(_NAMED, [self._code]).get(self._code)
        if named is None:
            return b""
        key = self._whole(msgspec.msgpack.decode(named, type=list[str]))
        return self._memory.store.get_many(kind, [key]).get(key, b"")

    def store_values(self, named: Iterable[str], values: dict[str, bytes]) -> None:
        """Store values by kind; `named`: names of other files that the code mentions."""
        names, store = sorted(named), self._memory.store
        store.put_many(_NAMED, {self._code: msgspec.msgpack.encode(names)})
        store.keep_newest(_NAMED, sum(_KEPT.values()))
        key = self._whole(names)
        for kind, value in values.items():
            store.put_many(kind, {key: value})
            store.keep_newest(kind, _KEPT[kind])

    def _whole(self, named: list[str]) -> str:
        wanted = frozenset(named)
        paths = list_files(self._root).paths if wanted else ()
        others = sorted(path for path in paths if path.rpartition("/")[2] in wanted)
        return digest(self._code, repr([(path, _content(self._root, path)) for path in others]))


def _content(root: Path, path: str) -> str:
    """Return the digest of a file that may be a specification, or the reason why it is not read."""
    try:
        return sha256(read_file(root, path, LARGEST_SPECIFICATION)).hexdigest()
    except SourceError as error:
        return error.reason
