"""A cache that lives as long as a test."""

from collections.abc import Iterable, Mapping


class CacheInMemory:
    """Keeps everything.

    Attributes:
        values: (kind, key) -> value.
    """

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], bytes] = {}

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self.values[kind, key] for key in keys if (kind, key) in self.values}

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        self.values.update({(kind, key): value for key, value in items.items()})

    def keep_newest(self, kind: str, amount: int) -> None:
        """Nothing is forgotten."""
