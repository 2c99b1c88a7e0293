"""Import a program once the guard holds it back."""

import sys

from ..process.project_paths import add_project_paths
from .seen_values import SeenValues


def load_program(asked, needs_application=True):
    """Import the program of a request, and return it as a `program.Program`.

    Args:
        asked: the first request of `replay.locked_cases`.
        needs_application: as of a `Program`.

    Raises:
        Exception: whatever the application raises while it is imported.
    """
    judge = None
    if asked.get("guard") and sys.version_info >= (3, 8):
        from ..isolation import guard

        judge = guard.install_guard(asked)
    seen = SeenValues() if asked.get("seen") else None
    if seen:
        seen.watch()
    add_project_paths(asked)
    from .program import Program

    return Program(asked, judge, seen, needs_application)
