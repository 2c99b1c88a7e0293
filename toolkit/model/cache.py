"""Protocol of the cache that keeps derived values between runs."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Cache(Protocol):
    """A store of bytes by kind and key; losing them costs time but never changes a result."""

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """Return key -> value for the keys that are stored."""
        ...

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Store values (key -> bytes), all or none."""
        ...

    def keep_newest(self, kind: str, amount: int) -> None:
        """Delete all values of a kind except for the newest `amount`."""
        ...


class NoCache:
    """A cache that stores nothing."""

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002
        """Return an empty dictionary."""
        return {}

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Do nothing."""

    def keep_newest(self, kind: str, amount: int) -> None:
        """Do nothing: there is nothing to delete."""
