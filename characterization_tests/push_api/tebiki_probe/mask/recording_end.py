"""Mark the end of a recording: lines written later, for example by a daemon, would not be masked again.

A file in the folder of the recording says so. It is there before the recording is finished; processes look for it
before they write a line, but not for each one of many at a time.
"""

import os
import time

from ..process.bookkeeping import pass_on_signals

LATE = 0.005
"""Seconds for which a process may rely on its last look."""
_NAME = ".ended"
_LSTAT = (os.lstat,)  # a test may replace it, also among the names of modules, and count its calls


def end_recording(folder):
    """Stop all further writing into a folder."""
    if not has_ended(folder):
        os.close(os.open(os.path.join(folder, _NAME), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        time.sleep(2 * LATE)


def has_ended(folder):
    """Return whether nothing more is to be written into a folder."""
    try:
        _LSTAT[0](folder + os.sep + _NAME)
    except OSError:
        pass_on_signals()
        return False
    return True
