"""Build the environment variables of a program under the probe."""

import os
from collections.abc import Mapping
from pathlib import Path

from toolkit.model.lock import Setup
from toolkit.session.run_target import RunTarget
from toolkit.session.secret_references import expand_variables

DEFERRED = frozenset({"HOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE"})
"""Variables withheld at the start of an interpreter, because it would run code found through them before isolation.

`PYTHONPATH` may lead to a `sitecustomize`, and HOME to user packages with `.pth` files. The probe gets them with the
first request, and applies them once the program is isolated: `toolkit/probe/process/project_paths.py`.
"""

_FIXED = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8:backslashreplace"}
_NOT_INHERITED = ("PYTHON", "TEBIKI_", "COVERAGE_")


def split_deferred(variables: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """Split variables into those set at the start of the interpreter, and those set later."""
    at_start = {name: value for name, value in variables.items() if name not in DEFERRED}
    return at_start, {name: value for name, value in variables.items() if name in DEFERRED}


def inherited_variables(excluded: tuple[str, ...] = _NOT_INHERITED) -> dict[str, str]:
    """Return the variables of this process that the program inherits; `excluded`: prefixes of names."""
    return {name: value for name, value in os.environ.items() if not name.startswith(excluded)}


def program_variables(setup: Setup, target: RunTarget, hash_seed: int = 0) -> dict[str, str]:
    """Return the variables that the program of a lock is started with, besides the inherited ones.

    Args:
        setup: how the program is started.
        target: where it runs; `{scratch}` in a value stands for the scratch copy there.
        hash_seed: hash seed of its interpreter.

    Raises:
        UsageError: a variable that the lock refers to is not set.
    """
    named = {
        name: expand_variables(value).replace("{scratch}", target.remote_path)
        for name, value in setup.environment.items()
    }
    path = os.pathsep.join(str(Path(target.remote_path) / entry) for entry in setup.path)
    return _FIXED | {"PYTHONHASHSEED": str(hash_seed)} | named | ({"PYTHONPATH": path} if path else {})
