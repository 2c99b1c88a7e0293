"""Read the input with which a search ended its own process, as `toolkit/probe/generate/last_input.py` wrote it."""

import os
from pathlib import Path

import msgspec

from toolkit.model.lock_run import LastInput

_PLACE = Path(".tmp", ".tebiki-last-input")
_LARGEST = 8192


def read_last_input(root: Path) -> LastInput | None:
    """Return the input that was being tried in a scratch copy; None if there was none or the program removed it."""
    try:
        handle = os.open(root / _PLACE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        text = os.read(handle, _LARGEST).partition(b"\0")[0]
    except OSError:  # the program replaced it by a folder or the like
        return None
    finally:
        os.close(handle)
    head, _, rest = text.partition(b"\n")
    try:
        found = msgspec.json.decode(head, type=LastInput)
    except (msgspec.DecodeError, RecursionError):
        return None
    return msgspec.structs.replace(found, given=rest.decode("ascii", "replace").strip())
