"""The places whose files a recording keeps and a replay puts back."""

import os

SCRATCH = "{scratch}"
"""Stands for the folder of the project at the beginning of a path."""


SHARED = ("/tmp", "/var/tmp")  # noqa: S108 - only what a call named below them is read


def temporary_places():
    """Return the folders for temporary files: those that all programs share, and this process's own."""
    named = [os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")]
    places = list(SHARED) + [os.path.abspath(one) for one in named if one and os.path.isabs(one)]
    return sorted(set([one for one in places if os.path.dirname(one) != one]))
