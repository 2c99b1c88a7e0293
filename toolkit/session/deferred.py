"""Variables that an interpreter is not started with, because it runs what it finds there before anything holds it back.

`PYTHONPATH` may hold a `sitecustomize`; HOME, packages of a user with `.pth` files. The probe gets them with the first
request, and uses them when the program is held back: `toolkit/probe/process/project_paths.py`.
"""

from collections.abc import Mapping

DEFERRED = frozenset({"HOME", "PYTHONPATH", "PYTHONPYCACHEPREFIX", "PYTHONUSERBASE"})


def split_deferred(variables: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """The variables that the interpreter is started with, and those that it gets later."""
    at_start = {name: value for name, value in variables.items() if name not in DEFERRED}
    return at_start, {name: value for name, value in variables.items() if name in DEFERRED}
