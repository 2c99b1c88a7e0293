"""Protocol of the cache that keeps derived values between runs."""

from collections.abc import Iterable, Mapping
from typing import Protocol


class Cache(Protocol):
    """Keeps bytes by kind and key; losing them costs time, never a result."""

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values that are there; keys without a value are left out."""
        ...

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Keep values, all or none."""
        ...

    def keep_newest(self, kind: str, amount: int) -> None:
        """Forget all values of a kind but the newest ones."""
        ...


class NoCache:
    """A cache that keeps nothing."""

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:  # noqa: ARG002
        """Nothing is there."""
        return {}

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Nothing is kept."""

    def keep_newest(self, kind: str, amount: int) -> None:
        """There is nothing to forget."""
