"""The input with which a search ended its own process: `toolkit/probe/generate/last_input.py` writes it down."""

import os
from pathlib import Path

import msgspec

from toolkit.model.lock_run import LastInput

_PLACE = Path(".tmp", ".tebiki-last-input")
_LARGEST = 8192


def read_last_input(root: Path) -> LastInput | None:
    """The input that was being tried in a copy of the project; None if there was none or the program removed it."""
    try:
        handle = os.open(root / _PLACE, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        text = os.read(handle, _LARGEST).partition(b"\0")[0]
    except OSError:  # a folder or the like, put there by the program
        return None
    finally:
        os.close(handle)
    head, _, rest = text.partition(b"\n")
    try:
        found = msgspec.json.decode(head, type=LastInput)
    except (msgspec.DecodeError, RecursionError):
        return None
    return msgspec.structs.replace(found, given=rest.decode("ascii", "replace").strip())
