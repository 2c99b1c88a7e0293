"""Import a program once the guard holds it back."""

import sys

from ..process.project_paths import add_project_paths
from .seen_values import SeenValues


def load_program(request, needs_application=True):
    """Import the program of a request, and return it as a `program.ImportedProgram`.

    Args:
        request: the first request of `replay.locked_cases`.
        needs_application: as of an `ImportedProgram`.

    Raises:
        Exception: whatever the application raises while it is imported.
    """
    judge = None
    if request.get("guard") and sys.version_info >= (3, 8):
        from ..isolation import guard

        judge = guard.install_guard(request)
    seen = SeenValues() if request.get("seen") else None
    if seen:
        seen.watch()
    add_project_paths(request)
    from .program import ImportedProgram

    return ImportedProgram(request, judge, seen, needs_application)
