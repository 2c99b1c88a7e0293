"""Collect the connections made during a run, and the libraries that the audit hook cannot observe."""

from collections import Counter
from typing import Any

import msgspec

from toolkit.model.isolation import Connections

_KEYS = frozenset({"connections", "unseen", "refused"})


class _ConnectionNews(msgspec.Struct):
    """Optional fields of an answer: see `toolkit/probe/isolation`."""

    connections: Connections | None = None
    unseen: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()


class ConnectionLog:
    """Collects the addresses that processes connected to.

    Attributes:
        prepared: addresses that listen since the `before` commands were run.
        databases: descriptions of the databases created for a replay.
    """

    def __init__(self) -> None:
        self.prepared: set[str] = set()
        self.databases: tuple[str, ...] = ()
        self._by_session: dict[object, Connections] = {}
        self._unseen: set[str] = set()

    def add(self, session: object, answer: Any) -> None:
        """Add the connections and unseen libraries in an answer, if any.

        Args:
            session: identifies the process, because each one counts connections from its start.
            answer: the value of a line of the probe.

        Raises:
            ValueError: their form is not that of the probe.
        """
        if not isinstance(answer, dict) or not _KEYS & answer.keys():
            return
        try:
            news = msgspec.convert(answer, _ConnectionNews)
        except msgspec.ValidationError as error:
            raise ValueError(str(error)) from error
        if news.connections:
            self._by_session[session] = news.connections
        self._unseen.update(news.unseen)

    def connections(self) -> Connections:
        """Return the collected connections."""
        used: Counter[str] = Counter()
        refused: set[str] = set()
        for connections in self._by_session.values():
            used.update(connections.used)
            refused.update(connections.refused)
        return Connections(
            dict(sorted(used.items())), tuple(sorted(refused)), tuple(sorted(self._unseen)), self.databases
        )
