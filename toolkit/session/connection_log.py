"""What the processes of one run were connected to, and what was loaded that nothing sees."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from toolkit.model.isolation import Connections
from toolkit.session.process import Process


class ConnectionLog:
    """Collects what processes were connected to, and what their preparation made listen."""

    def __init__(self) -> None:
        self.made: set[str] = set()
        self._told: dict[Process, Mapping[str, Any]] = {}
        self._unseen: set[str] = set()

    def hear(self, process: Process, answer: Mapping[str, Any]) -> None:
        """Take what an answer of a process says of connections and of unseen libraries, if it says anything."""
        if "connections" in answer:
            self._told[process] = answer["connections"]
        self._unseen.update(answer.get("unseen", ()))

    def result(self) -> Connections:
        """All that was heard."""
        used: Counter[str] = Counter()
        refused: set[str] = set()
        for said in self._told.values():
            used.update(said["used"])
            refused.update(said["refused"])
        return Connections(dict(sorted(used.items())), tuple(sorted(refused)), tuple(sorted(self._unseen)))
