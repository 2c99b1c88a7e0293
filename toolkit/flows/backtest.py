"""Back-test the effort model on past tasks."""

from collections.abc import Sequence
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.estimate.backtest import SMALL, back_test
from toolkit.flows.estimate_rows import read_past
from toolkit.model.backtest import BackTest
from toolkit.model.tasks import TaskRow


def back_test_file(file: Path, imputed: float) -> BackTest:
    """Estimate past tasks with what was known at their time, and score the estimates.

    Args:
        file: CSV, one past task a row, with the columns of `TaskRow`.
        imputed: hours assumed for the work before the first commit of a session.

    Raises:
        UsageError: the file cannot be read, a field is invalid, or there are too few tasks.
    """
    return back_test_tasks(read_past(file, "t"), imputed, file.name)


def back_test_tasks(tasks: Sequence[TaskRow], imputed: float, name: str) -> BackTest:
    """Back-test tasks that were read already, see `back_test_file`.

    Args:
        tasks: tasks of one project or several, in any order.
        imputed: as for `back_test_file`.
        name: their source, for messages.

    Raises:
        UsageError: no project has enough observed tasks.
    """
    found = back_test(tasks, imputed)
    if not found.trials[0].projects:
        raise UsageError(
            f"{name}: of {len(tasks)} tasks {found.observed} have measured time; no project has {SMALL} of them, "
            "which a back-test needs. Give it more of the past."
        )
    return found
