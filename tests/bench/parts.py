"""Run one part of an analysis alone, in a process of its own: python -m tests.bench.parts PART TREE.

Each part imports only what it needs, as its cost is that of the whole process.
"""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files

TODAY = datetime.now(UTC).date()


def metrics(tree: Path) -> None:
    """All metrics of all files, without rules."""
    from toolkit.flows.measure_file import Measurer
    from toolkit.wiring import plugins

    measurer = Measurer(tuple(plugins.metrics().values()), ())
    for path in discover_files(tree, Settings()).files:
        measurer((path, (tree / path).read_bytes()))


def history(tree: Path) -> None:
    """Churn, coupling and ownership."""
    from toolkit.history.project_history import HistoryView, read_history

    read_history(tree, discover_files(tree, Settings()).files, HistoryView(TODAY))


def trend(tree: Path) -> None:
    """The metrics of 60 revisions."""
    from toolkit.flows.past import Sums
    from toolkit.history.trend import TrendSampling, read_trend
    from toolkit.wiring import plugins

    read_trend(tree, Sums(plugins.metrics()), TrendSampling(TODAY, 60))


def tasks(tree: Path) -> None:
    """The past tasks of merged branches, kept in the file that TASKS_STORE names."""
    from toolkit.flows.mine import mine_tasks
    from toolkit.store import Store

    store = Store(Path(os.environ["TASKS_STORE"]))
    mine_tasks(tree, store)
    store.close()


if __name__ == "__main__":
    {"metrics": metrics, "history": history, "trend": trend, "tasks": tasks}[sys.argv[1]](Path(sys.argv[2]))
