"""Keep compiled templates in the cache directory: compiling them takes longer than rendering them."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from jinja2.bccache import Bucket, BytecodeCache

from toolkit import __version__
from toolkit.errors import StoreError
from toolkit.store import directory


class Compiled(BytecodeCache):
    """Compiled templates as files; an unusable cache only costs time.

    Jinja names them by the template and checks them by its text and its own version.
    """

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load a cached template."""
        with suppress(StoreError, OSError, ValueError, EOFError, TypeError), _place(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store a compiled template atomically."""
        with suppress(StoreError, OSError):
            place = _place(bucket)
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=place.parent)
            with os.fdopen(handle, "wb") as file:
                bucket.write_bytecode(file)
            Path(temporary).replace(place)


def _place(bucket: Bucket) -> Path:
    return directory() / f"templates-{__version__}" / bucket.key
