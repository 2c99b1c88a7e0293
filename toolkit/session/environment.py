"""The variables that a program under the probe is started with."""

import os
from collections.abc import Mapping
from pathlib import Path

from toolkit.model.lock import Setup
from toolkit.session.run_target import RunTarget
from toolkit.session.secret_references import expand_variables

DEFERRED = frozenset({"HOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE"})
"""Variables that an interpreter is not started with, because it runs what it finds there before it is isolated.

`PYTHONPATH` may hold a `sitecustomize`; HOME, packages of a user with `.pth` files. The probe gets them with the first
request, and uses them when the program is isolated: `toolkit/probe/process/project_paths.py`.
"""

_FIXED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
_NOT_INHERITED = ("PYTHON", "TEBIKI_", "COVERAGE_")


def split_deferred(variables: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Split variables into those set at the start of the interpreter, and those set later."""
    at_start = {name: value for name, value in variables.items() if name not in DEFERRED}
    return at_start, {name: value for name, value in variables.items() if name in DEFERRED}


def inherited_variables(excluded: tuple[str, ...] = _NOT_INHERITED) -> dict[str, str]:
    """Return the variables of this process that the program gets as well; `excluded`: beginnings of names."""
    return {name: value for name, value in os.environ.items() if not name.startswith(excluded)}


def program_variables(setup: Setup, target: RunTarget, hash_seed: int = 0) -> dict[str, str]:
    """Return the variables that the program of a lock is started with, besides the inherited ones.

    Args:
        setup: how it is started.
        target: where; `{scratch}` in a value stands for the copy of the project there.
        hash_seed: of its interpreter.

    Raises:
        UsageError: a variable that the lock refers to is not set.
    """
    named = {
        name: expand_variables(value).replace("{scratch}", target.remote_path)
        for name, value in setup.environment.items()
    }
    path = os.pathsep.join(str(Path(target.remote_path) / entry) for entry in setup.path)
    return _FIXED | {"PYTHONHASHSEED": str(hash_seed)} | named | ({"PYTHONPATH": path} if path else {})
